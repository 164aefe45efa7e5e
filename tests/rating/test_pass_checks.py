"""Pass rates and the four-fifths rule on cases made by hand."""

import pytest

from interviewer.rating.cases import Asked, Case
from interviewer.rating.pass_checks import four_fifths_check, pass_rate_check, passes


def cases(n, people, grader, group=""):
    return [Case(name=f"{group}{i}", group=group, people=people, grader=grader) for i in range(n)]


JUDGED = [*cases(8, 1, 1), *cases(2, 1, 0), *cases(1, 0, 1), *cases(9, 0, 0)]
"""People pass 10, of which the grader finds 8, and fail 10, of which it fails 9."""
FURTHER = [*cases(11, None, 1), *cases(9, None, 0)]


def test_corrected_rate_is_the_one_worked_by_hand():
    check = pass_rate_check(JUDGED + FURTHER, Asked(pass_mark=0.5))
    assert [row.reason for row in check.rows[:4]] == ["10 of 20", "8 of 10", "9 of 10", "11 of 20"]
    corrected = check.rows[-1]
    # (0.55 + 0.9 - 1) / (0.8 + 0.9 - 1) = 0.45 / 0.7
    assert corrected.estimate.value == pytest.approx(0.45 / 0.7)
    assert corrected.estimate.n == 20
    assert corrected.meets is True
    assert corrected.verdict.startswith("yes (the grader's own 0.550 beside ")


def test_grader_s_own_rate_far_off_is_said():
    # It finds 20 of 40 passes and fails all 40 others: 100 of 400 come to a half.
    judged = [*cases(20, 1, 1), *cases(20, 1, 0), *cases(40, 0, 0)]
    further = [*cases(100, None, 1), *cases(300, None, 0)]
    corrected = pass_rate_check(judged + further, Asked(pass_mark=0.5)).rows[-1]
    assert corrected.estimate.value == pytest.approx(0.5)
    assert corrected.meets is False


@pytest.mark.parametrize(
    ("judged", "reason"),
    [
        (JUDGED[1:], "19 judged candidates; no verdict below 20"),
        ([*cases(4, 1, 1), *cases(20, 0, 0)], "no verdict below 5 judged candidates a class"),
        (cases(30, 1, 1), "people must have passed an item and failed an item at least"),
    ],
    ids=["few", "few-of-a-class", "nobody-failed"],
)
def test_too_few_judged_give_no_verdict(judged, reason):
    corrected = pass_rate_check(judged + FURTHER, Asked(pass_mark=0.5)).rows[-1]
    assert corrected.meets is None
    assert corrected.reason.startswith(reason)


def test_nobody_left_to_correct_is_said():
    *_, own, corrected = pass_rate_check(JUDGED, Asked(pass_mark=0.5)).rows
    assert own.estimate.reason == "there are none"
    assert "--graded" in corrected.estimate.reason


def test_mean_of_exactly_the_mark_passes():
    assert sum([0.1] * 8) < 0.8
    assert passes(sum([0.1] * 8), 0.8)
    assert not passes(0.7999, 0.8)


def test_exact_tie_of_four_fifths_is_no_adverse_impact():
    made = [*cases(15, None, 1, "a"), *cases(10, None, 0, "a"),
            *cases(30, None, 1, "b"), *cases(10, None, 0, "b")]  # fmt: skip
    # 15/25 beside 30/40: 3/5 over 3/4 is 4/5 exactly.
    a, b = four_fifths_check(made, 0.5).rows
    assert (a.where, a.meets) == ("grader, all candidates: a", True)
    assert a.reason.startswith("15 of 25 pass; ratio to b 4/5; Fisher's p ")
    assert (b.meets, b.estimate.value) == (None, 1.0)


def test_small_groups_get_the_ratio_and_no_verdict():
    made = [*cases(1, None, 1, "a"), *cases(3, None, 0, "a"), *cases(30, None, 1, "b")]
    a, _ = four_fifths_check(made, 0.5).rows
    assert a.meets is None
    assert a.estimate.value == 0.25
    assert a.reason.startswith("no verdict below 5 items a class (a: 4); 1 of 4 pass")


def test_nobody_passing_leaves_no_ratio():
    a, b = four_fifths_check([*cases(9, None, 0, "a"), *cases(9, None, 0, "b")], 0.5).rows
    assert a.estimate.reason == b.estimate.reason == "nobody was selected in any group"
    assert four_fifths_check(cases(9, None, 1), 0.5).reason == (
        "no graded case belongs to a named group"
    )
