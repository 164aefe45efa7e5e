"""Perfect agreement: an interval with a width, worked by hand for each coefficient.

20 items without a disagreement: 1 - 0.025^(1/20) = 0.168433 may be disagreed on all the same.
"""

from __future__ import annotations

import pytest

from interviewer.calibration.agreement import adjacent_agreement, exact_agreement, wilson
from interviewer.calibration.alpha import Level, intra_rater_alpha, krippendorff_alpha
from interviewer.calibration.bootstrap import TOO_FEW, Resampling
from interviewer.calibration.degradation import degradation
from interviewer.calibration.estimate import EXACT_BOUND, Estimate
from interviewer.calibration.exact_bound import Unbroken, share_at_most, summed, unbroken
from interviewer.calibration.gwet import fleiss_kappa, gwet_ac
from interviewer.calibration.kappa import Weighting, cohen_kappa
from interviewer.calibration.sufficiency import at_least
from interviewer.calibration.table import table_from_columns

HALVES = [1.0] * 10 + [2.0] * 10
SHARE = 0.168433


def low_of(estimate: Estimate) -> float:
    assert estimate.value == pytest.approx(1.0, abs=1e-12)
    assert estimate.interval is not None, estimate.interval_reason
    assert estimate.interval.is_exact_bound
    assert estimate.interval.high == 1.0
    return estimate.interval.low


@pytest.mark.parametrize(
    ("n", "share"),
    [pytest.param(20, 0.1684, id="20"), pytest.param(30, 0.1157, id="30"), (100, 0.0362)],
)
def test_share_is_clopper_and_pearsons_upper_end_for_none_in_n(n: int, share: float) -> None:
    assert share_at_most(n) == pytest.approx(share, abs=5e-5)
    assert (1 - share_at_most(n)) ** n == pytest.approx(0.025, abs=1e-12)


def test_one_sided_bound_is_the_rule_of_three() -> None:
    # The 90 % interval leaves 0.05 above: 3 / 1000.
    assert share_at_most(1_000, 0.90) == pytest.approx(0.003, abs=1e-5)


@pytest.mark.parametrize("weighting", ["none", "linear", "quadratic"])
def test_kappa_of_two_labels_in_halves(weighting: Weighting) -> None:
    # Chance disagrees on 2 * 1/2 * 1/2 = 1/2 of the items, whatever a step costs: 1 - 0.168433 * 2.
    found = cohen_kappa(HALVES, HALVES, [0.0, 1.0, 2.0, 3.0], weighting)
    assert low_of(found) == pytest.approx(0.663133, abs=1e-6)


def test_kappa_of_uneven_labels_falls_further() -> None:
    # 15 and 5: chance disagrees on 2 * 3/4 * 1/4 = 3/8; 1 - 0.168433 * 8/3.
    uneven = ["met"] * 15 + ["missed"] * 5
    found = cohen_kappa(uneven, uneven, ["met", "missed"])
    assert low_of(found) == pytest.approx(0.550844, abs=1e-6)


def test_weighted_kappa_takes_each_disagreement_as_the_costliest_of_the_labels_in_use() -> None:
    # 0 to 3 in quarters: by chance 2 * variance = 2 * 1.25; costliest (3 - 0)^2 = 9.
    quarters = [0, 1, 2, 3] * 5
    found = cohen_kappa(quarters, quarters, [0, 1, 2, 3, 4], "quadratic")
    assert low_of(found) == pytest.approx(1 - 0.1684335 * 9 / 2.5, abs=1e-6)


@pytest.mark.parametrize("level", list(Level))
def test_alpha_of_two_labels_in_halves(level: Level) -> None:
    # 40 ratings, 20 of each: 2 * 20 * 20 / (40 * 39) = 20/39 of all pairs differ, each by the
    # same: 1 - 0.168433 * 39/20.
    table = table_from_columns([HALVES, HALVES])
    assert low_of(krippendorff_alpha(table, level)) == pytest.approx(0.671555, abs=1e-6)


