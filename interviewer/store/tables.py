"""The tables. A change here needs a migration in `migrations/versions`; a test compares the two."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any, ClassVar

from sqlalchemy import (
    JSON,
    DateTime,
    Dialect,
    Double,
    ForeignKey,
    Index,
    Text,
    UniqueConstraint,
    false,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import TypeDecorator


class UtcDateTime(TypeDecorator[datetime]):
    """An aware datetime, stored as naive UTC: SQLite has no time zones."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002  # SQLAlchemy's signature
        """To the database: refuse naive times rather than guess their zone."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without a zone cannot be stored")
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002  # SQLAlchemy's signature
        """From the database: always UTC."""
        return None if value is None else value.replace(tzinfo=UTC)


class WrittenText(TypeDecorator[str]):
    """What a person typed, kept to the last character.

    PostgreSQL takes no NUL in text. Refusing an answer at the deadline for a character that nobody
    can see would lose it, so NUL is written as the two characters ``\\x10`` and ``0``.
    """

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002  # SQLAlchemy's signature
        """To the database: without NUL."""
        if value is None:
            return None
        return value.replace("\x10", "\x10\x10").replace("\x00", "\x100")

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002  # SQLAlchemy's signature
        """From the database: as it was typed."""
        if value is None or "\x10" not in value:
            return value
        return _ESCAPED.sub(lambda found: "\x00" if found[1] == "0" else found[1], value)


_ESCAPED = re.compile("\x10(.)", re.DOTALL)


class Base(DeclarativeBase):
    """Base of the tables."""

    type_annotation_map: ClassVar[dict[Any, Any]] = {float: Double}
    """SQLAlchemy 2.0 and 2.1 differ in what they make of a float; the migrations must not."""


class PackRow(Base):
    """A pack as it was when something was asked from it; later edits do not change it."""

    __tablename__ = "packs"

    hash: Mapped[str] = mapped_column(primary_key=True)
    pack_id: Mapped[str]
    version: Mapped[str]
    document: Mapped[str] = mapped_column(Text)
    stored_at: Mapped[datetime] = mapped_column(UtcDateTime)


class ProcessRow(Base):
    """A serving process and how long it lived, for giving back time when none did."""

    __tablename__ = "processes"

    id: Mapped[str] = mapped_column(primary_key=True)
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    alive_at: Mapped[datetime] = mapped_column(UtcDateTime)


class InterviewRow(Base):
    """One interview."""

    __tablename__ = "interviews"

    id: Mapped[str] = mapped_column(primary_key=True)
    pack_hash: Mapped[str] = mapped_column(ForeignKey("packs.hash"))
    pack_id: Mapped[str]
    request: Mapped[Any] = mapped_column(JSON)
    status: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    started_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    limit_s: Mapped[float | None]


class ItemRow(Base):
    """One question of an interview."""

    __tablename__ = "items"

    interview_id: Mapped[str] = mapped_column(
        ForeignKey("interviews.id", ondelete="CASCADE"), primary_key=True
    )
    position: Mapped[int] = mapped_column(primary_key=True)
    question_id: Mapped[str]
    closed: Mapped[bool] = mapped_column(default=False)


class TurnRow(Base):
    """One thing asked, its clock, its draft and its answer."""

    __tablename__ = "turns"
    __table_args__ = (UniqueConstraint("interview_id", "position", "sequence"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    interview_id: Mapped[str] = mapped_column(ForeignKey("interviews.id", ondelete="CASCADE"))
    position: Mapped[int]
    sequence: Mapped[int]
    label: Mapped[str]
    kind: Mapped[str]
    text: Mapped[str] = mapped_column(Text)
    point_id: Mapped[str] = mapped_column(default="")
    opened_at: Mapped[datetime] = mapped_column(UtcDateTime)
    deadline_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    given_back_s: Mapped[float] = mapped_column(default=0.0)
    draft: Mapped[str] = mapped_column(WrittenText, default="")
    draft_revision: Mapped[int] = mapped_column(default=0)
    answer: Mapped[str | None] = mapped_column(WrittenText)
    outcome: Mapped[str | None]
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    elapsed_s: Mapped[float] = mapped_column(default=0.0)
    hints: Mapped[int] = mapped_column(default=0)
    spoken: Mapped[bool] = mapped_column(default=False, server_default=false())


class OutageRow(Base):
    """Time that was given back to a turn because no process was there; once for each outage."""

    __tablename__ = "outages"

    turn_id: Mapped[str] = mapped_column(
        ForeignKey("turns.id", ondelete="CASCADE"), primary_key=True
    )
    began_at: Mapped[datetime] = mapped_column(UtcDateTime, primary_key=True)
    seconds: Mapped[float]


class PauseRow(Base):
    """A pause of a turn; without an end it goes on."""

    __tablename__ = "pauses"

    turn_id: Mapped[str] = mapped_column(
        ForeignKey("turns.id", ondelete="CASCADE"), primary_key=True
    )
    began_at: Mapped[datetime] = mapped_column(UtcDateTime, primary_key=True)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class GradeRow(Base):
    """A grade of a question's turns so far. Never changed: grading again appends."""

    __tablename__ = "grades"
    __table_args__ = (
        UniqueConstraint("turn_id", "attempt"),
        Index("ix_grades_interview", "interview_id", "position"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    interview_id: Mapped[str] = mapped_column(ForeignKey("interviews.id", ondelete="CASCADE"))
    position: Mapped[int]
    turn_id: Mapped[str] = mapped_column(ForeignKey("turns.id", ondelete="CASCADE"))
    attempt: Mapped[int]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    grade: Mapped[Any] = mapped_column(JSON)
    calls: Mapped[int] = mapped_column(default=0, server_default="0")
    """Made for this grade; 0 where an earlier one was kept."""
    input_tokens: Mapped[int] = mapped_column(default=0, server_default="0")
    """As the endpoint reports them; the estimate where it reports none."""
    output_tokens: Mapped[int] = mapped_column(default=0, server_default="0")
    model: Mapped[str] = mapped_column(default="", server_default="")
    cost_usd: Mapped[float | None]
    """At the price of its day; None: the price was not known."""


class SpendingRow(Base):
    """Calls to a model that no interview accounts for: batch runs, and interviews deleted since."""

    __tablename__ = "spending"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    source: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    calls: Mapped[int]
    input_tokens: Mapped[int]
    output_tokens: Mapped[int]
    model: Mapped[str]
    cost_usd: Mapped[float | None]


class ChallengeRow(Base):
    """A person's note that a verdict is not right. Never changed; another note appends."""

    __tablename__ = "challenges"
    __table_args__ = (Index("ix_challenges_interview", "interview_id", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    interview_id: Mapped[str] = mapped_column(ForeignKey("interviews.id", ondelete="CASCADE"))
    position: Mapped[int]
    question_id: Mapped[str]
    point_id: Mapped[str]
    verdict: Mapped[str]
    """What stood when it was challenged: grading again may change it."""
    note: Mapped[str] = mapped_column(WrittenText)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
