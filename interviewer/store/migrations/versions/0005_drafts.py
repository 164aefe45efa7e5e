"""Rubric drafts and the marks of published versions."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "pack_drafts",
        sa.Column("id", sa.String(), primary_key=True),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("base_hash", sa.String(), sa.ForeignKey("packs.hash"), nullable=False),
        sa.Column("start_hash", sa.String(), sa.ForeignKey("packs.hash"), nullable=False),
        sa.Column("version", sa.String(), nullable=False),
        sa.Column("scoring", sa.JSON(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("updated_at", sa.DateTime(), nullable=False),
    )
    op.create_table(
        "draft_questions",
        sa.Column(
            "draft_id",
            sa.String(),
            sa.ForeignKey("pack_drafts.id", ondelete="CASCADE"),
            primary_key=True,
        ),
        sa.Column("question_id", sa.String(), primary_key=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("document", sa.JSON(), nullable=False),
        sa.Column("updated_at", sa.DateTime(), nullable=False),
    )
    op.create_table(
        "publications",
        sa.Column("id", sa.Integer(), primary_key=True, autoincrement=True),
        sa.Column("pack_hash", sa.String(), sa.ForeignKey("packs.hash"), nullable=False),
        sa.Column("pack_id", sa.String(), nullable=False),
        sa.Column("version", sa.String(), nullable=False),
        sa.Column("mark", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("grader", sa.String(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
    )
    op.create_index("ix_publications_pack", "publications", ["pack_id", "version"])
