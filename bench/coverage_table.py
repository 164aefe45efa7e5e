"""Keep what `coverage.py` measured in a file, and write it as the page `docs/coverage.md`."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

LOW, HIGH = 0.93, 0.975
"""What a 95 % interval is asked to hold; the simulation's own error is 0.005 at 2,000 draws."""

OUTSIDE = {
    "ICC(2,1)": "F",
    "ICC(2,k)": "F",
    "ICC(2,1), raters far apart": "F",
    "ICC(2,k), raters far apart": "F",
    "corrected pass rate, Lang and Reiczigel": "LR",
    "adjacent agreement, gaps": "edge",
}
WHY = {
    "F": "Shrout and Fleiss's F interval rests on Satterthwaite's approximation, which takes the "
    "few degrees of freedom between three raters for more than they are. It stays because "
    "published tables and other programs print it, with a note where raters differ much. The "
    "modified large sample interval beside it (`icc_2_1_mls`, `icc_2_k_mls`) holds in every case.",
    "LR": "It adds one hit and one miss to each error rate, which is wider than need be with 12 "
    "judged fails. `corrected_pass_rate` takes MOVER; this one is there by name.",
    "edge": "Within the simulation's error of the bound. 91 % of pairs are adjacent, so some draws "
    "of 30 answers hold hardly a pair that is not; those without any have the exact bound.",
}
HEAD = """\
# Do the intervals hold what they promise?

Answers with a known true value are drawn again and again; each time the product is asked for its
95 % interval. The share of intervals that hold the true value should be 0.95; 0.93 to 0.975 is
asked of each. The models are in `bench/coverage.py`: a latent score an answer, read by raters with
errors of their own, cut into five labels where labels are compared.

Written by `python bench/coverage.py --markdown docs/coverage.md` from `bench/coverage.json`. A draw
for which the product gives a reason instead of an interval counts as neither hit nor miss; their
number stands in brackets. With 2,000 draws the simulation's own standard error is 0.005, with 1,000
it is 0.007. A number in bold with a `!` lies outside.
"""


@dataclass(frozen=True)
class Cell:
    """One interval at one number of answers."""

    interval: str
    n: int
    truth: float
    coverage: float | None
    given: int
    repetitions: int

    @property
    def inside(self) -> bool:
        return self.coverage is not None and LOW <= self.coverage <= HIGH

    @property
    def shown(self) -> str:
        share = "-" if self.coverage is None else f"{self.coverage:.3f}"
        without = self.repetitions - self.given
        return ("" if self.inside else "**") + share + ("" if self.inside else " !**") + (
            f" ({without} without)" if without else ""
        )  # fmt: skip


Cells = dict[tuple[str, int], Cell]


def read_cells(path: Path) -> Cells:
    if not path.exists():
        return {}
    rows = [Cell(**row) for row in json.loads(path.read_text(encoding="utf-8"))]
    return {(cell.interval, cell.n): cell for cell in rows}


def write_cells(path: Path, cells: Cells, names: list[str]) -> None:
    """One line a cell, in the order of the cases; what is no case any more falls away."""
    kept = [cell for name in names for cell in _of(cells, name)]
    lines = ",\n".join(json.dumps(asdict(cell)) for cell in kept)
    path.write_text(f"[\n{lines}\n]\n", encoding="utf-8")


def page(cells: Cells, names: list[str]) -> str:
    """The table with cells outside the band in bold, and why they are outside."""
    sizes = sorted({n for _, n in cells})
    rows, outside = [], []
    for name in names:
        own = {cell.n: cell for cell in _of(cells, name)}
        if not own:
            continue
        shown = [own[n].shown if n in own else "not run" for n in sizes]
        draws = sorted({cell.repetitions for cell in own.values()})
        first = next(iter(own.values()))
        text = " / ".join(f"{count:,}" for count in draws)
        rows.append(f"| {name} | {first.truth:.4f} | {' | '.join(shown)} | {text} |")
        outside += [cell for cell in own.values() if not cell.inside]
    title = " | ".join(f"n = {n}" for n in sizes)
    table = [
        f"| interval | true value | {title} | draws |",
        f"|---|---:|{'---:|' * len(sizes)}---:|",
        *rows,
    ]
    n_cells = sum(len(_of(cells, name)) for name in names)
    inside = f"{n_cells - len(outside)} of {n_cells} cells lie within {LOW} to {HIGH}."
    return "\n".join([HEAD, inside, "", *table, "", *_reasons(outside)])


def _reasons(outside: list[Cell]) -> list[str]:
    if not outside:
        return []
    lines = ["## Outside, and why", ""]
    by_reason: dict[str, list[str]] = {}
    for cell in outside:
        reason = WHY.get(OUTSIDE.get(cell.interval, ""), "Not explained.")
        by_reason.setdefault(reason, []).append(f"{cell.interval} at n = {cell.n}")
    lines += [f"- {'; '.join(cells)}. {reason}" for reason, cells in by_reason.items()]
    return [*lines, ""]


def _of(cells: Cells, name: str) -> list[Cell]:
    return [cell for (interval, _), cell in sorted(cells.items()) if interval == name]
