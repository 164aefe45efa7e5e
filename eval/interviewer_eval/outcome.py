"""What a run leaves on disk: one line an answer, one file that says what was run.

Holds everything that the measures need and no text of an answer, so that a report can be made
without the data, and nothing of theirs is copied.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from pydantic import Field, ValidationError

from interviewer.domain.base import Frozen
from interviewer.errors import InputError
from interviewer_eval.held_out import HeldOutCheck

ANSWERS = "answers.jsonl"
RUN = "run.json"


class PointOutcome(Frozen):
    """What raters and grader say of one point of one answer."""

    point_id: str
    labels: tuple[int, ...]
    """Each rater's: 2 stated, 1 partly, 0 absent, -1 contradicted; empty: not labelled."""
    verdict: str
    credited: bool
    """By the product: met or partly, with a verified quote."""
    credit: float
    """The judge's probability of credit."""
    contradicted: float
    """Its probability of a contradiction."""


class AnswerOutcome(Frozen):
    """What raters and grader say of one answer."""

    id: str
    key: str
    """Digest of judge, question and answer: a line with another key is stale."""
    question_id: str
    cluster: str
    kind: str = ""
    category: str = ""
    n_words: int
    scores: tuple[float, ...] = ()
    """Each rater's, 0 to 5."""
    score: float | None = None
    """The raters' together, 0 to 5."""
    model: str
    """Which of the fitted models graded."""
    ungraded: str = ""
    """Why there is no grade; empty: there is one."""
    marked: bool = False
    """Whether the product asks a person to look at the grade."""
    by_verdicts: float = 0.0
    """The product's score, 0 to 5."""
    by_expected_credit: float = 0.0
    """Expected credit from the probabilities, 0 to 5."""
    points: tuple[PointOutcome, ...] = ()


class RunRecord(Frozen):
    """What was run on one set."""

    dataset: str
    title: str
    grader: str
    version: str
    """Of the shipped judge; folds have the same code and other coefficients."""
    description: str
    held_out: HeldOutCheck
    n_answers: int
    n_of: int
    """Answers of the full set."""
    seed: int
    notes: tuple[str, ...] = ()

    @property
    def is_partial(self) -> bool:
        """Whether only some of the set was graded."""
        return self.n_answers < self.n_of


class Outcome(Frozen):
    """One set as it was graded."""

    record: RunRecord
    answers: tuple[AnswerOutcome, ...] = Field(min_length=1)

    @property
    def graded(self) -> tuple[AnswerOutcome, ...]:
        """Those with a grade; a failure of the grader is never held against anybody as a 0."""
        return tuple(answer for answer in self.answers if not answer.ungraded)


def write_record(folder: Path, record: RunRecord) -> None:
    """Say what is run, before it is: a half-finished run must be recognisable too."""
    (folder / RUN).write_text(record.model_dump_json(indent=2) + "\n", encoding="utf-8")


def read_done(path: Path) -> dict[str, AnswerOutcome]:
    """Finished answers by key; a last line that was cut off in the middle is dropped."""
    done: dict[str, AnswerOutcome] = {}
    if not path.exists():
        return done
    for line in path.read_text(encoding="utf-8").splitlines():
        try:
            outcome = AnswerOutcome.model_validate_json(line)
        except ValidationError:
            continue
        if not outcome.ungraded:
            done[outcome.key] = outcome
    return done


def read_outcomes(runs: Path) -> Iterator[Outcome]:
    """Every finished set in a folder of runs, in alphabetical order.

    Raises:
        InputError: a set is half done, damaged, or graded by more than one version.
    """
    versions: dict[str, str] = {}
    for file in sorted(runs.glob(f"*/{RUN}")):
        try:
            record = RunRecord.model_validate_json(file.read_text(encoding="utf-8"))
            lines = (file.parent / ANSWERS).read_text(encoding="utf-8").splitlines()
            answers = tuple(AnswerOutcome.model_validate_json(line) for line in lines)
            outcome = Outcome(record=record, answers=answers)
        except (OSError, ValidationError) as error:
            raise InputError(f"{file.parent}: cannot be read; run the set again") from error
        if len(outcome.answers) != record.n_answers:
            raise InputError(
                f"{file.parent}: {len(outcome.answers)} of {record.n_answers} answers are graded; "
                "run the set again to finish it"
            )
        versions[record.dataset] = f"{record.grader} {record.version}"
        yield outcome
    if len(set(versions.values())) > 1:
        told = "; ".join(f"{name}: {version}" for name, version in versions.items())
        raise InputError(f"{runs}: sets were graded by different versions ({told}); run them again")
    if not versions:
        raise InputError(f"{runs}: no runs; make them with `interviewer-eval run --out {runs}`")
