"""Every coefficient of 200 random tables with gaps against other people's libraries, to 1e-10.

What they said is frozen in `oracle.json` by `freeze_oracle.py`, with their versions. Where ours and
theirs differ on purpose, the test says on which tables and why.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from interviewer.calibration.alpha import krippendorff_alpha
from interviewer.calibration.correlation import pearson, spearman
from interviewer.calibration.estimate import Estimate
from interviewer.calibration.gwet import fleiss_kappa, gwet_ac
from interviewer.calibration.icc import FORMS, Form, icc
from interviewer.calibration.kappa import cohen_kappa
from interviewer.calibration.table import RatingTable, table_from_columns

LABELS = (1, 2, 3, 4, 5)
Columns = list[list[int | None]]


def labelled(columns: Columns) -> RatingTable:
    return table_from_columns(columns, LABELS)


def full(columns: Columns) -> RatingTable:
    """The items that every rater rated."""
    rows = [row for row in zip(*columns, strict=True) if None not in row]
    return table_from_columns([list(column) for column in zip(*rows, strict=True)], LABELS)


OURS: dict[str, Callable[[Columns], Estimate]] = {
    **{
        f"krippendorff alpha_{level}": lambda c, level=level: krippendorff_alpha(labelled(c), level)
        for level in ("nominal", "ordinal", "interval", "ratio")
    },
    **{
        f"{library} kappa_{weighting}": lambda c, weighting=weighting: cohen_kappa(
            c[0], c[1], LABELS, weighting
        )
        for library in ("scikit-learn", "statsmodels")
        for weighting in ("none", "linear", "quadratic")
    },
    **{
        f"irrCAC gwet_{kind}": lambda c, kind=kind: gwet_ac(labelled(c), kind)
        for kind in ("identity", "linear", "quadratic", "ordinal")
    },
    **{f"pingouin icc_{form}": lambda c, form=form: icc(labelled(c), form) for form in FORMS},
    "statsmodels fleiss": lambda c: fleiss_kappa(full(c)),
    "scipy pearson": lambda c: pearson(c[0], c[1]),
    "scipy spearman": lambda c: spearman(c[0], c[1]),
}

REFUSED = {
    # The mean squares make ICC(2,k)'s denominator negative; pingouin prints 4.0 all the same.
    ("pingouin icc_2,k", 42): "the items differ less than chance alone would have it",
    # One full item is left; statsmodels prints -1/3 of it.
    ("statsmodels fleiss", 111): "Fleiss's kappa needs 2 items; there are 1",
}
"""Where a library gives a number and we give a reason."""
TWO_ITEMS = (9, 76, 114, 180)
"""Tables with 2 full items: ours has an ICC, pingouin was asked from 3 items on."""


@pytest.mark.parametrize("name", OURS)
def test_every_random_table_agrees_with_the_library(
    random_tables: list,  # type: ignore[type-arg]
    name: str,
) -> None:
    compared = 0
    for number, table in enumerate(random_tables):
        found, wanted = OURS[name](table.columns), table.said[name]
        if (name, number) in REFUSED:
            assert (found.value, found.reason) == (None, REFUSED[name, number])
        elif wanted is None:
            assert found.value is None or number in TWO_ITEMS, number
        else:
            assert found.value == pytest.approx(wanted, abs=1e-10), number
            compared += 1
    assert compared >= 194


@pytest.mark.parametrize("form", FORMS)
def test_every_random_icc_interval_agrees_with_pingouin(
    random_tables: list,  # type: ignore[type-arg]
    form: Form,
) -> None:
    compared = 0
    for number, table in enumerate(random_tables):
        low, high = (table.said[f"pingouin icc_{form}_{end}"] for end in ("low", "high"))
        interval = icc(labelled(table.columns), form).interval
        if low is None or high is None or low > high:
            # Pingouin's interval runs backwards where the step up to the mean of raters divides
            # by a negative number: ICC(2,k) of two tables.
            assert interval is None, number
            continue
        assert interval is not None, number
        assert (interval.low, interval.high) == pytest.approx((low, high), abs=1e-6), number
        compared += 1
    assert compared >= 193


def test_oracle_names_its_libraries_and_holds_what_is_compared() -> None:
    frozen = json.loads(Path(__file__).with_name("oracle.json").read_text(encoding="utf-8"))
    asked = {name.split()[0] for name in frozen["columns"]}
    assert asked == set(frozen["made_by"])
    assert set(OURS) <= set(frozen["columns"])
    assert len(frozen["tables"]) == 200
    assert sum("." in "".join(rows) for rows, _ in frozen["tables"]) > 100
