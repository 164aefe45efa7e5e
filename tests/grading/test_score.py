"""From verdicts to a number, worked by hand.

The questions of the fixtures have `alpha` (weight 3, must-have), `beta` (2), `gamma` (1): 6 in all.
Partly earns 0.5, wrong costs 0.25, the must-have cap is 0.8.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import permutations

import pytest

from interviewer.domain.grade import Evidence, EvidenceStatus, PointGrade, Verdict
from interviewer.domain.pack import Pack, Question, RubricPoint, Scoring
from interviewer.grading.score import credit, score

MET, PARTLY, MISSED, WRONG = Verdict.MET, Verdict.PARTLY, Verdict.MISSED, Verdict.WRONG
VERIFIED, UNVERIFIED = EvidenceStatus.VERIFIED, EvidenceStatus.UNVERIFIED
SCORING = Scoring(partly_credit=0.5, wrong_penalty=0.25, must_have_cap=0.8)


def point(point_id: str, verdict: Verdict, status: EvidenceStatus | None = VERIFIED) -> PointGrade:
    evidence = None
    if verdict is not MISSED and status is not None:
        evidence = Evidence(quote="words", status=status)
    return PointGrade(point_id=point_id, verdict=verdict, evidence=evidence, confidence=1)


def scored(
    question: Question, alpha: PointGrade, beta: PointGrade, gamma: PointGrade
) -> tuple[float, tuple[str, ...]]:
    result = score(question, (alpha, beta, gamma), SCORING)
    return result.value, result.capped_by


@pytest.mark.parametrize(
    ("alpha", "beta", "gamma", "value", "capped_by"),
    [
        pytest.param(MET, MET, MET, 1.0, (), id="6/6"),
        pytest.param(MISSED, MISSED, MISSED, 0.0, (), id="0/6"),
        pytest.param(MET, MISSED, MISSED, 0.5, (), id="3/6"),
        # 3 + 2*0.5 = 4 of 6
        pytest.param(MET, PARTLY, MISSED, 0.6667, (), id="4/6 rounds up in the fourth digit"),
        # 3*0.5 + 2 + 1 = 4.5 of 6; a must-have that is partly there lifts the cap
        pytest.param(PARTLY, MET, MET, 0.75, (), id="4.5/6, must-have partly"),
        # 3 - 2*0.25 + 1 = 3.5 of 6
        pytest.param(MET, WRONG, MET, 0.5833, (), id="3.5/6, one wrong"),
        # -3*0.25 + 2 + 1 = 2.25 of 6; under the cap, so nothing is capped
        pytest.param(WRONG, MET, MET, 0.375, (), id="2.25/6, must-have wrong"),
        # -0.75 - 0.5 - 0.25 = -1.5 of 6
        pytest.param(WRONG, WRONG, WRONG, 0.0, (), id="never below 0"),
        pytest.param(MISSED, MET, MET, 0.5, (), id="3/6 is under the cap anyway"),
    ],
)
def test_score_is_the_weighted_share(
    pack: Pack,
    alpha: Verdict,
    beta: Verdict,
    gamma: Verdict,
    value: float,
    capped_by: tuple[str, ...],
) -> None:
    question = pack.questions[0]
    result = scored(question, point("alpha", alpha), point("beta", beta), point("gamma", gamma))
    assert result == (value, capped_by)


def with_points(question: Question, *points: tuple[str, int, bool]) -> Question:
    return question.model_copy(
        update={
            "points": tuple(
                RubricPoint(id=point_id, claim="c", weight=weight, must_have=must)
                for point_id, weight, must in points
            )
        }
    )


def test_missing_a_light_must_have_caps_an_otherwise_full_answer(pack: Pack) -> None:
    # 5 + 5 of 11 = 0.909, but the must-have of weight 1 is missed: capped at 0.8.
    question = with_points(pack.questions[0], ("a", 5, False), ("b", 5, False), ("m", 1, True))
    result = score(question, (point("a", MET), point("b", MET), point("m", MISSED)), SCORING)
    assert (result.value, result.capped_by) == (0.8, ("m",))


def test_a_must_have_whose_quote_is_unverified_caps_like_a_missed_one(pack: Pack) -> None:
    question = with_points(pack.questions[0], ("a", 5, False), ("b", 5, False), ("m", 1, True))
    points = (point("a", MET), point("b", MET), point("m", MET, UNVERIFIED))
    assert score(question, points, SCORING).capped_by == ("m",)


def test_a_score_at_the_cap_names_no_must_have(pack: Pack) -> None:
    # 4 of 5 = 0.8 exactly: the cap makes no difference.
    question = with_points(pack.questions[0], ("a", 4, False), ("m", 1, True))
    result = score(question, (point("a", MET), point("m", MISSED)), SCORING)
    assert (result.value, result.capped_by) == (0.8, ())


@pytest.mark.parametrize("status", [UNVERIFIED, None])
@pytest.mark.parametrize("verdict", [MET, PARTLY, WRONG])
def test_without_a_verified_quote_a_verdict_neither_earns_nor_costs(
    verdict: Verdict, status: EvidenceStatus | None
) -> None:
    assert credit(point("alpha", verdict, status), SCORING) == 0


def test_credits_are_exact_fractions_of_the_written_decimals() -> None:
    scoring = Scoring(partly_credit=0.1, wrong_penalty=0.3)
    assert credit(point("x", PARTLY), scoring) == Fraction(1, 10)
    assert credit(point("x", WRONG), scoring) == Fraction(-3, 10)


def test_ten_tenths_are_a_whole(pack: Pack) -> None:
    # In binary floats ten times 0.1 is 0.9999999999999999.
    names = [f"p{number}" for number in range(10)]
    question = with_points(pack.questions[0], *((name, 1, False) for name in names))
    points = tuple(point(name, PARTLY) for name in names)
    assert score(question, points, Scoring(partly_credit=0.1)).value == 0.1


def test_the_order_of_the_verdicts_makes_no_difference(pack: Pack) -> None:
    graded = (point("alpha", PARTLY), point("beta", WRONG), point("gamma", MET))
    scores = {score(pack.questions[0], order, SCORING).value for order in permutations(graded)}
    # 1.5 - 0.5 + 1 = 2 of 6
    assert scores == {0.3333}


@pytest.mark.parametrize(
    "ids",
    [("alpha", "beta"), ("alpha", "beta", "beta"), ("alpha", "beta", "gamma", "delta"), ()],
)
def test_verdicts_that_do_not_cover_each_point_once_are_refused(
    pack: Pack, ids: tuple[str, ...]
) -> None:
    with pytest.raises(ValueError, match="exactly once"):
        score(pack.questions[0], tuple(point(name, MET) for name in ids), SCORING)
