import pytest

from interviewer.domain.grade import (
    Evidence,
    EvidenceStatus,
    Graded,
    GraderVersions,
    PointGrade,
)
from interviewer.errors import InputError
from interviewer.rating.what_if import CutOffs, Scored, changed_pack, re_score
from tests.rating.conftest import MET, MISSED, POINTS, WRONG


def graded(pack, question_id, *verdicts, **versions):
    points = tuple(
        PointGrade(
            point_id=point_id,
            verdict=verdict,
            evidence=None
            if verdict is MISSED
            else Evidence(quote="q", status=EvidenceStatus.VERIFIED),
            confidence=1,
        )
        for point_id, verdict in zip(POINTS, verdicts, strict=True)
    )
    stamp = {"pack_hash": pack.hash, **versions}
    return Graded(
        question_id=question_id,
        score=0.123,  # not looked at: the arithmetic is done again on both sides
        points=points,
        versions=GraderVersions(
            grader="builtin",
            grader_version="1",
            pack_id=pack.id,
            pack_version=pack.version,
            question_hash=pack.question(question_id).hash,
            **stamp,
        ),
    )


def test_new_weight_moves_scores_and_flips_a_pass_without_any_judge(pack):
    grades = [
        Scored(id="x", candidate="c", grade=graded(pack, "q-01", MET, MISSED, MISSED)),
        Scored(id="y", candidate="c", grade=graded(pack, "q-02", MET, MISSED, MISSED)),
    ]
    tried, said = changed_pack(pack, weights={"q-01/beta": 4})
    found = re_score(grades, {pack.hash: pack}, tried, CutOffs(before=0.5, after=0.5), said)
    # q-01 before: 3 / (3 + 2 + 1) = 0.5, a pass; after: 3 / (3 + 4 + 1) = 0.375, a fail.
    assert [(one.before, one.after) for one in found.answers] == [(0.5, 0.375), (0.5, 0.5)]
    assert [one.id for one in found.flipped] == ["x"]
    assert found.changes == ("q-01/beta: weight 2 -> 4",)
    shift = found.questions[0]
    assert (shift.question_id, shift.n_now_fail, shift.n_now_pass) == ("q-01", 1, 0)
    assert shift.shift == pytest.approx(-0.125)
    # The candidate's mean: (0.5 + 0.5) / 2 = 0.5 before, (0.375 + 0.5) / 2 = 0.4375 after.
    assert [(one.before, one.after, one.flips) for one in found.candidates] == [(0.5, 0.4375, True)]


def test_new_cut_off_alone_flips(pack):
    grades = [Scored(id="x", grade=graded(pack, "q-01", MET, MISSED, MISSED))]
    found = re_score(grades, {pack.hash: pack}, pack, CutOffs(before=0.6, after=0.5))
    assert [one.passes for one in found.flipped] == [True]
    assert found.questions[0].shift == 0
    assert found.candidates == ()


def test_caps_and_penalties_are_part_of_what_can_be_tried(pack):
    grades = [Scored(id="x", grade=graded(pack, "q-01", WRONG, MET, MET))]
    tried, said = changed_pack(pack, scoring={"wrong_penalty": 0.0})
    found = re_score(grades, {pack.hash: pack}, tried, CutOffs())
    # (2 + 1 - 0.25 * 3) / 6 = 0.375 before, 3 / 6 = 0.5 after.
    assert (found.answers[0].before, found.answers[0].after) == (0.375, 0.5)
    assert said == ("wrong_penalty: 0.25 -> 0",)


def test_new_must_have_caps(pack):
    grades = [Scored(id="x", grade=graded(pack, "q-01", MET, MET, MISSED))]
    tried, said = changed_pack(pack, must_haves={"q-01/gamma": True})
    found = re_score(grades, {pack.hash: pack}, tried, CutOffs())
    # 5 / 6 = 0.8333, over the cap of 0.8 that a missing must-have sets.
    assert (found.answers[0].before, found.answers[0].after) == (0.8333, 0.8)
    assert said == ("q-01/gamma: must_have False -> True",)


def test_verdicts_on_reworded_claims_are_left_out_and_named(pack):
    document = pack.model_dump(mode="json")
    document["questions"][0]["points"][1]["claim"] = "Something else."
    newer = type(pack).model_validate(document)
    grades = [Scored(id="x", grade=graded(pack, "q-01", MET, MET, MISSED))]
    found = re_score(grades, {pack.hash: pack}, newer, CutOffs())
    assert found.answers == ()
    assert found.left_out == (
        "x: claims of q-01 were added, removed or reworded: beta; grade again",
    )


def test_verdicts_of_an_unknown_rubric_are_left_out(pack):
    grades = [Scored(id="x", grade=graded(pack, "q-01", MET, MET, MISSED, pack_hash="f" * 64))]
    found = re_score(grades, {pack.hash: pack}, pack, CutOffs())
    assert "a rubric that is not at hand (ffffffffffff)" in found.left_out[0]


@pytest.mark.parametrize(
    ("figures", "match"),
    [
        ({"weights": {"q-01/delta": 2}}, "no point 'q-01/delta'"),
        ({"weights": {"q-01/alpha": 9}}, "weight: .* 9"),
        ({"scoring": {"bonus": 1.0}}, "no figure 'bonus'; it has partly_credit"),
        ({"scoring": {"partly_credit": 2.0}}, "partly_credit: .* 2"),
    ],
    ids=["point", "weight", "figure", "range"],
)
def test_impossible_figure_is_refused(pack, figures, match):
    with pytest.raises(InputError, match=match):
        changed_pack(pack, **figures)
