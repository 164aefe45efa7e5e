"""Cohen's kappa: by hand, degenerate, published tables; other libraries are in `test_oracle`."""

from __future__ import annotations

from fractions import Fraction

import pytest

from interviewer.calibration.kappa import Weighting, cohen_kappa, disagreement
from interviewer.errors import InputError

Matrix = tuple[tuple[int, ...], ...]


def columns(matrix: Matrix) -> tuple[list[int], list[int]]:
    cells = [(i, j, n) for i, row in enumerate(matrix) for j, n in enumerate(row)]
    first = [i for i, _, n in cells for _ in range(n)]
    return first, [j for _, j, n in cells for _ in range(n)]


def test_kappa_worked_by_hand() -> None:
    # 4 items, 3 equal: observed agreement 3/4. First says a 2 of 4, second 3 of 4: by chance
    # 1/2 * 3/4 + 1/2 * 1/4 = 1/2. (3/4 - 1/2) / (1 - 1/2) = 1/2.
    found = cohen_kappa(list("aabb"), list("aaab"), list("ab"))
    assert found.value == pytest.approx(0.5, abs=1e-15)
    assert found.n == 4


@pytest.mark.parametrize(
    ("weighting", "exact"),
    [("none", "4303/5403"), ("linear", "2951/3501"), ("quadratic", "91/102")],
)
def test_published_table_of_abstractors(
    abstractors: Matrix, weighting: Weighting, exact: str
) -> None:
    found = cohen_kappa(*columns(abstractors), labels=range(3), weighting=weighting)
    assert found.value == pytest.approx(float(Fraction(exact)), abs=1e-12)


@pytest.mark.parametrize(
    ("weighting", "exact"),
    [("none", "3893/9022"), ("linear", "13917/34210"), ("quadratic", "9836/25669")],
)
def test_published_table_of_diagnoses_whose_quadratic_kappa_is_below_the_plain_one(
    diagnoses: Matrix, weighting: Weighting, exact: str
) -> None:
    found = cohen_kappa(*columns(diagnoses), labels=range(4), weighting=weighting)
    assert found.value == pytest.approx(float(Fraction(exact)), abs=1e-12)


def test_labels_that_nobody_used_still_count_as_steps() -> None:
    # (1-1)^2 + (2-5)^2 + (5-5)^2 + (5-2)^2 = 18 observed; all pairs 102, by 4 items: 25.5.
    # 1 - 18 / 25.5 = 5/17. Over the seen labels 1, 2, 5 it would be 0.6364.
    found = cohen_kappa([1, 2, 5, 5], [1, 5, 5, 2], [1, 2, 3, 4, 5], "quadratic")
    assert found.value == pytest.approx(5 / 17, abs=1e-15)


def test_one_label_for_everything_is_no_agreement_that_could_be_measured() -> None:
    found = cohen_kappa(["met"] * 30, ["met"] * 30, ["met", "missed"])
    assert found.value is None
    assert found.reason == (
        "both raters gave 'met' to all 30 items: there is nothing to disagree about"
    )


def test_constant_raters_who_differ_agree_as_chance_would() -> None:
    assert cohen_kappa(["met"] * 9, ["missed"] * 9, ["met", "missed"]).value == 0.0


@pytest.mark.parametrize("first", [[], [None, "a"], ["a", None]])
def test_fewer_than_two_shared_items_give_a_reason(first: list[str | None]) -> None:
    found = cohen_kappa(first, ["b"] * len(first), ["a", "b"])
    assert found.value is None
    assert found.reason.startswith("kappa needs 2 items that both raters rated")


def test_full_agreement_has_a_value_but_claims_no_certainty() -> None:
    # 1 - 0.025^(1/4) = 0.6024; twice that is lost where chance disagrees on half.
    found = cohen_kappa(list("abab"), list("abab"), list("ab"))
    assert found.value == 1.0
    assert found.interval is not None
    assert found.interval.low == pytest.approx(1 - 2 * (1 - 0.025**0.25))
    assert found.interval.is_exact_bound


def test_a_candidates_answers_that_repeat_each_other_do_not_narrow_the_interval() -> None:
    first, second = list("aabbabab" * 3), list("abbbabaa" * 3)
    once = cohen_kappa(first, second, "ab")
    copied = cohen_kappa(first * 5, second * 5, "ab", clusters=list(range(24)) * 5)
    ignored = cohen_kappa(first * 5, second * 5, "ab")
    assert once.interval is not None
    assert copied.interval == pytest.approx(once.interval)
    assert ignored.interval is not None
    assert ignored.interval.low > once.interval.low + 0.1


@pytest.mark.parametrize(
    ("first", "labels", "message"),
    [
        pytest.param(["a", "c"], ["a", "b"], "rating 'c' is not one of the labels", id="unknown"),
        pytest.param(["a", "b"], ["a", "b", "a"], "names a label twice", id="label twice"),
        pytest.param(["a"], ["a", "b"], "two columns of 1 and 2 ratings", id="length"),
    ],
)
def test_columns_that_do_not_fit_are_refused(
    first: list[str], labels: list[str], message: str
) -> None:
    with pytest.raises(InputError, match=message):
        cohen_kappa(first, ["a", "b"], labels)


def test_costs_grow_with_the_steps_between_labels() -> None:
    assert disagreement(3, "none").tolist() == [[0, 1, 1], [1, 0, 1], [1, 1, 0]]
    assert disagreement(3, "linear")[0].tolist() == [0, 1, 2]
    assert disagreement(3, "quadratic")[0].tolist() == [0, 1, 4]
