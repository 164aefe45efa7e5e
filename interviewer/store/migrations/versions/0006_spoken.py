"""Whether an answer was spoken."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; what was answered before was typed."""
    op.add_column(
        "turns", sa.Column("spoken", sa.Boolean(), nullable=False, server_default=sa.false())
    )
