"""Point by point: where people differ, where the grader gives credit for what is wrong."""

from __future__ import annotations

from collections.abc import Mapping

from interviewer.calibration.agreement import wilson
from interviewer.calibration.correlation import pearson
from interviewer.calibration.estimate import Estimate, estimated, undefined
from interviewer.domain.grade import Verdict
from interviewer.domain.pack import Pack
from interviewer.domain.rating import SCALE
from interviewer.rating.comparing import compare, mean_kappa
from interviewer.rating.retrieved import Retrieved
from interviewer.rating.voices import Column, Unit, consensus, score_of, seats
from interviewer.report.alignment import Dangerous, PointAlignment

MIN_FOR_ADVICE = 4
"""Answers with two raters below which nothing is advised about a point."""
AMBIGUOUS = 0.3
"""People differ on more than this share of answers: the words of the point are to blame."""
_CREDIT = (Verdict.MET, Verdict.PARTLY)


def point_rows(
    units: tuple[Unit, ...], retrieved: Retrieved | None = None
) -> tuple[PointAlignment, ...]:
    """Every point that was rated: dangerous ones first, then those on which people differ.

    Args:
        units: one a point of an answer.
        retrieved: which points similarity finds for an answer; None: that is not looked at.
    """
    grouped: dict[tuple[str, str], list[Unit]] = {}
    for unit in units:
        grouped.setdefault((unit.item.question_id, unit.point.id), []).append(unit)
    rests = _rest_scores(units)
    rows = [_row(own, rests, retrieved) for own in grouped.values()]
    return tuple(sorted(rows, key=lambda row: (-row.n_dangerous, -(row.ambiguity or 0))))


def with_grader_grader(
    points: tuple[PointAlignment, ...], units: tuple[Unit, ...], old: Column
) -> tuple[PointAlignment, ...]:
    """The points with the kappa of two graders; `old` is the other one's verdict on each unit."""
    columns: dict[tuple[str, str], tuple[Column, Column, list[str]]] = {}
    for unit, before in zip(units, old, strict=True):
        key = unit.item.question_id, unit.point.id
        now, then, clusters = columns.setdefault(key, ([], [], []))
        now.append(unit.grader)
        then.append(before)
        clusters.append(unit.item.cluster)
    found = []
    for point in points:
        now, then, clusters = columns[point.question_id, point.point_id]
        estimate = mean_kappa([(now, then)], clusters)
        found.append(point.model_copy(update={"grader_grader": estimate}))
    return tuple(found)


def dangerous(units: tuple[Unit, ...], pack: Pack) -> tuple[Dangerous, ...]:
    """Credit for what somebody calls wrong: most people first, then by what it costs."""
    rows = []
    for unit in units:
        people = tuple(verdict for _, verdict in unit.people)
        if unit.grader in _CREDIT and _called_wrong(unit):
            assert unit.grader is not None
            rows.append(
                Dangerous(
                    item_id=unit.item.id,
                    question_id=unit.item.question_id,
                    point_id=unit.point.id,
                    claim=unit.point.claim,
                    grader=unit.grader,
                    people=people,
                    quote=unit.quote,
                    cost=spread(unit, {unit.grader, Verdict.WRONG}, verdicts_of(units), pack),
                )
            )
    return tuple(
        sorted(rows, key=lambda row: (-row.people.count(Verdict.WRONG), -row.cost, row.item_id))
    )


def verdicts_of(units: tuple[Unit, ...]) -> dict[str, dict[str, Verdict]]:
    """By answer and point, what people come to; `missed` where only the grader spoke."""
    found: dict[str, dict[str, Verdict]] = {}
    for unit in units:
        verdict = consensus(unit) or unit.grader or Verdict.MISSED
        found.setdefault(unit.item.id, {})[unit.point.id] = verdict
    return found


def spread(
    unit: Unit,
    verdicts: set[Verdict],
    agreed: Mapping[str, Mapping[str, Verdict]],
    pack: Pack,
) -> float:
    """How far apart verdicts on this point put the answer's score.

    The larger of two figures: with the other points as agreed, which knows the caps, and the
    point's share of the weight alone. Where an answer is wrong throughout its score is 0 whatever a
    single point gets, and the first figure would call every error there cheap.
    """
    question = pack.question(unit.item.question_id)
    others = agreed[unit.item.id]
    scores = [
        score_of(question, {**others, unit.point.id: verdict}, pack.scoring) for verdict in verdicts
    ]
    worth = {
        Verdict.MET: 1.0,
        Verdict.PARTLY: pack.scoring.partly_credit,
        Verdict.MISSED: 0.0,
        Verdict.WRONG: -pack.scoring.wrong_penalty,
    }
    credits = [worth[verdict] for verdict in verdicts]
    share = unit.point.weight / question.total_weight
    return max(max(scores) - min(scores), (max(credits) - min(credits)) * share)


