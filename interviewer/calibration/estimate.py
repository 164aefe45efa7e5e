"""What every statistic gives back: a value with its interval, or the reason why there is none.

A coefficient that cannot be computed is never 0, 1 or nan: the input may be empty, or leave
nothing to disagree about, and a reader has to be told which.
"""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import Field, model_validator

from interviewer.domain.base import Frozen

Finite = Annotated[float, Field(allow_inf_nan=False)]
EXACT_BOUND = "exact bound, no disagreement observed"
"""Method of an interval that rests on the number of items alone, see `exact_bound`."""


class Interval(Frozen):
    """A two-sided confidence interval."""

    low: Finite
    high: Finite
    level: float = Field(default=0.95, gt=0, lt=1)
    """The share of repetitions of the study in which such an interval holds the true value."""
    method: str
    """How it was made, in words fit for a table's footnote."""

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.low > self.high:
            raise ValueError(f"interval runs from {self.low} down to {self.high}")
        return self

    @property
    def is_exact_bound(self) -> bool:
        """Whether no disagreement was seen: a reader should be told beside the numbers."""
        return self.method == EXACT_BOUND

    def with_reach_of(self, other: Interval) -> Interval:
        """From the lower of both lower ends to the higher of both higher ones."""
        low, high = min(self.low, other.low), max(self.high, other.high)
        method = f"{self.method} and {other.method}, the further ends"
        return Interval(low=low, high=high, level=self.level, method=method)

    def excludes(self, value: float) -> bool:
        """Whether the value lies outside; its ends belong to the interval."""
        return not self.low <= value <= self.high


class Estimate(Frozen):
    """A statistic of n items. Exactly one of `value` and `reason` is given."""

    value: Finite | None
    n: int = Field(ge=0)
    """Items that entered it: those with the ratings that it needs, not all that were handed in."""
    reason: str = ""
    """Why there is no value."""
    interval: Interval | None = None
    interval_reason: str = ""
    """Why there is a value but no interval."""
    note: str = ""
    """What a reader should know beside the number: items left out, a departure from the source."""

    @model_validator(mode="after")
    def _value_or_reason(self) -> Self:
        if (self.value is None) != bool(self.reason):
            raise ValueError("give a value, or a reason why there is none")
        if self.value is None and self.interval is not None:
            raise ValueError("an interval needs a value")
        return self


def estimated(value: float, n: int, interval: Interval | str = "", note: str = "") -> Estimate:
    """An estimate with a value; a text instead of an interval is the reason for its absence."""
    if isinstance(interval, str):
        return Estimate(value=value, n=n, interval_reason=interval, note=note)
    return Estimate(value=value, n=n, interval=interval, note=note)


def undefined(reason: str, n: int, note: str = "") -> Estimate:
    """An estimate without a value."""
    return Estimate(value=None, n=n, reason=reason, note=note)
