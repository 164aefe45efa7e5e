"""Tables that several families are tested on: published ones typed in, random ones frozen."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import pytest

from interviewer.calibration.table import RatingTable, table_from_columns

LABELS = (1, 2, 3, 4, 5)


def read(row: str) -> list[int | None]:
    """`1 2 .` as ratings, the dot a missing one."""
    return [None if cell == "." else int(cell) for cell in row.split()]


@pytest.fixture
def krippendorff() -> RatingTable:
    """Krippendorff 2011, section E: 4 observers, 12 units, gaps."""
    rows = (
        "1 2 3 3 2 1 4 1 2 . . .",
        "1 2 3 3 2 2 4 1 2 5 . 3",
        ". 3 3 3 2 3 4 2 2 5 1 .",
        "1 2 3 3 2 4 4 1 2 5 1 .",
    )
    return table_from_columns([read(row) for row in rows], LABELS)


@pytest.fixture
def gwet() -> RatingTable:
    """Gwet's raw4raters: as Krippendorff's, but the single rating of unit 12 is rater 3's."""
    rows = (
        "1 2 3 3 2 1 4 1 2 . . .",
        "1 2 3 3 2 2 4 1 2 5 . .",
        ". 3 3 3 2 3 4 2 2 5 1 3",
        "1 2 3 3 2 4 4 1 2 5 1 .",
    )
    return table_from_columns([read(row) for row in rows], LABELS)


@pytest.fixture
def shrout_fleiss() -> RatingTable:
    """Shrout and Fleiss 1979, table 2: 6 targets, 4 judges."""
    rows = ("9 6 8 7 10 6", "2 1 4 1 5 2", "5 3 6 2 6 4", "8 2 8 6 9 7")
    return table_from_columns([read(row) for row in rows])


Matrix = tuple[tuple[int, ...], ...]


@pytest.fixture
def abstractors() -> Matrix:
    """Gwet's 3 x 3 table of 100 patients."""
    return ((13, 0, 0), (0, 20, 7), (0, 4, 56))


@pytest.fixture
def diagnoses() -> Matrix:
    """Gwet's 4 x 4 table of 223 patients."""
    return ((40, 6, 4, 15), (4, 25, 1, 5), (4, 2, 21, 9), (17, 13, 12, 45))


@dataclass(frozen=True)
class Frozen:
    """One random table and what other people's libraries said of it."""

    columns: list[list[int | None]]
    said: dict[str, float | None]
    """By `LIBRARY COEFFICIENT`; None where the library gave nan."""


@pytest.fixture(scope="session")
def random_tables() -> list[Frozen]:
    """200 tables of 8 to 30 items by 2 to 4 raters; see `freeze_oracle.py`."""
    frozen = json.loads(Path(__file__).with_name("oracle.json").read_text(encoding="utf-8"))
    return [
        Frozen(
            [[None if cell == "." else int(cell) for cell in row] for row in rows],
            dict(zip(frozen["columns"], values, strict=True)),
        )
        for rows, values in frozen["tables"]
    ]
