"""Freeze what other people's libraries say about 200 random tables with missing ratings.

    python3 -m venv ORACLES
    ORACLES/bin/pip install krippendorff scikit-learn statsmodels pingouin irrCAC scipy
    ORACLES/bin/python tests/calibration/freeze_oracle.py

Run once, in an environment of its own: some of these packages are under the GPL and none of them
becomes a dependency. `oracle.json` is what the tests read. A table is one text a rater, one digit
an item, `.` for a missing rating; `null` stands where the library itself gives nan. Kappa,
Pearson's r and Spearman's rho are of the first two raters, over the items that both rated; ICC and
Fleiss's kappa are over the items that every rater rated.
"""

from __future__ import annotations

import json
import math
import random
import warnings
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

import krippendorff
import numpy as np
import pandas as pd
import pingouin
from irrCAC.raw import CAC
from scipy import stats
from sklearn.metrics import cohen_kappa_score
from statsmodels.stats.inter_rater import aggregate_raters, cohens_kappa, fleiss_kappa

TARGET = Path(__file__).with_name("oracle.json")
LABELS = [1, 2, 3, 4, 5]
LIBRARIES = ("krippendorff", "scikit-learn", "statsmodels", "pingouin", "irrCAC", "scipy")
ICC_FORMS = {
    "ICC(1,1)": "1,1",
    "ICC(A,1)": "2,1",
    "ICC(C,1)": "3,1",
    "ICC(1,k)": "1,k",
    "ICC(A,k)": "2,k",
    "ICC(C,k)": "3,k",
}
"""Pingouin's names, after McGraw and Wong, and Shrout and Fleiss's."""

Values = dict[str, float | None]


def table(rng: random.Random) -> list[str]:
    n, raters = rng.randrange(8, 31), rng.randrange(2, 5)
    missing, error = rng.choice([0.0, 0.1, 0.3]), rng.choice([0.3, 0.8, 2.0])
    truths = [rng.uniform(1, 5) for _ in range(n)]
    rows = []
    for _ in range(raters):
        read = [min(5, max(1, round(truth + rng.gauss(0, error)))) for truth in truths]
        rows.append("".join("." if rng.random() < missing else str(value) for value in read))
    return rows


def number(compute: Callable[[], float]) -> float | None:
    """What a library says to 13 decimals; None for nan, infinity or a division by zero."""
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        try:
            value = float(compute())
        except ZeroDivisionError:
            return None
    return round(value, 13) if math.isfinite(value) else None


def of_two(first: list[int], second: list[int]) -> Values:
    """Coefficients of two raters without a gap, from scikit-learn, statsmodels and scipy."""
    found: Values = {}
    cells = np.zeros((5, 5), dtype=int)
    np.add.at(cells, (np.array(first) - 1, np.array(second) - 1), 1)
    for weighting in (None, "linear", "quadratic"):
        name = f"kappa_{weighting or 'none'}"
        found[f"scikit-learn {name}"] = number(
            lambda w=weighting: cohen_kappa_score(first, second, labels=LABELS, weights=w)
        )
        found[f"statsmodels {name}"] = number(
            lambda w=weighting: cohens_kappa(cells, wt=w, return_results=False)
        )
    found["scipy pearson"] = number(lambda: stats.pearsonr(first, second).statistic)
    found["scipy spearman"] = number(lambda: stats.spearmanr(first, second).statistic)
    return found


def of_gaps(ratings: np.ndarray) -> Values:
    """Coefficients that allow gaps; `ratings` is raters by items, nan for a gap."""
    found: Values = {}
    for level in ("nominal", "ordinal", "interval", "ratio"):
        found[f"krippendorff alpha_{level}"] = number(
            lambda level=level: krippendorff.alpha(
                reliability_data=ratings, value_domain=LABELS, level_of_measurement=level
            )
        )
    for kind in ("identity", "linear", "quadratic", "ordinal"):
        found[f"irrCAC gwet_{kind}"] = number(
            lambda kind=kind: CAC(
                pd.DataFrame(ratings.T), weights=kind, categories=LABELS, digits=15
            ).gwet()["est"]["coefficient_value"]
        )
    return found


def of_full(ratings: np.ndarray) -> Values:
    """Coefficients of the items that every rater rated; `ratings` is items by raters."""
    found: Values = {}
    counts, _ = aggregate_raters(ratings.astype(int) - 1, n_cat=5)
    found["statsmodels fleiss"] = number(lambda: fleiss_kappa(counts))
    if len(ratings) < 3:
        return found
    long = pd.DataFrame(
        [(item, rater, value) for (item, rater), value in np.ndenumerate(ratings)],
        columns=["item", "rater", "value"],
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        rows = pingouin.intraclass_corr(long, targets="item", raters="rater", ratings="value")
    for row in rows.to_dict("records"):
        name = f"pingouin icc_{ICC_FORMS[row['Type']]}"
        found[name] = number(lambda row=row: row["ICC"])
        for place, end in enumerate(("low", "high")):
            found[f"{name}_{end}"] = number(lambda row=row, place=place: row["CI95"][place])
    return found


def values(rows: list[str]) -> Values:
    ratings = np.array([[math.nan if cell == "." else int(cell) for cell in row] for row in rows])
    both = ratings[:2, ~np.isnan(ratings[:2]).any(axis=0)].astype(int)
    full = ratings[:, ~np.isnan(ratings).any(axis=0)].T
    return of_two(both[0].tolist(), both[1].tolist()) | of_gaps(ratings) | of_full(full)


def main() -> None:
    pingouin.options["round.column.CI95"] = None
    rng = random.Random(20261122)
    tables = [(rows, values(rows)) for rows in (table(rng) for _ in range(200))]
    names = sorted({name for _, said in tables for name in said})
    frozen = {
        "made_by": {library: version(library) for library in LIBRARIES},
        "labels": LABELS,
        "columns": names,
        "tables": [[rows, [said.get(name) for name in names]] for rows, said in tables],
    }
    text = json.dumps(frozen, separators=(",", ":")).replace('[["', '\n[["')
    TARGET.write_text(text + "\n", encoding="utf-8")
    print(f"{TARGET.name}: {len(tables)} tables, {len(names)} values each, {frozen['made_by']}")


if __name__ == "__main__":
    main()
