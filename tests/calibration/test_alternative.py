"""The alternative-annotator test: by hand, degenerate, against scipy.stats."""

from __future__ import annotations

import random

import pytest

from interviewer.calibration.alternative import _rejected, alternative_annotator
from interviewer.calibration.distributions import t_cdf
from interviewer.errors import InputError

N = 40
TRUTH = [number % 3 for number in range(N)]


def noisy(seed: int, share: float) -> list[float | str | None]:
    rng = random.Random(seed)
    return [value if rng.random() > share else (value + 1) % 3 for value in TRUTH]


PEOPLE = {name: noisy(seed, 0.3) for seed, name in enumerate(["ann", "ben", "cid"])}


def test_a_grader_that_is_right_where_people_err_replaces_them() -> None:
    found = alternative_annotator(list(TRUTH), PEOPLE)
    assert found.passes is True
    assert found.winning_rate.value == 1.0
    assert [row.replaceable for row in found.people] == [True, True, True]


def test_a_grader_that_is_always_wrong_replaces_nobody() -> None:
    found = alternative_annotator([9] * N, PEOPLE)
    assert found.passes is False
    assert found.winning_rate.value == 0.0


def test_shares_and_p_of_one_person_worked_by_hand() -> None:
    # Everybody says 0 but ann, who says 1 on the first 10 of 40; the grader always says 0. Against
    # ann it is closer on 10 items and equal on 30: it wins all 40, she 30.
    people = {"ann": [1.0] * 10 + [0.0] * 30, "ben": [0.0] * 40, "cid": [0.0] * 40}
    found = alternative_annotator([0.0] * 40, people, epsilon=0.1)
    ann, ben, _ = found.people
    assert (ann.grader_wins, ann.person_wins) == (1.0, 0.75)
    # Differences: -1 ten times, 0 thirty times: mean -1/4, variance 7.5 / 39, so
    # t = (-1/4 - 0.1) / sqrt(7.5 / 39 / 40) = -5.0478 with 39 df.
    assert ann.p == pytest.approx(t_cdf(-5.0478, 39), rel=1e-3)
    # Ben never differs from the grader: no spread, and 0 < epsilon.
    assert (ben.grader_wins, ben.person_wins, ben.p) == (1.0, 1.0, 0.0)
    assert found.advantage.value == 1.0


def test_p_agrees_with_an_independent_t_test() -> None:
    from scipy import stats

    grader = noisy(9, 0.4)
    found = alternative_annotator(grader, PEOPLE)
    for row in found.people:
        ahead = []
        for number in range(N):
            others = [PEOPLE[name][number] for name in PEOPLE if name != row.person]
            ours = sum(grader[number] == other for other in others)
            theirs = sum(PEOPLE[row.person][number] == other for other in others)
            ahead.append(float(theirs >= ours) - float(ours >= theirs))
        wanted = stats.ttest_1samp(ahead, 0.2, alternative="less").pvalue
        assert row.p == pytest.approx(float(wanted), abs=1e-12)


def test_answers_said_twice_by_one_candidate_prove_no_more() -> None:
    grader = noisy(9, 0.4)
    once = alternative_annotator(grader, PEOPLE)
    doubled = {name: column * 2 for name, column in PEOPLE.items()}
    clustered = alternative_annotator(grader * 2, doubled, clusters=[*range(N), *range(N)])
    assert [row.p for row in clustered.people] == pytest.approx([row.p for row in once.people])
    naive = alternative_annotator(grader * 2, doubled)
    # Taken for 80 answers, they speak louder for one side or the other (0.5 speaks for neither).
    surer = [
        abs(two.p - 0.5) - abs(one.p - 0.5)
        for one, two in zip(once.people, naive.people, strict=True)
    ]
    assert max(surer) > 0.02
    assert min(surer) > -1e-12
    few = alternative_annotator(grader * 2, doubled, clusters=[n % 29 for n in range(2 * N)])
    assert few.passes is None
    assert few.people[0].reason.startswith("80 items of 29 candidates with a grade")
    with pytest.raises(InputError, match="name each one's"):
        alternative_annotator(grader, PEOPLE, clusters=["a"])


def test_many_people_raise_the_bar_for_each() -> None:
    # p = 0.02 of one in three: 0.05 / (3 * (1 + 1/2 + 1/3)) = 0.00909 is what rank 1 may have.
    assert _rejected([0.02, 0.5, 0.6], 0.05) == [False, False, False]
    assert _rejected([0.009, 0.5, 0.6], 0.05) == [True, False, False]
    # 0.018 is within rank 2's 0.01818, and carries rank 1 with it although 0.012 > 0.00909.
    assert _rejected([0.018, 0.012, 0.6], 0.05) == [True, True, False]


def test_distance_counts_how_far_off_a_number_is() -> None:
    people = {name: [3.0] * N for name in ("ann", "ben", "cid")}
    near = alternative_annotator([4.0] * N, people, closeness="distance")
    assert near.people[0].grader_wins == 0.0
    with pytest.raises(InputError, match="distance needs numbers"):
        alternative_annotator(["a"] * N, people, closeness="distance")


def test_two_people_are_too_few() -> None:
    found = alternative_annotator(list(TRUTH), dict(list(PEOPLE.items())[:2]))
    assert found.passes is None
    assert found.winning_rate.reason == (
        "the test needs 3 people with 30 shared items each; there are 2"
    )


def test_a_person_with_few_items_is_named_and_not_tested() -> None:
    few: list[float | str | None] = [*PEOPLE["ann"][:5], *[None] * (N - 5)]
    found = alternative_annotator(list(TRUTH), {**PEOPLE, "dan": few})
    dan = found.people[-1]
    assert (dan.person, dan.n, dan.p, dan.replaceable) == ("dan", 5, None, None)
    assert "needs 30" in dan.reason
    assert found.passes is True


def test_columns_of_unequal_length_are_refused() -> None:
    with pytest.raises(InputError, match="differ in length"):
        alternative_annotator([1.0], PEOPLE)
