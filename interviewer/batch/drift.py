"""Two files of grades side by side: which answers moved, by how much, and what had changed."""

from __future__ import annotations

import json
from collections.abc import Iterable
from math import fsum
from pathlib import Path

from interviewer.batch.rows import Row
from interviewer.domain.base import Frozen
from interviewer.errors import InputError

NOTHING = "nothing that is recorded"
"""The cause of a grade that moved though words and versions are the same: the model's own spread,
which `--repeats` measures."""


class MovedAnswer(Frozen):
    """One answer that is in both files."""

    id: str
    question_id: str
    old: float | None
    """Score, 0 to 1; None: was not graded."""
    new: float | None
    causes: tuple[str, ...]
    """What differs of all that a grade rests on; empty: nothing that is recorded."""
    verdicts: tuple[str, ...]
    """`POINT: OLD -> NEW` for each verdict that differs."""

    @property
    def change(self) -> float | None:
        """New less old score; None where either is missing."""
        return None if self.old is None or self.new is None else round(self.new - self.old, 4)

    @property
    def moved(self) -> bool:
        """Whether score, status or any verdict differs."""
        return self.old != self.new or bool(self.verdicts)

    @property
    def because(self) -> str:
        """The causes in one line."""
        return " + ".join(self.causes) or NOTHING


class CauseRow(Frozen):
    """The answers for which the same things had changed."""

    cause: str
    n_answers: int
    n_moved: int
    mean_change: float | None
    """Over answers graded in both files; None: there is none."""
    largest_change: float | None
    """The one furthest from 0, with its sign."""


class Drift(Frozen):
    """What became of the answers from one file to the other."""

    n_both: int
    n_moved: int
    mean_change: float | None
    causes: tuple[CauseRow, ...]
    moved: tuple[MovedAnswer, ...]
    """Furthest first."""
    only_old: tuple[str, ...]
    only_new: tuple[str, ...]
    problems: tuple[str, ...] = ()
    """Lines that could not be read."""


class _Kept(Frozen):
    """What of a row is compared."""

    question_id: str
    score: float | None
    verdicts: dict[str, str]
    made_by: dict[str, str]


def drift_between(old: Path, new: Path) -> Drift:
    """Compare two `grades.jsonl`, or folders that hold one.

    Where a file holds several rows for an id, as a `history.jsonl` does, the last one counts.

    Raises:
        InputError: a file is missing or holds no grade, or they have no id in common.
    """
    problems: list[str] = []
    before, after = (_read(_file(path), problems) for path in (old, new))
    both = [_compared(name, before[name], after[name]) for name in before if name in after]
    if not both:
        raise InputError(
            f"{old} and {new} have no id in common, such as {_some(before)} and {_some(after)}; "
            "compare two runs over the same answers"
        )
    moved = sorted(
        (answer for answer in both if answer.moved),
        key=lambda answer: (-abs(answer.change) if answer.change is not None else -2, answer.id),
    )
    return Drift(
        n_both=len(both),
        n_moved=len(moved),
        mean_change=_mean(both),
        causes=_by_cause(both),
        moved=tuple(moved),
        only_old=tuple(name for name in before if name not in after),
        only_new=tuple(name for name in after if name not in before),
        problems=tuple(problems),
    )


def _file(path: Path) -> Path:
    found = path / "grades.jsonl" if path.is_dir() else path
    if not found.is_file():
        raise InputError(f"{found}: no such file; give a grades.jsonl or the --out of a run")
    return found


def _read(path: Path, problems: list[str]) -> dict[str, _Kept]:
    rows: dict[str, _Kept] = {}
    with path.open("rb") as file:
        for number, line in enumerate(file, start=1):
            if not line.strip():
                continue
            try:
                row = json.loads(line)
                rows[str(row["id"])] = _kept(row)
            except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
                problems.append(f"{path}:{number}: not a row of grades.jsonl; left out")
    if not rows:
        raise InputError(f"{path}: holds no grades; give a grades.jsonl")
    return rows


def _kept(row: Row) -> _Kept:
    by = row["grader"]
    return _Kept(
        question_id=row["question_id"],
        score=row["score"],
        verdicts={point["point_id"]: _verdict(point) for point in row["points"]},
        made_by={
            # Rows of the first release do not say which words were graded.
            "answer": row.get("answer_digest", ""),
            "question": row["question_id"],
            "rubric": by["question_hash"],
            "pack": f"{by['pack_id']} {by['pack_hash']}",
            "grader": by["grader"],
            "grader version": by["grader_version"],
            "model": by["model"],
            # What follows `+` is there only where a point was asked again.
            "prompt": by["prompt_digest"].partition("+")[0],
            "embedder": by["embedder"],
            "examples": " ".join(by.get("exemplars", ())),
            "repeats": str(row.get("n_repeats", 1)) if row["status"] == "graded" else "",
        },
    )


def _verdict(point: Row) -> str:
    return f"{point['verdict']}{' (unverified)' if point['evidence'] == 'unverified' else ''}"


def _compared(name: str, old: _Kept, new: _Kept) -> MovedAnswer:
    # What one of them does not know is no difference: an ungraded row has no model.
    causes = [
        what
        for what, value in old.made_by.items()
        if value and new.made_by[what] and value != new.made_by[what]
    ]
    if "rubric" in causes or "question" in causes:
        # The pack's hash covers its questions: with the rubric it says nothing more.
        causes = [cause for cause in causes if cause != "pack"]
    if (old.score is None) != (new.score is None):
        causes.append("not graded before" if old.score is None else "not graded now")
    verdicts = [
        f"{point}: {old.verdicts.get(point, 'no such point')} -> "
        f"{new.verdicts.get(point, 'no such point')}"
        for point in dict.fromkeys((*old.verdicts, *new.verdicts))
        if old.verdicts.get(point) != new.verdicts.get(point)
    ]
    return MovedAnswer(
        id=name,
        question_id=new.question_id,
        old=old.score,
        new=new.score,
        causes=tuple(causes),
        verdicts=tuple(verdicts) if old.verdicts and new.verdicts else (),
    )


def _by_cause(answers: list[MovedAnswer]) -> tuple[CauseRow, ...]:
    groups: dict[str, list[MovedAnswer]] = {}
    for answer in answers:
        groups.setdefault(answer.because, []).append(answer)
    rows = [
        CauseRow(
            cause=cause,
            n_answers=len(found),
            n_moved=sum(answer.moved for answer in found),
            mean_change=_mean(found),
            largest_change=max(_changes(found), key=abs, default=None),
        )
        for cause, found in groups.items()
    ]
    return tuple(sorted(rows, key=lambda row: (-row.n_moved, -row.n_answers, row.cause)))


def _mean(answers: Iterable[MovedAnswer]) -> float | None:
    changes = _changes(answers)
    return round(fsum(changes) / len(changes), 4) if changes else None


def _changes(answers: Iterable[MovedAnswer]) -> list[float]:
    return [answer.change for answer in answers if answer.change is not None]


def _some(rows: Iterable[str]) -> str:
    return ", ".join(list(rows)[:3])
