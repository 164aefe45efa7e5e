"""The tables of rubric drafts and published versions; their migration is 0005."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from interviewer.store.tables import Base, UtcDateTime


class DraftRow(Base):
    """A version of a pack in the making."""

    __tablename__ = "pack_drafts"

    id: Mapped[str] = mapped_column(primary_key=True)
    source: Mapped[str]
    base_hash: Mapped[str] = mapped_column(ForeignKey("packs.hash"))
    start_hash: Mapped[str] = mapped_column(ForeignKey("packs.hash"))
    version: Mapped[str]
    scoring: Mapped[Any] = mapped_column(JSON)
    revision: Mapped[int]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)


class DraftQuestionRow(Base):
    """A question that was changed, added, or (document null) removed."""

    __tablename__ = "draft_questions"

    draft_id: Mapped[str] = mapped_column(
        ForeignKey("pack_drafts.id", ondelete="CASCADE"), primary_key=True
    )
    question_id: Mapped[str] = mapped_column(primary_key=True)
    revision: Mapped[int]
    document: Mapped[Any] = mapped_column(JSON)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)


class PublicationRow(Base):
    """A mark that was given to a version. Never changed: another mark appends."""

    __tablename__ = "publications"
    __table_args__ = (Index("ix_publications_pack", "pack_id", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    pack_hash: Mapped[str] = mapped_column(ForeignKey("packs.hash"))
    pack_id: Mapped[str]
    version: Mapped[str]
    mark: Mapped[str]
    by: Mapped[str]
    grader: Mapped[str]
    evidence: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
