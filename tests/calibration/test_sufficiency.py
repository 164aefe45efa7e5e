"""Below the floor nothing is called good or bad."""

from __future__ import annotations

import pytest

from interviewer.calibration.estimate import Interval, estimated, undefined
from interviewer.calibration.sufficiency import (
    at_least,
    at_most_in_size,
    class_counts,
    shortfall,
)


@pytest.mark.parametrize(
    ("n", "per_class", "missing"),
    [
        (19, None, "19 items; no verdict below 20"),
        (20, None, ""),
        (20, {"met": 15, "wrong": 5}, ""),
        (200, {"met": 196, "wrong": 4}, "no verdict below 5 items a class (wrong: 4)"),
        (19, {"met": 1}, "19 items; no verdict below 20"),
    ],
)
def test_floor_of_items_and_of_classes(
    n: int, per_class: dict[str, int] | None, missing: str
) -> None:
    assert shortfall(n, per_class) == missing


def test_a_demand_on_value_and_lower_end_is_decided_by_both() -> None:
    found = estimated(0.75, 40, Interval(low=0.55, high=0.86, method="m"))
    assert at_least(found, 0.7).meets is True
    ruling = at_least(found, 0.7, 0.6)
    assert ruling.meets is False
    assert ruling.reason == "0.750 against 0.7, lower end 0.550 against 0.6"


@pytest.mark.parametrize(
    ("value", "meets"), [(0.15, True), (-0.15, True), (0.151, False), (-0.2, False)]
)
def test_a_shift_may_go_either_way(value: float, meets: bool) -> None:
    assert at_most_in_size(estimated(value, 30), 0.15).meets is meets


def test_nineteen_items_get_no_ruling_however_good() -> None:
    ruling = at_least(estimated(0.99, 19), 0.7)
    assert (ruling.meets, ruling.reason) == (None, "19 items; no verdict below 20")
    assert at_most_in_size(estimated(0.0, 19), 0.15).meets is None


def test_what_has_no_value_or_no_interval_is_not_ruled_on() -> None:
    assert at_least(undefined("nothing varies", 40), 0.7).reason == "nothing varies"
    ruling = at_least(estimated(1.0, 40, "no spread"), 0.7, 0.6)
    assert (ruling.meets, ruling.reason) == (None, "no interval: no spread")


def test_classes_are_counted_without_gaps() -> None:
    assert class_counts(["met", None, "met", 2.0]) == {"met": 2, "2": 1}
