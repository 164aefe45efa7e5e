"""Simulate intervals where raters hardly ever differ: many draws show no disagreement at all.

    python bench/coverage_perfect.py [--repetitions 2000] [--n 30 100 300] [--only degradation]

Writes `bench/coverage_perfect.json`; `python bench/coverage.py --markdown docs/coverage.md` puts it
into the page. Of n items (candidates, where they are clustered) k are disagreed on in the mean.
With k = 3.7 a draw without any is as rare as the exact bound allows, 0.025. Margins stay as they
are whatever the share of disagreements, so every true value follows from the model in one line.
"""

from __future__ import annotations

import argparse
import json
import zlib
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from interviewer.calibration.agreement import exact_agreement
from interviewer.calibration.alpha import Level, krippendorff_alpha
from interviewer.calibration.degradation import degradation
from interviewer.calibration.estimate import Estimate
from interviewer.calibration.gwet import fleiss_kappa, gwet_ac
from interviewer.calibration.kappa import cohen_kappa
from interviewer.calibration.table import RatingTable, table_from_columns

Codes = NDArray[np.int64]
FILE = Path(__file__).with_name("coverage_perfect.json")
EXPECTED = (0.5, 1.0, 2.0, 3.7, 6.0)
"""Disagreements in the mean over n items."""
ANSWERS = 5
"""Of a candidate, where they are clustered."""
LEAST = 0.93
HEAD = """\
## Where raters hardly ever differ

Of n answers k are disagreed on in the mean, so that many draws show no disagreement at all. Those
get the exact bound (`interviewer/calibration/exact_bound.py`), the others the jackknife; the share
of draws with the bound stands in brackets. An interval that may not claim too much anywhere has to
hold more than 0.95 here, because the number of disagreements is a small whole number: what is asked
is at least 0.93. With k = 3.7 a draw without any is as rare as the bound allows. Clustered: n is
the number of candidates, each with five answers, and who is disagreed on is so in all five.
Written from `bench/coverage_perfect.json`.
"""


@dataclass(frozen=True)
class Model:
    """A way to differ rarely, and what is asked of it."""

    name: str
    draw: Callable[[np.random.Generator, int, float], Codes]
    """Codes, one column a rater, from (generator, n, share of items that are disagreed on)."""
    ask: Callable[[Codes], Estimate]
    lost: float
    """What the true value loses for each disagreement an item; see `truth`."""
    perfect: float = 1.0

    def truth(self, share: float) -> float:
        return self.perfect - self.lost * share


@dataclass(frozen=True)
class Found:
    """One model at one number of items and of disagreements."""

    model: str
    n: int
    k: float
    coverage: float
    without_interval: int
    bounds: int
    """Draws that got the exact bound."""
    repetitions: int


def pairs(rare: tuple[int, int], margins: tuple[float, ...]) -> Callable[..., Codes]:
    """Two raters who differ only by saying the labels `rare`, either way round equally often."""

    def draw(rng: np.random.Generator, n: int, share: float) -> Codes:
        joint = np.diag(margins).astype(np.float64)
        for one, other in (rare, rare[::-1]):
            joint[one, other] = share / 2
            joint[one, one] -= share / 2
        cells = rng.choice(joint.size, size=n, p=joint.ravel())
        return np.column_stack(np.divmod(cells, len(margins)))

    return draw


def three(who: int | None, answers: int = 1) -> Callable[..., Codes]:
    """Three raters, labels 0 and 1 in halves; one of them flips: `who`, or anyone (None)."""

    def draw(rng: np.random.Generator, n: int, share: float) -> Codes:
        codes = np.repeat(rng.integers(0, 2, (n, answers, 1)), 3, axis=2)
        flips = rng.random(n) < share
        rater = rng.integers(0, 3, n) if who is None else np.full(n, who)
        codes[flips, :, rater[flips]] ^= 1
        return codes.reshape(-1, 3)

    return draw


def table(codes: Codes) -> RatingTable:
    columns = [codes[:, place].astype(float).tolist() for place in range(codes.shape[1])]
    return table_from_columns(columns, [0.0, 1.0])


