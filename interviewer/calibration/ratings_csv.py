"""Read ratings from a CSV file with the columns item, rater and value (candidate if you like)."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterable, Sequence
from fractions import Fraction
from pathlib import Path

from interviewer.calibration.alpha import Level
from interviewer.calibration.table import (
    MAX_LABELS,
    Label,
    RatingTable,
    seen_labels,
    table_from_rows,
)
from interviewer.domain.base import Frozen
from interviewer.errors import InputError

COLUMNS = ("item", "rater", "value")
CLUSTER = "candidate"
_ADVICE = "an agreement file has the columns item,rater,value and one rating a line"


class RatingRow(Frozen):
    """One rating and where it stood."""

    line: int
    item: str
    rater: str
    value: Label
    candidate: str | None = None


def read_ratings(path: Path, level: Level, words: Sequence[str] = ()) -> list[RatingRow]:
    """Every rating of the file; a line with an empty value is a gap and is left out.

    Args:
        path: UTF-8, comma-separated, with a header; more columns than needed are ignored.
        level: values are numbers at every level but the nominal one.
        words: labels that may stand instead of numbers at the ordinal level.

    Raises:
        InputError: no such file, missing columns, a rating given twice, a value that is no
            number where one is needed, a candidate that changes within an item, or no rating.
    """
    rows: list[RatingRow] = []
    seen: dict[tuple[str, str], int] = {}
    owners: dict[str, RatingRow] = {}
    numeric = level is not Level.NOMINAL and not words
    for line, cells in _lines(path):
        where = f"{path}:{line}"
        for column in ("item", "rater"):
            if not cells[column]:
                raise InputError(f"{where}: the {column} is empty; name it")
        if not cells["value"]:
            continue
        value: Label = cells["value"]
        if numeric:
            value = _number(cells["value"], level, where)
        row = RatingRow(
            line=line,
            item=cells["item"],
            rater=cells["rater"],
            value=value,
            candidate=cells.get(CLUSTER) or None,
        )
        first = seen.setdefault((row.item, row.rater), line)
        if first != line:
            raise InputError(
                f"{where}: rater {row.rater!r} rated item {row.item!r} already in line {first}; "
                "keep one of the two"
            )
        owner = owners.setdefault(row.item, row)
        if owner.candidate != row.candidate:
            raise InputError(
                f"{where}: item {row.item!r} is of candidate {row.candidate or '(none)'!r} here "
                f"and of {owner.candidate or '(none)'!r} in line {owner.line}; an item has one"
            )
        rows.append(row)
    if not rows:
        raise InputError(f"{path}: no rating in it; {_ADVICE}")
    return rows


def candidates(rows: Iterable[RatingRow]) -> list[str] | None:
    """Each item's candidate in the order of a table's items; None unless every item has one."""
    owners = {row.item: row.candidate for row in rows}
    named = [owner for owner in owners.values() if owner is not None]
    return named if len(named) == len(owners) else None


def table_of(rows: Sequence[RatingRow], labels: Sequence[Label] | None = None) -> RatingTable:
    """The rows as a table over the given label set, or over the one they suggest.

    Raises:
        InputError: a value is not in the given label set.
    """
    full = tuple(labels) if labels is not None else full_labels(row.value for row in rows)
    return table_from_rows(((row.item, row.rater, row.value) for row in rows), full)


def full_labels(values: Iterable[Label]) -> tuple[Label, ...]:
    """The label set that the values suggest: seen numbers and the steps missing between them.

    Whole numbers step by 1, others by the largest step that reaches them all: a 1 to 5 scale on
    which nobody gave 3 still has five labels. Too fine a scale stays as it was seen.
    """
    seen = seen_labels(values)
    if not 2 <= len(seen) <= MAX_LABELS:
        return seen
    numbers = [Fraction(str(value)) for value in seen if not isinstance(value, str)]
    if len(numbers) != len(seen):
        return seen
    lowest, highest = numbers[0], numbers[-1]
    step = Fraction(1)
    if any(number.denominator != 1 for number in numbers):
        below = math.lcm(*(number.denominator for number in numbers))
        step = Fraction(math.gcd(*(int((n - lowest) * below) for n in numbers[1:])), below)
    steps = (highest - lowest) / step
    if steps >= MAX_LABELS:
        return seen
    return tuple(float(lowest + place * step) for place in range(int(steps) + 1))


def _number(text: str, level: Level, where: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        remedy = "leave a missing rating empty, or use --level nominal"
        if level is Level.ORDINAL:
            remedy = "leave a missing rating empty, or name the words in order with --labels"
        raise InputError(
            f"{where}: value {text!r} is not a number, which the {level} level needs; {remedy}"
        )
    return number + 0.0  # -0.0 becomes 0.0: they are one label


def _lines(path: Path) -> Iterable[tuple[int, dict[str, str]]]:
    """(line number, the columns that count) of every line that is not blank."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(f"{path}: not UTF-8 text; save it as CSV in UTF-8") from error
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror}); check the path") from error
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        header = [name.strip().lower() for name in next(reader, [])]
        if not header:
            raise InputError(f"{path}: the file is empty; {_ADVICE}")
        missing = [name for name in COLUMNS if name not in header]
        if missing:
            raise InputError(
                f"{path}:1: no column {', '.join(missing)}; found {', '.join(header)}; {_ADVICE}"
            )
        twice = [name for name in (*COLUMNS, CLUSTER) if header.count(name) > 1]
        if twice:
            raise InputError(f"{path}:1: column {twice[0]} stands there twice; keep one")
        places = {name: header.index(name) for name in (*COLUMNS, CLUSTER) if name in header}
        for cells in reader:
            if not any(cell.strip() for cell in cells):
                continue
            if len(cells) != len(header):
                raise InputError(
                    f"{path}:{reader.line_num}: {len(cells)} cells where the header has "
                    f"{len(header)}; quote a value that holds a comma"
                )
            yield reader.line_num, {name: cells[at].strip() for name, at in places.items()}
    except csv.Error as error:
        raise InputError(f"{path}:{reader.line_num}: not CSV ({error}); {_ADVICE}") from error
