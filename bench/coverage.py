"""Simulate how often each 95 % interval holds the true value: it should be 0.93 to 0.975.

    python bench/coverage.py [--repetitions 2000] [--n 30 100 300] [--only NAME ...]
    python bench/coverage.py --markdown docs/coverage.md        (runs nothing, writes the page)

Each case that is run replaces its cells in `bench/coverage.json`, from which the page is written;
its last part, raters who hardly ever differ, comes from `coverage_perfect.py`.

A latent score per answer is read by raters with errors of their own, and cut into five labels
where labels are compared. The true value of a coefficient is closed-form where the model gives
it, else that of one sample of 200,000. A repetition draws the answers anew and asks for the
interval; one without an interval (its reason is a value of its own) counts as neither hit nor
miss and is shown. 2,000 repetitions put a standard error of 0.005 on a coverage of 0.95.
"""

from __future__ import annotations

import argparse
import time
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from coverage_perfect import section
from coverage_table import Cell, page, read_cells, write_cells
from numpy.typing import NDArray

from interviewer.calibration.agreement import adjacent_agreement, exact_agreement
from interviewer.calibration.alpha import Level, krippendorff_alpha
from interviewer.calibration.bootstrap import Resampling
from interviewer.calibration.correlation import pearson, spearman
from interviewer.calibration.degradation import degradation
from interviewer.calibration.differences import (
    bland_altman,
    dsm_by_group,
    standardised_mean_difference,
)
from interviewer.calibration.estimate import Estimate, estimated
from interviewer.calibration.fairness import ratio_interval
from interviewer.calibration.gwet import fleiss_kappa, gwet_ac
from interviewer.calibration.icc import FORMS, Form, icc
from interviewer.calibration.kappa import cohen_kappa
from interviewer.calibration.pass_rate import (
    RateMethod,
    corrected_pass_rate,
    grader_errors,
    prediction_powered_rate,
)
from interviewer.calibration.prmse import prmse
from interviewer.calibration.severity import rater_severity
from interviewer.calibration.table import RatingTable, table_from_columns

Sample = NDArray[np.float64]
LABELS = (1.0, 2.0, 3.0, 4.0, 5.0)
CUTS = np.array([-1.2, -0.4, 0.4, 1.2])
ERROR = 0.5
"""SD of a rater's reading of an answer whose latent score has SD 1."""
LARGE = 200_000
MORE = 1_000
"""Items that only the grader saw, where a pass rate is corrected."""


@dataclass(frozen=True)
class Case:
    """One interval under one model."""

    name: str
    draw: Callable[[np.random.Generator, int], Sample]
    ask: Callable[[Sample], Estimate]
    truth: float | None = None
    """None: the value of one large sample."""


def numbers(rng: np.random.Generator, n: int, raters: int = 2, error: float = ERROR) -> Sample:
    """Readings of n answers by raters, on the latent scale; the second is 0.2 more lenient."""
    read = rng.standard_normal((n, 1)) + error * rng.standard_normal((n, raters))
    read[:, 1:] += 0.2
    return read


def labels(rng: np.random.Generator, n: int, raters: int = 2, error: float = ERROR) -> Sample:
    return 1.0 + np.searchsorted(CUTS, numbers(rng, n, raters, error))


def gappy(rng: np.random.Generator, n: int) -> Sample:
    """Three raters, a fifth of the ratings missing."""
    drawn = labels(rng, n, 3)
    drawn[rng.random(drawn.shape) < 0.2] = np.nan
    return drawn


def clustered(rng: np.random.Generator, n: int) -> Sample:
    """n candidates with five answers each that share most of the latent score and the error."""
    shared = rng.standard_normal((n, 1, 1)) * 0.8 + 0.35 * rng.standard_normal((n, 1, 2))
    read = shared + 0.6 * rng.standard_normal((n, 5, 1)) + 0.35 * rng.standard_normal((n, 5, 2))
    return 1.0 + np.searchsorted(CUTS, read.reshape(-1, 2))


def column(sample: Sample, place: int) -> list[float | None]:
    return [None if np.isnan(value) else value for value in sample[:, place].tolist()]


def table(sample: Sample) -> RatingTable:
    return table_from_columns([column(sample, place) for place in range(sample.shape[1])], LABELS)


def free_table(sample: Sample) -> RatingTable:
    return table_from_columns([column(sample, place) for place in range(sample.shape[1])])