def test_alpha_of_three_labels_depends_on_what_a_step_means() -> None:
    # Labels 1, 2, 5 by 6, 8, 6 items, two raters: N = 24, counts 12, 16, 12 of 40 ratings.
    # Nominal: (40^2 - 12^2 - 16^2 - 12^2) / (40 * 39) = 1056 / 1560 by chance, costliest 1.
    # Interval: ordered pairs 2 (12*16*1 + 12*12*16 + 16*12*9) / 1560 = 8448 / 1560, costliest 16.
    # Ordinal: midranks 6, 20, 34: 2 (12*16*196*2 + 12*12*784) / 1560 = 376320 / 1560, 28^2 = 784.
    column = [1.0] * 6 + [2.0] * 8 + [5.0] * 6
    table = table_from_columns([column, column])
    for level, fall in (
        (Level.NOMINAL, 1560 / 1056),
        (Level.INTERVAL, 16 * 1560 / 8448),
        (Level.ORDINAL, 784 * 1560 / 376320),
    ):
        expected = 1 - SHARE * fall
        assert low_of(krippendorff_alpha(table, level)) == pytest.approx(expected, abs=1e-5), level


def test_gwets_coefficients_of_uneven_labels() -> None:
    # 15 and 5: AC1's chance agreement 2 * 3/4 * 1/4 = 3/8, so 1 - 0.168433 / (5/8).
    column = ["met"] * 15 + ["missed"] * 5
    table = table_from_columns([column, column])
    assert low_of(gwet_ac(table)) == pytest.approx(0.730506, abs=1e-6)
    # Labels 1 and 2 of 1 to 5, linear: such a step costs 1/4. Chance: the weights sum to 15
    # (5 + 8 * 3/4 + 6 * 1/2 + 4 * 1/4), over 5 * 4 that is 3/4; times 1/2 is 3/8:
    # 1 - 0.168433 / 4 / (5/8).
    table = table_from_columns([HALVES, HALVES], [1.0, 2.0, 3.0, 4.0, 5.0])
    assert low_of(gwet_ac(table, "linear")) == pytest.approx(0.932627, abs=1e-6)


def test_fleiss_of_three_raters_and_agreement_by_candidate() -> None:
    table = table_from_columns([HALVES] * 3)
    assert low_of(fleiss_kappa(table)) == pytest.approx(0.663133, abs=1e-6)
    assert low_of(exact_agreement(table)) == pytest.approx(1 - SHARE, abs=1e-6)
    assert low_of(adjacent_agreement(table)) == pytest.approx(1 - SHARE, abs=1e-6)


def test_shares_of_two_raters_keep_wilsons_interval() -> None:
    assert exact_agreement(table_from_columns([HALVES, HALVES])).interval == wilson(20, 20)


