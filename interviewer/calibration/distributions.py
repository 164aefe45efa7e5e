"""Quantiles and tail areas of the normal, t, F, chi-squared and beta distributions.

The one place that imports `scipy.special`; `scipy.stats` has the same functions and takes three
seconds to import, which a command line would feel. Degrees of freedom may be fractions. `bisected`
finds the ends of intervals that these tail areas define.
"""

from __future__ import annotations

from collections.abc import Callable

from scipy import special  # type: ignore[import-untyped]  # scipy ships no types


def normal_cdf(z: float) -> float:
    """Area below z under the standard normal."""
    return float(special.ndtr(z))


def normal_quantile(share: float) -> float:
    """The z below which the share lies."""
    return float(special.ndtri(share))


def t_cdf(t: float, df: float) -> float:
    """Area below t under Student's t."""
    return float(special.stdtr(df, t))


def t_quantile(share: float, df: float) -> float:
    """The t below which the share lies."""
    return float(special.stdtrit(df, share))


def f_quantile(share: float, df_above: float, df_below: float) -> float:
    """The F below which the share lies, for df of the numerator and the denominator."""
    return float(special.fdtri(df_above, df_below, share))


def chi_squared_quantile(share: float, df: float) -> float:
    """The chi-squared value below which the share lies."""
    return float(special.chdtri(df, 1 - share))


def beta_quantile(share: float, a: float, b: float) -> float:
    """The share of a Beta(a, b) variable below which the share lies."""
    return float(special.betaincinv(a, b, share))


def bisected(falling: Callable[[float], float], low: float, high: float) -> float:
    """Where a function that is above 0 at `low` falls below it, to the last bit of a share."""
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if falling(middle) > 0 else (low, middle)
    return (low + high) / 2


def two_sided(level: float) -> float:
    """The upper tail point of a two-sided interval: 0.975 for a level of 0.95."""
    return (1 + level) / 2