def _called_wrong(unit: Unit) -> bool:
    if unit.ruled:
        return unit.gold is Verdict.WRONG
    return any(verdict is Verdict.WRONG for _, verdict in unit.people)


def _row(
    own: list[Unit], rests: Mapping[tuple[str, str], float], retrieved: Retrieved | None
) -> PointAlignment:
    first = own[0]
    machine: Column = [unit.grader for unit in own]
    given = [verdict for unit in own for _, verdict in unit.people]
    shared = [unit for unit in own if len(unit.people) > 1]
    split = [unit for unit in shared if len({verdict for _, verdict in unit.people}) > 1]
    ambiguity = len(split) / len(shared) if shared else None
    hit_rate = sum(verdict in _CREDIT for verdict in given) / len(given) if given else None
    n_dangerous = sum(unit.grader in _CREDIT and _called_wrong(unit) for unit in own)
    misses = None if retrieved is None else _misses(own, retrieved)
    return PointAlignment(
        question_id=first.item.question_id,
        point_id=first.point.id,
        claim=first.point.claim,
        weight=first.point.weight,
        n_answers=len(own),
        comparison=compare(machine, seats(own), [unit.item.cluster for unit in own]),
        hit_rate=hit_rate,
        ambiguity=ambiguity,
        discrimination=_discrimination(own, rests),
        n_dangerous=n_dangerous,
        advice=_advice(len(shared), ambiguity, hit_rate, misses, own),
        retrieval_misses=misses,
    )


def _misses(own: list[Unit], retrieved: Retrieved) -> Estimate:
    """Over the answers that people come to credit the point in."""
    credited = [unit for unit in own if consensus(unit) in _CREDIT]
    n = len(credited)
    if not n:
        return undefined("people credit it in no answer", 0)
    missed = sum(unit.point.id not in retrieved(unit.item) for unit in credited)
    return estimated(missed / n, n, wilson(missed, n))


def _advice(
    n: int,
    ambiguity: float | None,
    hit_rate: float | None,
    misses: Estimate | None,
    own: list[Unit],
) -> str:
    if n < MIN_FOR_ADVICE:
        return ""
    if ambiguity is not None and ambiguity > AMBIGUOUS:
        return f"Rewrite this point: people differ on {ambiguity * 100:.0f} % of {n} answers."
    apart = [unit for unit in own if unit.gold is not None and unit.grader is not None]
    missed = [
        unit for unit in apart if unit.gold in _CREDIT and unit.grader not in _CREDIT
    ]  # fmt: skip
    if len(missed) > AMBIGUOUS * len(apart):
        return (
            f"Add paraphrases: the grader overlooks it in {len(missed)} of {len(apart)} answers "
            "on which people agree."
        )
    if misses is not None and misses.n >= MIN_FOR_ADVICE and (misses.value or 0) > AMBIGUOUS:
        return (
            f"Add paraphrases in candidates' words: retrieval does not find it in "
            f"{round((misses.value or 0) * misses.n)} of {misses.n} answers that people credit."
        )
    if hit_rate in (0.0, 1.0):
        return "Everybody gets the same verdict here: it tells no answers apart."
    return ""


def _discrimination(own: list[Unit], rests: Mapping[tuple[str, str], float]) -> Estimate:
    if len(own) < MIN_FOR_ADVICE:
        return undefined(f"{len(own)} answers; below {MIN_FOR_ADVICE} it says nothing", len(own))
    places = [consensus(unit) for unit in own]
    credit = [None if one is None else float(SCALE.index(one)) for one in places]
    return pearson(credit, [rests[unit.item.id, unit.point.id] for unit in own])


def _rest_scores(units: tuple[Unit, ...]) -> dict[tuple[str, str], float]:
    """Mean place on the scale of an answer's other points."""
    agreed = verdicts_of(units)
    found = {}
    for unit in units:
        others = [
            SCALE.index(verdict)
            for point_id, verdict in agreed[unit.item.id].items()
            if point_id != unit.point.id
        ]
        found[unit.item.id, unit.point.id] = sum(others) / len(others) if others else 0.0
    return found
