"""Quantiles against the tables in the back of every statistics book, and scipy.stats."""

from __future__ import annotations

import pytest

from interviewer.calibration import distributions as d


def test_quantiles_match_printed_tables() -> None:
    assert d.normal_quantile(0.975) == pytest.approx(1.959964, abs=1e-6)
    assert d.t_quantile(0.975, 10) == pytest.approx(2.228139, abs=1e-6)
    assert d.f_quantile(0.95, 5, 10) == pytest.approx(3.325835, abs=1e-6)
    assert d.chi_squared_quantile(0.95, 10) == pytest.approx(18.307038, abs=1e-6)
    assert d.normal_cdf(0.0) == 0.5
    assert d.two_sided(0.95) == pytest.approx(0.975)


@pytest.mark.parametrize(("above", "below"), [(5, 2.5), (1.7, 30.2), (299, 4.1)])
def test_fractional_degrees_of_freedom_agree_with_an_independent_library(
    above: float, below: float
) -> None:
    from scipy import stats

    wanted = float(stats.f.ppf(0.975, above, below))
    assert d.f_quantile(0.975, above, below) == pytest.approx(wanted, rel=1e-8)
    assert d.t_cdf(-1.3, below) == pytest.approx(float(stats.t.cdf(-1.3, below)), rel=1e-10)
