"""Every value of the shared reference file; the same tables are typed into the other tests."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path

import pytest

from interviewer.calibration.alpha import Level, krippendorff_alpha
from interviewer.calibration.estimate import Estimate
from interviewer.calibration.gwet import fleiss_kappa, gwet_ac
from interviewer.calibration.icc import FORMS, icc, mean_squares
from interviewer.calibration.kappa import cohen_kappa
from interviewer.calibration.table import RatingTable, table_from_columns

Matrix = tuple[tuple[int, ...], ...]
FLEISS_14: Matrix = (
    (0, 0, 0, 0, 14),
    (0, 2, 6, 4, 2),
    (0, 0, 3, 5, 6),
    (0, 3, 9, 2, 0),
    (2, 2, 8, 1, 1),
    (7, 7, 0, 0, 0),
    (3, 2, 6, 3, 0),
    (2, 5, 3, 2, 2),
    (6, 5, 2, 1, 0),
    (0, 2, 2, 3, 7),
)
FLEISS_6: Matrix = (
    (0, 0, 0, 6, 0),
    (0, 3, 0, 0, 3),
    (0, 1, 4, 0, 1),
    (0, 0, 0, 0, 6),
    (0, 3, 0, 3, 0),
    (2, 0, 4, 0, 0),
    (0, 0, 4, 0, 2),
    (2, 0, 3, 1, 0),
    (2, 0, 0, 4, 0),
    (0, 0, 0, 0, 6),
    (1, 0, 0, 5, 0),
    (1, 1, 0, 4, 0),
    (0, 3, 3, 0, 0),
    (1, 0, 0, 5, 0),
    (0, 2, 0, 3, 1),
)


def fleiss(counts: Matrix) -> Estimate:
    items = [[label for label, n in enumerate(row) for _ in range(n)] for row in counts]
    columns = [list(column) for column in zip(*items, strict=True)]
    return fleiss_kappa(table_from_columns(columns, range(5)))


def kappas(matrix: Matrix) -> dict[str, float | None]:
    cells = [(i, j) for i, row in enumerate(matrix) for j, n in enumerate(row) for _ in range(n)]
    first, second = [i for i, _ in cells], [j for _, j in cells]
    names = {"identity": "none", "linear": "linear", "quadratic": "quadratic"}
    return {
        name: cohen_kappa(first, second, range(len(matrix)), weighting).value  # type: ignore[arg-type]
        for name, weighting in names.items()
    }


def test_six_raters_of_fleiss() -> None:
    assert fleiss(FLEISS_6).value == pytest.approx(214 / 517, abs=1e-12)


def test_alpha_of_the_abstractors(abstractors: Matrix) -> None:
    cells = [
        (i, j) for i, row in enumerate(abstractors) for j, n in enumerate(row) for _ in range(n)
    ]
    table = table_from_columns([[i for i, _ in cells], [j for _, j in cells]])
    assert krippendorff_alpha(table).value == pytest.approx(0.797258498, abs=1e-9)


def test_every_value_of_the_shared_file(
    shared: Path,
    krippendorff: RatingTable,
    gwet: RatingTable,
    shrout_fleiss: RatingTable,
    abstractors: Matrix,
    diagnoses: Matrix,
) -> None:
    path = shared / "data" / "reference-values" / "agreement.json"
    reference = json.loads(path.read_text(encoding="utf-8"))
    squares = mean_squares(shrout_fleiss.complete())
    ours: dict[str, float | None] = {
        "shrout_fleiss1979_BMS": squares.between_items,
        "shrout_fleiss1979_JMS": squares.between_raters,
        "shrout_fleiss1979_WMS": squares.within_items,
        "shrout_fleiss1979_EMS": squares.residual,
        "gwet_raw4raters_AC1": gwet_ac(gwet).value,
        "gwet_raw4raters_AC2_linear": gwet_ac(gwet, "linear").value,
        "gwet_raw4raters_AC2_quadratic": gwet_ac(gwet, "quadratic").value,
        "gwet_raw4raters_AC2_ordinal_gwet": gwet_ac(gwet, "ordinal").value,
        "fleiss_wikipedia10x5": fleiss(FLEISS_14).value,
        "fleiss_distrib6raters": fleiss(FLEISS_6).value,
    }
    for level in Level:
        name = f"krippendorff2011_alpha_{level}"
        ours[name] = krippendorff_alpha(krippendorff, level).value
    for form in FORMS:
        ours[f"shrout_fleiss1979_ICC{form.replace(',', '')}"] = icc(shrout_fleiss, form).value
    for table, matrix in (("3x3abstractors", abstractors), ("4x4diagnosis", diagnoses)):
        ours |= {f"cont{table}_cohen_{name}": value for name, value in kappas(matrix).items()}
    assert set(ours) == set(reference)
    for name, wanted in reference.items():
        assert ours[name] == pytest.approx(float(Fraction(wanted["exact"])), abs=1e-9), name
        assert ours[name] == pytest.approx(wanted["value"], abs=1e-9), name
