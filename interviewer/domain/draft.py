"""A rubric while it is being edited, and the record of the versions that were published.

A draft may be incomplete: what is being typed is kept before it makes sense. `packs.drafts` turns
it into a `Pack`, or says what is missing.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import Field

from interviewer.domain.base import Frozen
from interviewer.domain.pack import Clarification, Kind, Level, Pack, Scoring

MarkName = Literal["explore", "trend", "gate"]
"""What a published version may be used for; `report.alignment.Mark` by value."""


class PointDraft(Frozen):
    """A rubric point as typed so far."""

    id: str
    claim: str = ""
    weight: int = Field(default=2, ge=1, le=5)
    must_have: bool = False
    paraphrases: tuple[str, ...] = ()
    misconceptions: tuple[str, ...] = ()
    probe: str = ""


class QuestionDraft(Frozen):
    """A question as typed so far; the fields are those of `Question`."""

    id: str
    title: str = ""
    question: str = ""
    restatements: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    level: Level = Level.MID
    kind: Kind = Kind.CONCEPT
    time_limit_s: int = 300
    clarifications: tuple[Clarification, ...] = ()
    reference: str = ""
    points: tuple[PointDraft, ...] = ()
    anchors: dict[int, str] = Field(default_factory=dict)
    anchor_examples: dict[int, str] = Field(default_factory=dict)


class EditedQuestion(Frozen):
    """A question of a draft that was changed, added or removed."""

    question_id: str
    question: QuestionDraft | None
    """None: taken out of the pack."""
    revision: int
    """Counts the times it was saved; who saves names the one that was looked at."""
    updated_at: datetime


class Draft(Frozen):
    """A version of a pack in the making."""

    id: str
    source: str
    """Installed name or folder that it was begun from; empty: it was imported."""
    base: Pack
    """The published version that changes are shown against."""
    start: Pack
    """What the draft began as; equal to `base` unless it was imported."""
    version: str
    """Of the version that it is to become."""
    scoring: Scoring
    revision: int
    """Of version and scoring; questions have their own."""
    edits: tuple[EditedQuestion, ...] = ()
    updated_at: datetime

    def edited(self, question_id: str) -> EditedQuestion | None:
        """What was saved of a question; None where it stands as it began."""
        return next((one for one in self.edits if one.question_id == question_id), None)


class DraftHead(Frozen):
    """A draft in a list."""

    id: str
    pack_id: str
    source: str
    version: str
    n_edited: int
    """Questions that were saved."""
    updated_at: datetime


class Publication(Frozen):
    """A version and what it was marked for. Append-only: a later mark wins, none is lost."""

    pack_hash: str
    pack_id: str
    version: str
    mark: MarkName
    by: str = ""
    """Who published; empty where it was not said."""
    grader: str = ""
    """The grader that the mark rests on; empty for explore, which rests on none."""
    evidence: str = ""
    """The numbers behind the mark, as JSON of `rating.publishing.Assessment`."""
    at: datetime
