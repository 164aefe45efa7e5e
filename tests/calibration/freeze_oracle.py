"""Freeze what scikit-learn and scipy.stats say about 200 random tables with missing ratings.

    .venv/bin/python tests/calibration/freeze_oracle.py     (needs `make .venv/.eval`)

Run once; `oracle.json` is what the tests read. A table is one text a rater, one digit an item,
`.` for a missing rating. Coefficients for which neither library has code (alpha, AC1, AC2, ICC)
are compared with slow exact implementations in the tests instead.
"""

from __future__ import annotations

import json
import math
import random
from pathlib import Path

import scipy
import sklearn
from scipy import stats
from sklearn.metrics import cohen_kappa_score

TARGET = Path(__file__).with_name("oracle.json")
LABELS = [1, 2, 3, 4, 5]


def table(rng: random.Random) -> list[str]:
    n, raters = rng.randrange(8, 31), rng.randrange(2, 5)
    missing, error = rng.choice([0.0, 0.1, 0.3]), rng.choice([0.3, 0.8, 2.0])
    truths = [rng.uniform(1, 5) for _ in range(n)]
    rows = []
    for _ in range(raters):
        read = [min(5, max(1, round(truth + rng.gauss(0, error)))) for truth in truths]
        rows.append("".join("." if rng.random() < missing else str(value) for value in read))
    return rows


def number(value: float) -> float | None:
    return None if math.isnan(value) else float(value)


def values(rows: list[str]) -> dict[str, float | None]:
    both = [(int(a), int(b)) for a, b in zip(rows[0], rows[1], strict=True) if "." not in (a, b)]
    first, second = [a for a, _ in both], [b for _, b in both]
    found: dict[str, float | None] = {"n": len(both)}
    for weighting in (None, "linear", "quadratic"):
        kappa = cohen_kappa_score(first, second, labels=LABELS, weights=weighting)
        found[f"kappa_{weighting or 'none'}"] = number(kappa)
    found["pearson"] = number(stats.pearsonr(first, second).statistic)
    found["spearman"] = number(stats.spearmanr(first, second).statistic)
    return found


def main() -> None:
    rng = random.Random(20261122)
    rows = [table(rng) for _ in range(200)]
    frozen = {
        "made_by": f"scikit-learn {sklearn.__version__}, scipy {scipy.__version__}",
        "labels": LABELS,
        "tables": [{"raters": raters, **values(raters)} for raters in rows],
    }
    text = json.dumps(frozen).replace('{"raters"', '\n{"raters"')
    TARGET.write_text(text + "\n", encoding="utf-8")
    print(f"{TARGET.name}: {len(rows)} tables")


if __name__ == "__main__":
    main()
