"""What each grade took, and spending that belongs to no interview."""

import json

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns and the table, and fill in what the grades there are say of themselves."""
    for name in ("calls", "input_tokens", "output_tokens"):
        op.add_column("grades", sa.Column(name, sa.Integer(), nullable=False, server_default="0"))
    op.add_column("grades", sa.Column("model", sa.String(), nullable=False, server_default=""))
    op.add_column("grades", sa.Column("cost_usd", sa.Double()))
    op.create_table(
        "spending",
        sa.Column("id", sa.Integer(), primary_key=True, autoincrement=True),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("calls", sa.Integer(), nullable=False),
        sa.Column("input_tokens", sa.Integer(), nullable=False),
        sa.Column("output_tokens", sa.Integer(), nullable=False),
        sa.Column("model", sa.String(), nullable=False),
        sa.Column("cost_usd", sa.Double()),
    )
    _fill()


def _fill() -> None:
    """Copy each grade's own record of calls and tokens; what they cost then is not known."""
    grades = sa.table(
        "grades",
        sa.column("id", sa.Integer),
        sa.column("interview_id", sa.String),
        sa.column("position", sa.Integer),
        sa.column("grade", sa.JSON),
        sa.column("calls", sa.Integer),
        sa.column("input_tokens", sa.Integer),
        sa.column("output_tokens", sa.Integer),
        sa.column("model", sa.String),
        sa.column("cost_usd", sa.Double),
    )
    connection = op.get_bind()
    rows = connection.execute(
        sa.select(grades.c.id, grades.c.interview_id, grades.c.position, grades.c.grade).order_by(
            grades.c.id
        )
    ).all()
    last: dict[tuple[str, int], str] = {}
    for row_id, interview_id, position, grade in rows:
        written = json.dumps(grade, sort_keys=True)
        # A probe that was passed over in silence stored the grade before it again: no new calls.
        carried_over = last.get((interview_id, position)) == written
        last[interview_id, position] = written
        usage = {} if carried_over else grade.get("usage") or {}
        if usage.get("calls"):
            connection.execute(
                grades.update()
                .where(grades.c.id == row_id)
                .values(
                    calls=usage["calls"],
                    input_tokens=usage.get("input_tokens", 0),
                    output_tokens=usage.get("output_tokens", 0),
                    model=grade.get("versions", {}).get("model", ""),
                )
            )
        else:
            connection.execute(grades.update().where(grades.c.id == row_id).values(cost_usd=0.0))
