"""When candidates stopped the clock in practice."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table; nobody could pause before."""
    op.create_table(
        "pauses",
        sa.Column(
            "turn_id",
            sa.String(),
            sa.ForeignKey("turns.id", ondelete="CASCADE"),
            primary_key=True,
        ),
        sa.Column("began_at", sa.DateTime(), primary_key=True),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
    )
