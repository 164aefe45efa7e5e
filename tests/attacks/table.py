"""Prints the attack table: ``python -m tests.attacks.table [--live [--most N]]``.

With `--live` the attacks go to the LLM grader that the settings name (OPENAI_BASE_URL,
OPENAI_API_KEY, INTERVIEWER_MODEL), one call or two an attack, `--most` attacks at the most.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from dataclasses import dataclass

from interviewer.domain.grade import Graded
from interviewer.errors import InterviewerError
from interviewer.grading.builtin.judge import BuiltinJudge
from interviewer.grading.grader import Grader
from interviewer.settings import Settings, read_settings
from tests.attacks.attacks import ATTACKS, Attack, Kind
from tests.attacks.honest import HONEST, Honest
from tests.attacks.memory import MemorySource
from tests.attacks.running import grade_gullibly, grade_steadfastly

MOST_LIVE = 60
_SHOWN = tuple(attack for attack in ATTACKS if attack.kind is not Kind.REFUSED)


@dataclass(frozen=True)
class Row:
    """One line of the table; gains are scores with the attack minus scores without."""

    attack: str
    figures: tuple[float, ...]
    worst: str
    """The question on which the attack came out best for the attacker."""

    def line(self) -> str:
        numbers = " | ".join(f"{figure:+.2f}" for figure in self.figures)
        return f"| {self.attack} | {numbers} | {self.worst} |"


def offline_rows() -> Iterator[Row]:
    """Alone with the gullible model, its gain over the oracle, the gain with a steadfast model, and
    the score alone from the built-in judge; each the worst of all questions."""
    builtin = Grader(BuiltinJudge(MemorySource()))
    for attack in _SHOWN:
        found = {honest.question_id: _figures(attack, honest, builtin) for honest in HONEST}
        worst = max(found, key=lambda question_id: found[question_id])
        peaks = tuple(max(column, key=abs) for column in zip(*found.values(), strict=True))
        yield Row(_named(attack), peaks, worst)


def _figures(attack: Attack, honest: Honest, builtin: Grader) -> tuple[float, ...]:
    question, answer = honest.question, honest.answer
    without = grade_steadfastly(honest, (answer,))[0].score
    if attack.kind in (Kind.TWIST, Kind.BLANK):
        without = 0.0  # nothing honest is left
    knows = honest.oracle if attack.kind is Kind.DISGUISE else {}
    alone = attack.build(question, "")
    if attack.kind in (Kind.DISGUISE, Kind.TWIST):
        alone = attack.build(question, answer)  # these have nothing but the honest words
    added = attack.build(question, answer)
    other = builtin.grade(honest.pack, question, alone)
    return (
        grade_gullibly(honest, alone, knows)[0].score,
        grade_gullibly(honest, added, honest.oracle)[0].score - without,
        grade_steadfastly(honest, added)[0].score - without,
        other.score if isinstance(other, Graded) else 0.0,
    )


def live_rows(settings: Settings, most: int) -> Iterator[Row]:
    """Alone, and appended to the honest answer, on the configured model."""
    from interviewer.grading.llm import llm_judge

    grader = Grader(llm_judge(settings), settings.max_answer_chars)
    honest = HONEST[0]
    without = _live(grader, honest, (honest.answer,))
    for attack in _SHOWN[:most]:
        alone = _live(grader, honest, attack.build(honest.question, ""))
        added = _live(grader, honest, attack.build(honest.question, honest.answer))
        yield Row(_named(attack), (alone, added - without), honest.question_id)


def _live(grader: Grader, honest: Honest, turns: tuple[str, ...]) -> float:
    found = grader.grade(honest.pack, honest.question, turns)
    if isinstance(found, Graded):
        return found.score
    raise SystemExit(f"not graded: {found.reason}")


def _named(attack: Attack) -> str:
    return f"{attack.id} (second opinion)" if attack.needs_second_opinion else attack.id


def main(arguments: list[str]) -> int:
    """Print the table; 2 where `--live` is asked for and no endpoint is set."""
    parser = argparse.ArgumentParser(prog="python -m tests.attacks.table", description=__doc__)
    parser.add_argument("--live", action="store_true", help="ask the configured model")
    parser.add_argument("--most", type=int, default=MOST_LIVE, help="attacks at the most")
    chosen = parser.parse_args(arguments)
    columns = ("gullible, alone", "gullible, gain", "honest model, gain", "built-in, alone")
    rows = offline_rows
    if chosen.live:
        try:
            settings = read_settings()
        except InterviewerError as error:
            print(error, file=sys.stderr)
            return 2
        if settings.grader_in_use != "llm":
            print(
                "no LLM grader is configured; set OPENAI_API_KEY or OPENAI_BASE_URL and "
                "INTERVIEWER_MODEL, or leave --live away",
                file=sys.stderr,
            )
            return 2
        columns = ("live, alone", "live, gain")

        def rows() -> Iterator[Row]:
            return live_rows(settings, max(1, min(chosen.most, len(_SHOWN))))

    print(f"| attack | {' | '.join(columns)} | worst item |")
    print(f"|---|{'---:|' * len(columns)}---|")
    for row in rows():
        print(row.line(), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
