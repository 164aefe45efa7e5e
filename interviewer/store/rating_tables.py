"""The tables of blind rating; their migration is 0004. Interviews have theirs in `tables`."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, ForeignKeyConstraint, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from interviewer.store.tables import Base, UtcDateTime, WrittenText


class RatingSetRow(Base):
    """A queue of answers to rate against one version of a rubric."""

    __tablename__ = "rating_sets"

    id: Mapped[str] = mapped_column(primary_key=True)
    pack_hash: Mapped[str] = mapped_column(ForeignKey("packs.hash"))
    pack_id: Mapped[str]
    pack_version: Mapped[str]
    n_raters: Mapped[int]
    n_repeats: Mapped[int]
    seed: Mapped[int]
    test_share: Mapped[float]
    masked: Mapped[bool]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class RatingItemRow(Base):
    """One answer of a set."""

    __tablename__ = "rating_items"

    set_id: Mapped[str] = mapped_column(
        ForeignKey("rating_sets.id", ondelete="CASCADE"), primary_key=True
    )
    id: Mapped[str] = mapped_column(primary_key=True)
    position: Mapped[int]
    question_id: Mapped[str]
    question_hash: Mapped[str]
    answer: Mapped[str] = mapped_column(WrittenText)
    answer_digest: Mapped[str]
    candidate: Mapped[str]
    split: Mapped[str]


def _of_item() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(
        ["set_id", "item_id"], ["rating_items.set_id", "rating_items.id"], ondelete="CASCADE"
    )


class RatingLabelRow(Base):
    """A rater's verdicts on an answer, autosaved; one row a rater, answer and occasion."""

    __tablename__ = "rating_labels"
    __table_args__ = (_of_item(),)

    set_id: Mapped[str] = mapped_column(primary_key=True)
    item_id: Mapped[str] = mapped_column(primary_key=True)
    rater: Mapped[str] = mapped_column(primary_key=True)
    occasion: Mapped[int] = mapped_column(primary_key=True)
    status: Mapped[str]
    verdicts: Mapped[Any] = mapped_column(JSON)
    skip_reason: Mapped[str] = mapped_column(WrittenText)
    seen_model_score: Mapped[bool]
    pack_hash: Mapped[str]
    question_hash: Mapped[str]
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)


class RatingGradeRow(Base):
    """A grader's grade of an answer of the set; importing the same grader again replaces it."""

    __tablename__ = "rating_grades"
    __table_args__ = (
        _of_item(),
        Index("ix_rating_grades_item", "set_id", "item_id", "grader", unique=True),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    set_id: Mapped[str]
    item_id: Mapped[str]
    grader: Mapped[str]
    grade: Mapped[Any] = mapped_column(JSON)


class AdjudicationRow(Base):
    """A ruling on one point of one answer. Never changed: another ruling appends."""

    __tablename__ = "adjudications"
    __table_args__ = (_of_item(), Index("ix_adjudications_item", "set_id", "item_id"))

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    set_id: Mapped[str]
    item_id: Mapped[str]
    point_id: Mapped[str]
    verdict: Mapped[str]
    reason: Mapped[str]
    note: Mapped[str] = mapped_column(WrittenText)
    adjudicator: Mapped[str]
    seen_model_score: Mapped[bool]
    pack_hash: Mapped[str]
    question_hash: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class OpeningRow(Base):
    """A look at the test split: once for each grader and rubric, with what was seen."""

    __tablename__ = "rating_openings"

    set_id: Mapped[str] = mapped_column(
        ForeignKey("rating_sets.id", ondelete="CASCADE"), primary_key=True
    )
    grader: Mapped[str] = mapped_column(primary_key=True)
    report: Mapped[str] = mapped_column(Text)
    opened_at: Mapped[datetime] = mapped_column(UtcDateTime)
