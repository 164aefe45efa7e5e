"""Blind ratings: a set of answers, what each rater said of every point, and what became gold.

A rating set belongs to one version of a rubric: every label carries its pack and question hash, so
no label can be taken for one on other words.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Annotated

from pydantic import Field, StringConstraints

from interviewer.domain.base import Frozen
from interviewer.domain.grade import Graded, Verdict

VERDICT_KEYS = {1: Verdict.MET, 2: Verdict.PARTLY, 3: Verdict.MISSED, 4: Verdict.WRONG}
"""The number key of each verdict on the rating page."""
SCALE: tuple[Verdict, ...] = (Verdict.WRONG, Verdict.MISSED, Verdict.PARTLY, Verdict.MET)
"""The full label set from worst to best; weighted coefficients count steps along it."""

Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]


class Split(StrEnum):
    """What an answer may be used for."""

    DEV = "dev"
    """Looked at freely: thresholds, examples and rubric edits come from here."""
    TEST = "test"
    """Held out: opened once for each version of rubric and grader, to see if an edit helped."""


class LabelStatus(StrEnum):
    """How far a rater is with an answer."""

    DRAFT = "draft"
    """Autosaved; does not count yet."""
    SUBMITTED = "submitted"
    SKIPPED = "skipped"


class ErrorReason(StrEnum):
    """Why the voices on a point differed, as the adjudicator sees it."""

    RUBRIC_UNCLEAR = "rubric-unclear"
    """The point can be read in more than one way: rewrite it."""
    GRADER_ERROR = "grader-error"
    RATER_ERROR = "rater-error"


class RatingSet(Frozen):
    """A queue of answers that people rate against one version of a rubric."""

    id: Name
    """Chosen by whoever imports the answers."""
    pack_id: str
    pack_version: str
    pack_hash: str
    n_raters: int = Field(default=2, ge=1, le=20)
    """Raters wanted for each answer."""
    n_repeats: int = Field(default=0, ge=0, le=200)
    """Answers that each rater gets a second time at the end, to see how steady the rater is."""
    seed: int = Field(default=1, ge=0)
    """Fixes each rater's order and the split; the same seed gives the same ones."""
    test_share: float = Field(default=0.5, ge=0, le=0.9)
    """Share of candidates whose answers are held out, see `Split`."""
    masked: bool = False
    """Whether names, schools, addresses and phone numbers were masked when it was imported."""
    created_at: datetime


class RatedAnswer(Frozen):
    """One answer of a rating set."""

    id: str
    question_id: str
    question_hash: str
    answer: str
    """The candidate's words as raters see them."""
    answer_digest: str = ""
    """Of the words as they were graded, before masking; ties a grade to them."""
    candidate: str = ""
    """Who answered; empty where it is not known. Never shown to raters."""
    split: Split

    @property
    def cluster(self) -> str:
        """What is resampled together: the candidate, or the answer where none is known."""
        return self.candidate or f"answer {self.id}"


class Label(Frozen):
    """What one rater said of one answer."""

    item_id: str
    rater: str
    occasion: int = Field(default=1, ge=1, le=2)
    """2: the same rater's second look at the answer, for intra-rater agreement."""
    status: LabelStatus
    verdicts: dict[str, Verdict] = Field(default_factory=dict)
    """By point id; complete when submitted, whatever was saved until then in a draft."""
    skip_reason: str = ""
    seen_model_score: bool = False
    """Whether the rater had been shown the grader's verdicts; such a label is never gold."""
    pack_hash: str
    question_hash: str
    updated_at: datetime

    @property
    def counts(self) -> bool:
        """Whether the label enters statistics and gold."""
        return self.status is LabelStatus.SUBMITTED and not self.seen_model_score


class MachineGrade(Frozen):
    """A grader's verdicts on an answer of the set."""

    item_id: str
    grader: str
    """Grader, version, model and rubric in one text; equal text, comparable grades."""
    grade: Graded


class Adjudication(Frozen):
    """A person's ruling on one point of one answer. Append-only: a later one wins, none is lost."""

    item_id: str
    point_id: str
    verdict: Verdict
    reason: ErrorReason
    note: str = ""
    adjudicator: str
    seen_model_score: bool = False
    """Whether the adjudicator knew which voice was the grader's before deciding; then the ruling
    is kept but is not gold."""
    pack_hash: str
    question_hash: str
    created_at: datetime


class Opening(Frozen):
    """One look at the test split."""

    grader: str
    report: str
    """The report that was made then, as JSON: looking again shows this one, it is not made anew."""
    opened_at: datetime


class RatingRecord(Frozen):
    """Everything that is stored of a rating set."""

    set: RatingSet
    items: tuple[RatedAnswer, ...]
    """In the order of the import."""
    labels: tuple[Label, ...] = ()
    grades: tuple[MachineGrade, ...] = ()
    """Graders in the order in which they were imported."""
    adjudications: tuple[Adjudication, ...] = ()
    """Oldest first."""
    openings: tuple[Opening, ...] = ()

    def only(self, split: Split) -> RatingRecord:
        """The same with the answers of one split, and what was said of those."""
        items = tuple(item for item in self.items if item.split is split)
        ids = {item.id for item in items}
        return self.model_copy(
            update={
                "items": items,
                "labels": tuple(one for one in self.labels if one.item_id in ids),
                "grades": tuple(one for one in self.grades if one.item_id in ids),
                "adjudications": tuple(one for one in self.adjudications if one.item_id in ids),
            }
        )

    @property
    def graders(self) -> tuple[str, ...]:
        """The graders with a grade, newest import last."""
        return tuple(dict.fromkeys(one.grader for one in self.grades))
