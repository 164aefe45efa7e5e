"""Time the statistics: alpha of 50,000 ratings, and 2,000 resamples of 6 criteria x 300 answers.

    python bench/agreement_speed.py [--rounds 3]

The targets are 0.5 s and 5 s. The best of the rounds is printed: others share the machine. Each
alpha is timed with its interval; the resamples draw candidates with five answers each.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable

import numpy as np

from interviewer.calibration.alpha import Level, krippendorff_alpha
from interviewer.calibration.bootstrap import Resampling, bootstrap_interval
from interviewer.calibration.kappa import kappa_statistic
from interviewer.calibration.statistic import IntArray
from interviewer.calibration.table import RatingTable, table_from_columns

LABELS = (1.0, 2.0, 3.0, 4.0, 5.0)


def ratings(n: int, raters: int) -> IntArray:
    """Codes 0 to 4 of n answers, raters with errors of their own."""
    rng = np.random.default_rng(1)
    read = rng.standard_normal((n, 1)) + 0.6 * rng.standard_normal((n, raters))
    return np.searchsorted([-1.2, -0.4, 0.4, 1.2], read).astype(np.int64)


def best(rounds: int, work: Callable[[], object]) -> float:
    """Seconds of the fastest round."""
    times = []
    for _ in range(rounds):
        started = time.perf_counter()
        work()
        times.append(time.perf_counter() - started)
    return min(times)


def resample() -> None:
    clusters = [number // 5 for number in range(300)]
    for criterion in range(6):
        codes = ratings(300, 2)
        statistic = kappa_statistic(codes[:, 0], codes[:, 1], 5, "quadratic")
        bootstrap_interval(statistic, Resampling(seed=criterion), clusters)


def table(n: int, raters: int, labels: tuple[float, ...]) -> RatingTable:
    return table_from_columns((ratings(n, raters) + 1.0).T.tolist(), labels)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rounds", type=int, default=3)
    rounds = parser.parse_args().rounds
    for n, raters in ((25_000, 2), (12_500, 4)):
        few = table(n, raters, LABELS)
        for level in Level:
            seconds = best(rounds, lambda level=level, few=few: krippendorff_alpha(few, level))
            print(f"alpha {level}, {n:,} items x {raters}, 5 labels: {seconds:.3f} s")
    for values in (101, 1_000, 10_000, 1_000_000_000):
        fine = np.random.default_rng(2).integers(1, values + 1, (2, 25_000)).astype(float)
        many = table_from_columns(fine.tolist())
        for level in Level:
            seconds = best(rounds, lambda level=level, many=many: krippendorff_alpha(many, level))
            print(
                f"alpha {level}, 25,000 items x 2, {len(many.labels):,} distinct values: "
                f"{seconds:.3f} s"
            )
    print(f"2,000 resamples of 6 criteria x 300 answers: {best(rounds, resample):.3f} s")


if __name__ == "__main__":
    main()
