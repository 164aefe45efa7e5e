"""A value with its interval, or a reason; never both, never neither."""

from __future__ import annotations

import math

import pytest
from pydantic import ValidationError

from interviewer.calibration.estimate import Estimate, Interval, estimated, undefined


def test_an_estimate_without_value_says_why() -> None:
    nothing = undefined("no item was rated twice", 3)
    assert (nothing.value, nothing.reason, nothing.n) == (None, "no item was rated twice", 3)


@pytest.mark.parametrize(
    "fields",
    [
        pytest.param({"value": None}, id="neither"),
        pytest.param({"value": 0.5, "reason": "but why"}, id="both"),
        pytest.param({"value": math.nan}, id="nan"),
        pytest.param({"value": math.inf}, id="infinite"),
        pytest.param(
            {"value": None, "reason": "r", "interval": {"low": 0, "high": 1, "method": "m"}},
            id="interval of nothing",
        ),
    ],
)
def test_a_half_answer_is_refused(fields: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Estimate.model_validate({"n": 3, **fields})


def test_a_text_in_place_of_an_interval_is_the_reason_for_its_absence() -> None:
    assert estimated(1.0, 9, "nothing varies").interval_reason == "nothing varies"


def test_an_interval_excludes_only_what_lies_beyond_its_ends() -> None:
    interval = Interval(low=0.1, high=0.4, method="by hand")
    assert [interval.excludes(value) for value in (0.0, 0.1, 0.3, 0.4, 0.41)] == [
        True,
        False,
        False,
        False,
        True,
    ]


def test_an_interval_that_runs_backwards_is_refused() -> None:
    with pytest.raises(ValidationError, match=r"runs from 1\.0 down to 0\.0"):
        Interval(low=1, high=0, method="m")
