"""The queue of points on which voices differ, and the rulings that make gold of them.

Only the development split is looked at: what is learnt here changes rubric and examples, and the
test split must not know of it.
"""

from __future__ import annotations

from datetime import datetime

from interviewer.domain.base import Frozen
from interviewer.domain.grade import Verdict
from interviewer.domain.pack import Pack
from interviewer.domain.rating import (
    Adjudication,
    ErrorReason,
    RatedAnswer,
    RatingRecord,
    Split,
)
from interviewer.errors import InputError
from interviewer.rating.points import spread, verdicts_of
from interviewer.rating.voices import Unit, units_of
from interviewer.store.ratings import RatingStore


class Disagreement(Frozen):
    """A point of an answer on which not all voices say the same."""

    item: RatedAnswer
    question_id: str
    point_id: str
    claim: str
    voices: tuple[Verdict, ...]
    """What was said, in the order of the scale: nobody can tell whose voice is whose."""
    named: tuple[tuple[str, Verdict], ...]
    """Who said what; the grader is called `grader`. For after the ruling."""
    quote: str
    """The grader's quote."""
    dangerous: bool
    """The grader gives credit and a person says wrong."""
    cost: float
    """How far apart the voices put the answer's score, see `points.spread`."""


def disagreements(
    whole: RatingRecord, pack: Pack, grader: str = "", *, ruled: bool = False
) -> tuple[Disagreement, ...]:
    """Those of the development split, dearest first; dangerous ones before all others.

    Args:
        whole: everything stored of the set.
        pack: its rubric.
        grader: whose verdicts to include; empty: those imported last.
        ruled: also those that have been ruled on.
    """
    name = grader or (whole.graders[-1] if whole.graders else "")
    units = tuple(u for u in units_of(whole.only(Split.DEV), pack, name) if u.people)
    agreed = verdicts_of(units)
    found = [
        _entry(unit, agreed, pack)
        for unit in units
        if len(set(unit.voices)) > 1 and (ruled or not unit.ruled)
    ]
    return tuple(sorted(found, key=lambda one: (not one.dangerous, -one.cost, one.item.id)))


def adjudicate(
    store: RatingStore,
    set_id: str,
    item_id: str,
    point_id: str,
    verdict: Verdict,
    reason: ErrorReason,
    adjudicator: str,
    now: datetime,
    *,
    note: str = "",
    seen_model_score: bool = False,
) -> Adjudication:
    """Rule on a point. Earlier rulings on it stay on record; the latest blind one is gold.

    Args:
        store: keeps the ruling.
        set_id: the set.
        item_id: the answer.
        point_id: the point.
        verdict: what it is.
        reason: why the voices differed.
        adjudicator: who rules.
        now: when.
        note: for whoever reads the log.
        seen_model_score: whether the adjudicator knew which voice was the grader's; such a ruling
            is kept and is not gold.

    Raises:
        InputError: no such answer or point, an answer of the test split, or no name.
    """
    if not adjudicator.strip():
        raise InputError("say who rules")
    with store.change(set_id) as change:
        item = dev_item(change.record, item_id)
        question = store.pack(change.record.set).question(item.question_id)
        if all(point.id != point_id for point in question.points):
            known = ", ".join(point.id for point in question.points)
            raise InputError(f"{question.id} has no point {point_id!r}; its points: {known}")
        ruling = Adjudication(
            item_id=item_id,
            point_id=point_id,
            verdict=verdict,
            reason=reason,
            note=note.strip(),
            adjudicator=adjudicator.strip(),
            seen_model_score=seen_model_score,
            pack_hash=change.record.set.pack_hash,
            question_hash=item.question_hash,
            created_at=now,
        )
        change.add_adjudication(ruling)
    return ruling


def dev_item(record: RatingRecord, item_id: str) -> RatedAnswer:
    """An answer that may be learnt from.

    Raises:
        InputError: there is none, or it is held out.
    """
    item = next((item for item in record.items if item.id == item_id), None)
    if item is None:
        raise InputError(f"the rating set {record.set.id} has no answer {item_id!r}")
    if item.split is not Split.DEV:
        raise InputError(
            f"{item_id} is in the test split, which nothing may be learnt from; choose an answer "
            "of the development split"
        )
    return item


def gold_of(record: RatingRecord, pack: Pack, item_id: str) -> dict[str, Verdict | None]:
    """The gold verdict of every point of an answer; None where people differ and nobody ruled."""
    return {unit.point.id: unit.gold for unit in units_of(record, pack) if unit.item.id == item_id}


def _entry(unit: Unit, agreed: dict[str, dict[str, Verdict]], pack: Pack) -> Disagreement:
    named = unit.people
    if unit.grader is not None:
        named = (*named, ("grader", unit.grader))
    said = {verdict for _, verdict in unit.people}
    return Disagreement(
        item=unit.item,
        question_id=unit.item.question_id,
        point_id=unit.point.id,
        claim=unit.point.claim,
        voices=tuple(sorted(unit.voices, key=list(Verdict).index)),
        named=named,
        quote=unit.quote,
        dangerous=Verdict.WRONG in said and unit.grader in (Verdict.MET, Verdict.PARTLY),
        cost=spread(unit, set(unit.voices), agreed, pack),
    )
