"""What was spent on models, summed from grades and from spending that has no interview."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import func, insert, literal, select, update
from sqlalchemy.orm import Session

from interviewer.domain.base import Frozen
from interviewer.store.tables import GradeRow, SpendingRow

DELETED = "deleted interview"
BATCH_RUN = "batch run"
UNUSED = "grade that came too late"


def clarified_in(interview_id: str) -> str:
    """The source of what clarifications took in an interview; it counts there."""
    return f"clarification in {interview_id}"


class Spending(Frozen):
    """Calls to a model that were made, and what they took."""

    calls: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    model: str = ""
    cost_usd: float | None = 0.0
    """None: the model had no known price."""

    @property
    def tokens(self) -> int:
        """In and out together, as token budgets count them."""
        return self.input_tokens + self.output_tokens


NOTHING_SPENT = Spending()


class Sums:
    """Running sums by model, apart for calls with and without a known cost: as many as there are
    models, however many calls are added.

    Args:
        spendings: added at the beginning.
    """

    def __init__(self, spendings: Iterable[Spending] = ()) -> None:
        self._sums: dict[tuple[str, bool], Spending] = {}
        self.add(*spendings)

    def add(self, *spendings: Spending) -> None:
        """Add each to the sum of its model."""
        for spending in spendings:
            key = spending.model, spending.cost_usd is None
            known = self._sums.get(key)
            self._sums[key] = spending if known is None else _added(known, spending)

    @property
    def all(self) -> tuple[Spending, ...]:
        """The sums."""
        return tuple(self._sums.values())


def read_spending(
    session: Session, interview_id: str | None = None, since: datetime | None = None
) -> tuple[Spending, ...]:
    """Sums by model, apart for calls with and without a known cost. Failed grades count too.

    Args:
        session: to read with.
        interview_id: only what this interview took; None: everything, deleted interviews and
            batches included.
        since: only what was recorded at that time or later; None: from the beginning.
    """
    of_interview = {
        GradeRow: GradeRow.interview_id == interview_id,
        SpendingRow: SpendingRow.source == clarified_in(interview_id or ""),
    }
    found = []
    for table in (GradeRow, SpendingRow):
        unpriced = table.cost_usd.is_(None)
        query = (
            select(
                table.model,
                unpriced,
                func.sum(table.calls),
                func.sum(table.input_tokens),
                func.sum(table.output_tokens),
                func.sum(table.cost_usd),
            )
            .where(table.calls > 0)
            .group_by(table.model, unpriced)
        )
        if interview_id is not None:
            query = query.where(of_interview[table])
        if since is not None:
            query = query.where(table.created_at >= since)
        for model, without_price, calls, tokens_in, tokens_out, cost_usd in session.execute(query):
            found.append(
                Spending(
                    calls=calls,
                    input_tokens=tokens_in,
                    output_tokens=tokens_out,
                    model=model,
                    cost_usd=None if without_price else cost_usd,
                )
            )
    return tuple(found)


def keep_spending(
    session: Session, spendings: Iterable[Spending], source: str, at: datetime
) -> None:
    """Record spending that belongs to no interview, such as a batch run's."""
    session.add_all(
        SpendingRow(source=source, created_at=at, **spending.model_dump())
        for spending in spendings
        if spending.calls
    )


def _added(one: Spending, other: Spending) -> Spending:
    """Both together; of the same model, and both with a cost or both without."""
    return Spending(
        calls=one.calls + other.calls,
        input_tokens=one.input_tokens + other.input_tokens,
        output_tokens=one.output_tokens + other.output_tokens,
        model=one.model,
        cost_usd=None
        if one.cost_usd is None or other.cost_usd is None
        else one.cost_usd + other.cost_usd,
    )


def outlive(session: Session, interview_id: str) -> None:
    """Keep the sums of an interview that is about to be deleted, and nothing of its content.

    Without that, deleting an interview would refill the day's budget.
    """
    kept = [
        GradeRow.created_at,
        GradeRow.calls,
        GradeRow.input_tokens,
        GradeRow.output_tokens,
        GradeRow.model,
        GradeRow.cost_usd,
    ]
    rows = select(literal(DELETED), *kept).where(
        GradeRow.interview_id == interview_id, GradeRow.calls > 0
    )
    names = ["source", *(column.key for column in kept)]
    session.execute(
        update(SpendingRow)
        .where(SpendingRow.source == clarified_in(interview_id))
        .values(source=DELETED)
    )
    session.execute(insert(SpendingRow).from_select(names, rows))