def test_a_candidates_answers_count_as_one() -> None:
    # 10 candidates of two answers: 1 - 0.025^(1/10) = 0.308497; 1 - 0.308497 * 2.
    pairs = [number // 2 for number in range(20)]
    found = cohen_kappa(HALVES, HALVES, [1.0, 2.0], clusters=pairs)
    assert low_of(found) == pytest.approx(0.383006, abs=1e-6)
    # Candidates of 11 and nine times 1: 20^2 / (11^2 + 9) = 40/13; 1 - 0.025^(13/40) = 0.6985,
    # times 2 is more than the 2 it can fall at most.
    found = cohen_kappa(HALVES, HALVES, [1.0, 2.0], clusters=[0] * 11 + list(range(1, 10)))
    assert low_of(found) == pytest.approx(1 - 2 * (1 - 0.025 ** (13 / 40)), abs=1e-12)


def test_alpha_counts_ratings_not_items_where_there_are_gaps() -> None:
    # 8 items with two ratings, 4 with four: (16 + 16)^2 / (8 * 4 + 4 * 16) = 32/3 independent ones.
    # 16 ratings of each label: 2 * 16 * 16 / (32 * 31) = 16/31 by chance.
    full, half = ["a", "a", "b", "b"], ["a"] * 4 + ["b"] * 4
    columns = [half + full, half + full, [None] * 8 + full, [None] * 8 + full]
    expected = 1 - (1 - 0.025 ** (3 / 32)) * 31 / 16
    assert low_of(krippendorff_alpha(table_from_columns(columns))) == pytest.approx(expected)


def test_perfect_grader_beside_perfect_people_may_be_better_or_worse() -> None:
    found = degradation(HALVES, [HALVES, HALVES], [1.0, 2.0])
    assert found.value == 0.0
    assert found.interval is not None
    assert found.interval.method == EXACT_BOUND
    assert found.interval.low == pytest.approx(-0.336867, abs=1e-6)
    assert found.interval.high == pytest.approx(0.336867, abs=1e-6)
    drawn = degradation(HALVES, [HALVES, HALVES], [1.0, 2.0], plan=Resampling(seed=1))
    assert drawn.interval == found.interval


def test_one_disagreement_is_left_to_resampling() -> None:
    other = [2.0, *HALVES[1:]]
    for found in (
        cohen_kappa(HALVES, other, [1.0, 2.0]),
        degradation(other, [HALVES, HALVES], [1.0, 2.0]),
        krippendorff_alpha(table_from_columns([HALVES, other]), Level.ORDINAL),
        krippendorff_alpha(table_from_columns([HALVES, other]), Level.INTERVAL),
        gwet_ac(table_from_columns([HALVES, other])),
        fleiss_kappa(table_from_columns([HALVES, other])),
    ):
        assert found.interval is not None
        assert not found.interval.is_exact_bound
        # Less agreement is never rewarded with a better bound.
        assert found.interval.low < 0.6


def test_numbers_whose_mean_is_rounded_count_as_equal() -> None:
    # The mean of three times 0.1 is not 0.1 in binary.
    column = [0.1, 0.7] * 10
    found = krippendorff_alpha(table_from_columns([column] * 3), Level.INTERVAL)
    assert found.interval is not None
    assert found.interval.is_exact_bound


def test_one_label_for_everything_still_has_no_value() -> None:
    same = ["met"] * 30
    table = table_from_columns([same, same], ["met", "missed"])
    for found in (
        cohen_kappa(same, same, ["met", "missed"]),
        krippendorff_alpha(table),
        gwet_ac(table),
        fleiss_kappa(table),
    ):
        assert (found.value, found.interval) == (None, None)
        assert found.reason.endswith("nothing to disagree about")


def test_two_items_are_too_few_for_any_interval() -> None:
    assert cohen_kappa("ab", "ab", "ab").interval_reason == TOO_FEW


def test_steady_rater_gets_a_bound_too() -> None:
    found = intra_rater_alpha([HALVES, HALVES], [1.0, 2.0], Level.ORDINAL)
    assert low_of(found) == pytest.approx(0.671555, abs=1e-6)


def test_ruling_on_perfect_agreement_says_what_its_lower_end_is() -> None:
    even, uneven = ["y"] * 10 + ["n"] * 10, ["y"] * 15 + ["n"] * 5
    ruling = at_least(cohen_kappa(even, even, "yn"), 0.7, 0.6)
    assert ruling.meets is True
    assert ruling.reason == (
        "1.000 against 0.7, lower end 0.663 against 0.6 (exact bound, no disagreement observed)"
    )
    assert at_least(cohen_kappa(uneven, uneven, "yn"), 0.7, 0.6).meets is False


def test_a_difference_falls_by_its_first_part_and_rises_by_its_second() -> None:
    first, second = unbroken(0, 1, 0.5), unbroken(0, 9, 2.5)
    assert first is not None
    assert second is not None
    both = summed([first, second.scaled(-0.5)])
    assert both == Unbroken(((1.0, 2.0), (-0.5, 3.6)))
    # n = 20: 1 - 0.5 = 0.5; down by 0.168433 * 2, up by 0.5 * 0.168433 * 3.6.
    found = both.interval(20, 0.95)
    assert found.low == pytest.approx(0.5 - 0.336867, abs=1e-6)
    assert found.high == pytest.approx(0.5 + 0.303180, abs=1e-6)


def test_no_coefficient_is_said_to_fall_below_minus_one() -> None:
    # 3 items: 0.7076 of them may disagree; times a fall of 9 / 0.5 is far below -1.
    assert Unbroken(((1.0, 18.0),)).interval(3, 0.95).low == -1.0


@pytest.mark.parametrize("observed", [0.0, 0.25])
def test_without_chance_disagreement_or_with_one_seen_there_is_no_bound(observed: float) -> None:
    assert unbroken(observed, 1.0, 0.0 if observed == 0 else 0.5) is None
    assert summed([unbroken(0, 1, 0.5), None]) is None