def kappa(codes: Codes, n_labels: int, weighting: str, answers: int = 1) -> Estimate:
    clusters = None if answers == 1 else [number // answers for number in range(len(codes))]
    columns = codes[:, 0].tolist(), codes[:, 1].tolist()
    return cohen_kappa(*columns, range(n_labels), weighting, clusters)  # type: ignore[arg-type]


def models() -> Iterator[Model]:
    halves, uneven, quarters = (0.5, 0.5), (0.8, 0.2), (0.25,) * 4
    yield Model("kappa, halves", pairs((0, 1), halves), lambda s: kappa(s, 2, "none"), 1 / 0.5)
    yield Model("kappa, 80 to 20", pairs((0, 1), uneven), lambda s: kappa(s, 2, "none"), 1 / 0.32)
    yield Model(
        "kappa quadratic, one step apart",
        pairs((1, 2), quarters),
        lambda s: kappa(s, 4, "quadratic"),
        1 / 2.5,
    )
    yield Model(
        "kappa quadratic, three steps apart",
        pairs((0, 3), quarters),
        lambda s: kappa(s, 4, "quadratic"),
        9 / 2.5,
    )
    yield Model(
        "kappa, clustered", three(0, ANSWERS), lambda s: kappa(s, 2, "none", ANSWERS), 1 / 0.5
    )
    # One of three differs: two of the three pairs do.
    each = 2 / 3
    yield Model("agreement of three", three(None), lambda s: exact_agreement(table(s)), each)
    yield Model(
        "alpha ordinal",
        three(None),
        lambda s: krippendorff_alpha(table(s), Level.ORDINAL),
        each / 0.5,
    )
    yield Model("AC1", three(None), lambda s: gwet_ac(table(s)), each / 0.5)
    yield Model("Fleiss", three(None), lambda s: fleiss_kappa(table(s)), each / 0.5)
    yield Model(
        "degradation",
        three(0),
        lambda s: degradation(s[:, 0].tolist(), [s[:, 1].tolist(), s[:, 2].tolist()], [0, 1]),
        1 / 0.5,
        0.0,
    )


def measured(model: Model, n: int, k: float, repetitions: int, seed: int) -> Found:
    truth = model.truth(k / n)
    hits = given = bounds = 0
    for repetition in range(repetitions):
        key = zlib.crc32(f"{model.name} {k}".encode())
        rng = np.random.default_rng([seed, key, n, repetition])
        interval = model.ask(model.draw(rng, n, k / n)).interval
        if interval is not None:
            given += 1
            hits += not interval.excludes(truth)
            bounds += interval.is_exact_bound
    return Found(model.name, n, k, hits / given, repetitions - given, bounds, repetitions)


def section() -> str:
    """The part of docs/coverage.md; empty where nothing was measured."""
    if not FILE.exists():
        return ""
    rows = [Found(**row) for row in json.loads(FILE.read_text(encoding="utf-8"))]
    sizes = sorted({row.n for row in rows})
    held = sum(row.coverage >= LEAST for row in rows)
    low = min(rows, key=lambda row: row.coverage)
    lines = [
        HEAD,
        f"{held} of {len(rows)} cells are at least {LEAST}; the lowest is {low.coverage:.3f} "
        f"({low.model}, k = {low.k:g}, n = {low.n}). {rows[0].repetitions:,} draws each.",
        "",
        f"| interval | k | {' | '.join(f'n = {n}' for n in sizes)} |",
        f"|---|---:|{'---:|' * len(sizes)}",
    ]
    for name, k in dict.fromkeys((row.model, row.k) for row in rows):
        own = {row.n: row for row in rows if (row.model, row.k) == (name, k)}
        lines.append(f"| {name} | {k:g} | {' | '.join(shown(own[n]) for n in sizes)} |")
    return "\n".join([*lines, ""])


def shown(row: Found) -> str:
    share = f"{row.coverage:.3f}" if row.coverage >= LEAST else f"**{row.coverage:.3f} !**"
    without = f", {row.without_interval} without" if row.without_interval else ""
    return f"{share} ({row.bounds / row.repetitions:.2f}{without})"


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--repetitions", type=int, default=2_000)
    parser.add_argument("--n", type=int, nargs="+", default=[30, 100, 300])
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", nargs="+", default=[], help="parts of names; others are kept")
    asked = parser.parse_args()
    before = json.loads(FILE.read_text(encoding="utf-8")) if FILE.exists() else []
    found = []
    for model in models():
        if asked.only and not any(part in model.name for part in asked.only):
            found += [Found(**row) for row in before if row["model"] == model.name]
            continue
        for k in EXPECTED:
            rows = [measured(model, n, k, asked.repetitions, asked.seed) for n in asked.n]
            found += rows
            print(f"| {model.name} | {k:g} | {' | '.join(map(shown, rows))} |", flush=True)
    text = ",\n".join(json.dumps(asdict(row)) for row in found)
    FILE.write_text(f"[\n{text}\n]\n", encoding="utf-8")


if __name__ == "__main__":
    main()
