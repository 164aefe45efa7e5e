"""Blind rating: sets, answers, labels, grades to compare with, rulings, looks at the test split."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "rating_sets",
        sa.Column("id", sa.String(), primary_key=True),
        sa.Column("pack_hash", sa.String(), sa.ForeignKey("packs.hash"), nullable=False),
        sa.Column("pack_id", sa.String(), nullable=False),
        sa.Column("pack_version", sa.String(), nullable=False),
        sa.Column("n_raters", sa.Integer(), nullable=False),
        sa.Column("n_repeats", sa.Integer(), nullable=False),
        sa.Column("seed", sa.Integer(), nullable=False),
        sa.Column("test_share", sa.Double(), nullable=False),
        sa.Column("masked", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
    )
    op.create_table(
        "rating_items",
        _of_set(),
        sa.Column("id", sa.String(), primary_key=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("question_id", sa.String(), nullable=False),
        sa.Column("question_hash", sa.String(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("answer_digest", sa.String(), nullable=False),
        sa.Column("candidate", sa.String(), nullable=False),
        sa.Column("split", sa.String(), nullable=False),
    )
    op.create_table(
        "rating_labels",
        sa.Column("set_id", sa.String(), primary_key=True),
        sa.Column("item_id", sa.String(), primary_key=True),
        sa.Column("rater", sa.String(), primary_key=True),
        sa.Column("occasion", sa.Integer(), primary_key=True),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("verdicts", sa.JSON(), nullable=False),
        sa.Column("skip_reason", sa.Text(), nullable=False),
        sa.Column("seen_model_score", sa.Boolean(), nullable=False),
        sa.Column("pack_hash", sa.String(), nullable=False),
        sa.Column("question_hash", sa.String(), nullable=False),
        sa.Column("updated_at", sa.DateTime(), nullable=False),
        _of_item(),
    )
    op.create_table(
        "rating_grades",
        sa.Column("id", sa.Integer(), primary_key=True, autoincrement=True),
        sa.Column("set_id", sa.String(), nullable=False),
        sa.Column("item_id", sa.String(), nullable=False),
        sa.Column("grader", sa.String(), nullable=False),
        sa.Column("grade", sa.JSON(), nullable=False),
        _of_item(),
    )
    op.create_index(
        "ix_rating_grades_item", "rating_grades", ["set_id", "item_id", "grader"], unique=True
    )
    op.create_table(
        "adjudications",
        sa.Column("id", sa.Integer(), primary_key=True, autoincrement=True),
        sa.Column("set_id", sa.String(), nullable=False),
        sa.Column("item_id", sa.String(), nullable=False),
        sa.Column("point_id", sa.String(), nullable=False),
        sa.Column("verdict", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("adjudicator", sa.String(), nullable=False),
        sa.Column("seen_model_score", sa.Boolean(), nullable=False),
        sa.Column("pack_hash", sa.String(), nullable=False),
        sa.Column("question_hash", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        _of_item(),
    )
    op.create_index("ix_adjudications_item", "adjudications", ["set_id", "item_id"])
    op.create_table(
        "rating_openings",
        _of_set(),
        sa.Column("grader", sa.String(), primary_key=True),
        sa.Column("report", sa.Text(), nullable=False),
        sa.Column("opened_at", sa.DateTime(), nullable=False),
    )


def _of_set() -> sa.Column[str]:
    return sa.Column(
        "set_id",
        sa.String(),
        sa.ForeignKey("rating_sets.id", ondelete="CASCADE"),
        primary_key=True,
    )


def _of_item() -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["set_id", "item_id"], ["rating_items.set_id", "rating_items.id"], ondelete="CASCADE"
    )
