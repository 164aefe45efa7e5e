"""The four-fifths rule: does a pass mark hit one group harder than another?

Uniform Guidelines on Employee Selection Procedures 1978, section 4D: a group whose selection
rate is below four fifths of the highest group's shows adverse impact. Ratios are exact fractions:
in floating point (a / n) / (b / m) >= 0.8 is false for many exact ties, such as 3/5 against 6/8.
Fisher's exact test stands beside it, because a rule of thumb knows nothing of sample size.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from fractions import Fraction

from interviewer.calibration.distributions import normal_quantile, two_sided
from interviewer.calibration.estimate import Interval
from interviewer.calibration.sufficiency import shortfall
from interviewer.domain.base import Frozen
from interviewer.errors import InputError

FOUR_FIFTHS = Fraction(4, 5)


class ImpactRatio(Frozen):
    """One group beside the group with the highest selection rate."""

    group: str
    selected: int
    n: int
    reference: str
    """The group with the highest rate; the first named of equals."""
    rate: Fraction | None
    ratio: Fraction | None
    """Its rate over the reference's, exactly; None where it is not defined."""
    interval: Interval | None
    """Of the ratio; None for the reference itself and where there is no ratio."""
    below_four_fifths: bool | None
    """None: no verdict, see `reason`."""
    p: float | None
    """Fisher's exact test, two-sided, of group against reference."""
    reason: str = ""
    """Why something above is None."""


def impact_ratios(groups: Mapping[str, tuple[int, int]]) -> tuple[ImpactRatio, ...]:
    """Compare groups, each given as (selected, n), in the order given.

    No verdict on a group where it and the reference together have fewer than 20 people, or one
    of them fewer than 5.

    Raises:
        InputError: more selected than there are, or negative counts.
    """
    for name, (selected, n) in groups.items():
        if not 0 <= selected <= n:
            raise InputError(f"group {name!r}: {selected} selected of {n}; give 0 to {n}")
    rates = {name: Fraction(selected, n) for name, (selected, n) in groups.items() if n}
    best = max(rates, key=lambda name: rates[name]) if rates else ""
    return tuple(_compared(name, groups, rates, best) for name in groups)


def _compared(
    name: str,
    groups: Mapping[str, tuple[int, int]],
    rates: Mapping[str, Fraction],
    best: str,
) -> ImpactRatio:
    selected, n = groups[name]
    row = ImpactRatio(
        group=name,
        selected=selected,
        n=n,
        reference=best,
        rate=rates.get(name),
        ratio=None,
        interval=None,
        below_four_fifths=None,
        p=None,
    )
    if name not in rates:
        return row.model_copy(update={"reason": "the group is empty"})
    if not rates[best]:
        return row.model_copy(update={"reason": "nobody was selected in any group"})
    ratio = rates[name] / rates[best]
    best_selected, best_n = groups[best]
    if name == best:
        row = row.model_copy(update={"ratio": ratio, "reason": "the highest rate: the reference"})
        return row.model_copy(update={"below_four_fifths": False})
    missing = shortfall(n + best_n, {name: n, best: best_n})
    return row.model_copy(
        update={
            "ratio": ratio,
            "interval": ratio_interval(selected, n, best_selected, best_n),
            "below_four_fifths": None if missing else ratio < FOUR_FIFTHS,
            "p": fisher_exact(selected, n - selected, best_selected, best_n - best_selected),
            "reason": missing,
        }
    )


def ratio_interval(
    selected: int, n: int, other_selected: int, other_n: int, level: float = 0.95
) -> Interval:
    """Of a ratio of two rates, on the log scale, with 1/2 added to each count (Walter 1975)."""
    a, m, b, k = selected + 0.5, n + 0.5, other_selected + 0.5, other_n + 0.5
    middle = math.log(a / m) - math.log(b / k)
    spread = math.sqrt(max(0.0, 1 / a - 1 / m + 1 / b - 1 / k))
    reach = normal_quantile(two_sided(level)) * spread
    return Interval(
        low=math.exp(middle - reach),
        high=math.exp(middle + reach),
        level=level,
        method="log ratio, Walter",
    )


def fisher_exact(a: int, b: int, c: int, d: int) -> float:
    """Two-sided p of the table [[a, b], [c, d]]: tables no more likely than the one seen.

    Counted in whole numbers: in floating point a table exactly as likely as the one seen can be
    taken for a likelier one and left out.
    """
    row, column, total = a + b, a + c, a + b + c + d
    lowest, highest = max(0, column - (total - row)), min(row, column)
    ways = math.comb(row, lowest) * math.comb(total - row, column - lowest)
    counted: dict[int, int] = {}
    for value in range(lowest, highest + 1):
        counted[value] = ways
        # The next hypergeometric term; the division is exact.
        ways = (
            ways
            * (row - value)
            * (column - value)
            // ((value + 1) * (total - row - column + value + 1))
        )
    seen = counted[a]
    return float(
        Fraction(sum(way for way in counted.values() if way <= seen), sum(counted.values()))
    )
