"""What perfect agreement leaves open: how far a coefficient can fall where no item disagrees.

Items that all agree have no spread, so neither bootstrap nor jackknife can say anything, and
[1, 1] would claim certainty. Their number does speak: if a share p of all answers were disagreed
on, n independent ones would all agree with probability (1 - p)^n. The largest p for which that is
still 0.025 is the upper end of the exact interval of no successes in n (Clopper and Pearson 1934);
3.7 / n is near it, as the rule of three, 3 / n, is for the one-sided interval.

Such a share is carried over to a coefficient 1 - observed / expected disagreement. Both steps lean
towards caution: each disagreement is taken as the costliest between labels that were used, and the
expected disagreement stays what the margins at hand give (as in Donner and Eliasziw 1992, "A
goodness-of-fit approach to inference procedures for the kappa statistic"; with more disagreement
it would grow). Answers of a candidate count as one: where candidates have sizes m, there are
(sum of m)^2 / (sum of m^2) independent ones. `bench/coverage_perfect.py` holds it to its promise.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from interviewer.calibration.distributions import two_sided
from interviewer.calibration.estimate import EXACT_BOUND, Interval

_LOWEST = -1.0
"""No coefficient of agreement is held to fall below it."""


@dataclass(frozen=True)
class Unbroken:
    """A sum of factor * coefficient over items of which none shows a disagreement.

    Each coefficient is 1, so the sum is that of the factors.
    """

    parts: tuple[tuple[float, float], ...]
    """(factor, fall): `fall` is what the coefficient would lose if every item were the costliest
    disagreement, with chance agreement as it is."""

    def scaled(self, factor: float) -> Unbroken:
        """The same, times a factor."""
        return Unbroken(tuple((factor * own, fall) for own, fall in self.parts))

    def interval(self, n_independent: float, level: float) -> Interval:
        """Where the sum may lie when this many independent items show no disagreement."""
        share = share_at_most(n_independent, level)
        low = high = sum(factor for factor, _ in self.parts)
        for factor, fall in self.parts:
            lost = factor * min(share * fall, 1.0 - _LOWEST)
            # A coefficient that is subtracted raises the sum when it falls.
            low -= max(lost, 0.0)
            high -= min(lost, 0.0)
        return Interval(low=low, high=high, level=level, method=EXACT_BOUND)


def unbroken(observed: float, costliest: float, expected: float) -> Unbroken | None:
    """One coefficient; None where an item shows a disagreement, or none could.

    Args:
        observed: disagreement that the items show; 0 is none.
        costliest: mean cost of an item on which raters differ as far as labels in use allow.
        expected: mean cost of an item by chance.
    """
    return Unbroken(((1.0, costliest / expected),)) if observed <= 0 < expected else None


def summed(parts: Iterable[Unbroken | None]) -> Unbroken | None:
    """The sum over the same items; None where one of them shows a disagreement."""
    found: list[tuple[float, float]] = []
    for part in parts:
        if part is None:
            return None
        found += part.parts
    return Unbroken(tuple(found))


def share_at_most(n_independent: float, level: float = 0.95) -> float:
    """The largest share of disagreements that so many items without any do not speak against.

    The share p with (1 - p)^n = (1 - level) / 2; n may be a fraction.
    """
    return float(1.0 - (1.0 - two_sided(level)) ** (1.0 / n_independent))