def agreement_cases() -> Iterator[Case]:
    def kappa(weighting: str) -> Callable[[Sample], Estimate]:
        return lambda s: cohen_kappa(column(s, 0), column(s, 1), LABELS, weighting)  # type: ignore[arg-type]

    yield Case("exact agreement, Wilson", labels, lambda s: exact_agreement(table(s)))
    yield Case("exact agreement, gaps", gappy, lambda s: exact_agreement(table(s)))
    yield Case("adjacent agreement, gaps", gappy, lambda s: adjacent_agreement(table(s)))
    for weighting in ("none", "linear", "quadratic"):
        yield Case(f"kappa {weighting}", labels, kappa(weighting))
    close = 0.25
    yield Case(
        "kappa quadratic, close raters",
        lambda rng, n: labels(rng, n, 2, close),
        kappa("quadratic"),
    )
    yield Case(
        "kappa quadratic, clustered",
        clustered,
        lambda s: cohen_kappa(
            column(s, 0),
            column(s, 1),
            LABELS,
            "quadratic",
            clusters=[number // 5 for number in range(len(s))],
        ),
    )
    for level in Level:
        yield Case(
            f"alpha {level}", gappy, lambda s, level=level: krippendorff_alpha(table(s), level)
        )
    yield Case("AC1", gappy, lambda s: gwet_ac(table(s)))
    yield Case("AC2 linear", gappy, lambda s: gwet_ac(table(s), "linear"))
    yield Case("AC2 quadratic", gappy, lambda s: gwet_ac(table(s), "quadratic"))
    yield Case("AC2 ordinal", gappy, lambda s: gwet_ac(table(s), "ordinal"))
    yield Case("Fleiss", lambda rng, n: labels(rng, n, 3), lambda s: fleiss_kappa(table(s)))
    yield Case(
        "degradation, jackknife",
        lambda rng, n: labels(rng, n, 3),
        lambda s: degradation(column(s, 0), [column(s, 1), column(s, 2)], LABELS),
    )
    yield Case(
        "degradation, bootstrap",
        lambda rng, n: labels(rng, n, 3),
        lambda s: degradation(
            column(s, 0),
            [column(s, 1), column(s, 2)],
            LABELS,
            plan=Resampling(seed=1, n_resamples=1_000) if len(s) < LARGE else None,
        ),
    )


def icc_cases() -> Iterator[Case]:
    def draw(form: Form, rater_sd: float) -> Callable[[np.random.Generator, int], Sample]:
        def rated(rng: np.random.Generator, n: int) -> Sample:
            # Raters are drawn anew each time for form 2, and are those three for form 3.
            shift = {"1": np.zeros(3), "2": rater_sd * rng.standard_normal(3)}.get(
                form[0], np.array([-0.3, 0.0, 0.3])
            )
            return rng.standard_normal((n, 1)) + ERROR * rng.standard_normal((n, 3)) + shift

        return rated

    def truth(form: Form, rater_sd: float) -> float:
        noise = ERROR**2 + (rater_sd**2 if form[0] == "2" else 0.0)
        return 1 / (1 + noise / (3 if form.endswith("k") else 1))

    for form in FORMS:
        yield Case(
            f"ICC({form})",
            draw(form, 0.2),
            lambda s, form=form: icc(free_table(s), form),
            truth(form, 0.2),
        )
    far = 0.4
    second: tuple[Form, ...] = ("2,1", "2,k")
    for form in second:
        yield Case(
            f"ICC({form}), raters far apart",
            draw(form, far),
            lambda s, form=form: icc(free_table(s), form),
            truth(form, far),
        )
        yield Case(
            f"ICC({form}), far apart, large sample",
            draw(form, far),
            lambda s, form=form: icc(free_table(s), form, method="modified large sample"),
            truth(form, far),
        )
        yield Case(
            f"ICC({form}), large sample",
            draw(form, 0.2),
            lambda s, form=form: icc(free_table(s), form, method="modified large sample"),
            truth(form, 0.2),
        )


def number_cases() -> Iterator[Case]:
    r = 1 / (1 + ERROR**2)
    spread = ERROR * 2**0.5
    sd = (1 + ERROR**2) ** 0.5
    yield Case("Pearson", numbers, lambda s: pearson(column(s, 0), column(s, 1)), r)
    rho = 6 / np.pi * float(np.arcsin(r / 2))
    yield Case("Spearman", numbers, lambda s: spearman(column(s, 0), column(s, 1)), rho)
    for name, truth in (
        ("bias", -0.2),
        ("lower", -0.2 - 1.959964 * spread),
        ("upper", -0.2 + 1.959964 * spread),
    ):
        yield Case(
            f"Bland-Altman {name}",
            numbers,
            lambda s, name=name: getattr(bland_altman(column(s, 0), column(s, 1)), name),
            truth,
        )
    yield Case(
        "SMD",
        numbers,
        lambda s: standardised_mean_difference(column(s, 0), column(s, 1)),
        -0.2 / sd,
    )

    def grouped(rng: np.random.Generator, n: int) -> Sample:
        # Every third answer belongs to the group, to which the grader gives 0.3 more.
        member = np.arange(n) % 3 == 0
        drawn = numbers(rng, n)
        drawn[member, 0] += 0.3
        return np.column_stack([drawn, member])

    yield Case(
        "DSM",
        grouped,
        lambda s: dsm_by_group(
            column(s, 0), column(s, 1), ["g" if member else "-" for member in s[:, 2]]
        )["g"],
    )

    def double_rated(rng: np.random.Generator, n: int) -> Sample:
        # The grader reads with the same error; half of the answers have a second person's rating.
        drawn = numbers(rng, n, 3) - [0, 0.2, 0.2]
        drawn[: n // 2, 2] = np.nan
        return drawn

    yield Case(
        "PRMSE",
        double_rated,
        lambda s: prmse(column(s, 0), [column(s, 1), column(s, 2)]),
        1 - ERROR**2,
    )
    yield Case(
        "rater severity",
        lambda rng, n: numbers(rng, n, 3),
        lambda s: rater_severity(free_table(s))[0].severity,
        0.4 / 3,
    )


def rate_cases() -> Iterator[Case]:
    def judged(rng: np.random.Generator, n: int) -> Sample:
        # n items that people judged, then those that only the grader saw; 60 % deserve a pass.
        people = rng.random(n + MORE) < 0.6
        grader = np.where(people, rng.random(n + MORE) < 0.85, rng.random(n + MORE) < 0.2)
        return np.column_stack([people, grader]).astype(np.float64)

    def corrected(s: Sample, method: RateMethod = "MOVER") -> Estimate:
        people, grader = s[:, 0] > 0, s[:, 1] > 0
        errors = grader_errors(grader[:-MORE].tolist(), people[:-MORE].tolist())
        return corrected_pass_rate(int(grader[-MORE:].sum()), MORE, errors, method=method)

    def powered(s: Sample) -> Estimate:
        people, grader = s[:, 0] > 0, s[:, 1] > 0
        return prediction_powered_rate(
            grader[-MORE:].tolist(), grader[:-MORE].tolist(), people[:-MORE].tolist()
        )

    def selected(rng: np.random.Generator, n: int) -> Sample:
        return np.column_stack([rng.random(n) < 0.45, rng.random(n) < 0.6]).astype(np.float64)

    def ratio(s: Sample) -> Estimate:
        n = len(s)
        one, other = (int(count) for count in s.sum(axis=0))
        return estimated(one / max(other, 1), n, ratio_interval(one, n, other, n))

    yield Case("corrected pass rate, MOVER", judged, corrected, 0.6)
    yield Case(
        "corrected pass rate, Lang and Reiczigel",
        judged,
        lambda s: corrected(s, "Lang and Reiczigel"),
        0.6,
    )
    yield Case("prediction-powered rate", judged, powered, 0.6)
    yield Case("impact ratio", selected, ratio, 0.75)


def cases() -> Iterator[Case]:
    yield from agreement_cases()
    yield from icc_cases()
    yield from number_cases()
    yield from rate_cases()


def truth_of(case: Case, seed: int) -> float:
    if case.truth is not None:
        return case.truth
    value = case.ask(case.draw(np.random.default_rng(seed), LARGE)).value
    if value is None:
        raise SystemExit(f"{case.name}: the large sample has no value")
    return value


def measured(case: Case, truth: float, n: int, repetitions: int, seed: int) -> Cell:
    """How often the interval of n answers holds the true value."""
    hits = given = 0
    for repetition in range(repetitions):
        # By name: a case that is added or taken out leaves the draws of the others as they were.
        rng = np.random.default_rng([seed, zlib.crc32(case.name.encode()), n, repetition])
        interval = case.ask(case.draw(rng, n)).interval
        if interval is not None:
            given += 1
            hits += not interval.excludes(truth)
    return Cell(case.name, n, round(truth, 6), hits / given if given else None, given, repetitions)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--repetitions", type=int, default=2_000)
    parser.add_argument("--n", type=int, nargs="+", default=[30, 100, 300])
    parser.add_argument("--only", nargs="+", default=[], help="parts of names")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", type=Path, default=Path(__file__).with_name("coverage.json"))
    parser.add_argument(
        "--markdown", type=Path, help="write the page from the file and run nothing"
    )
    asked = parser.parse_args()
    every = list(cases())
    names = [case.name for case in every]
    if asked.markdown:
        text = "\n".join(filter(None, (page(read_cells(asked.json), names), section())))
        asked.markdown.write_text(text, encoding="utf-8")
        return
    for case in every:
        if asked.only and not any(part in case.name for part in asked.only):
            continue
        started = time.perf_counter()
        truth = truth_of(case, asked.seed)
        found = [measured(case, truth, n, asked.repetitions, asked.seed) for n in asked.n]
        # After each case: a run that is stopped half way has lost nothing.
        known = read_cells(asked.json) | {(cell.interval, cell.n): cell for cell in found}
        write_cells(asked.json, known, names)
        seconds = time.perf_counter() - started
        shown = " | ".join(cell.shown for cell in found)
        print(f"| {case.name} | {truth:.4f} | {shown} | {seconds:.0f} s", flush=True)


if __name__ == "__main__":
    main()
