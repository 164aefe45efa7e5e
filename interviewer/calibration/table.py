"""The ratings of several raters over the same items, with gaps: what the coefficients read."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from interviewer.calibration.statistic import FloatArray, IntArray
from interviewer.errors import InputError

Label = str | float

MAX_LABELS = 101
"""Whole points from 0 to 100; with more, a table of labels by labels is neither small nor
readable."""


@dataclass(frozen=True)
class RatingTable:
    """One row an item, one column a rater; a cell holds a place in `labels`, or -1: not rated."""

    items: tuple[str, ...]
    raters: tuple[str, ...]
    labels: tuple[Label, ...]
    """The full label set in order, those that nobody used included; numbers are ascending."""
    codes: IntArray

    @property
    def n_ratings(self) -> int:
        """Cells that hold a rating."""
        return int((self.codes >= 0).sum())

    @property
    def per_item(self) -> IntArray:
        """How many raters rated each item."""
        return np.asarray((self.codes >= 0).sum(axis=1), dtype=np.int64)

    @property
    def numeric(self) -> bool:
        """Whether every label is a number."""
        return all(not isinstance(label, str) for label in self.labels)

    def counts(self) -> FloatArray:
        """Items by labels: how many raters gave the item that label.

        Raises:
            InputError: there are more than `MAX_LABELS` labels.
        """
        if len(self.labels) > MAX_LABELS:
            raise InputError(
                f"{len(self.labels)} labels are too many for a table; up to {MAX_LABELS} are"
            )
        size = len(self.labels)
        rows, columns = np.nonzero(self.codes >= 0)
        cells = np.bincount(
            rows * size + self.codes[rows, columns], minlength=len(self.items) * size
        )
        return cells.reshape(len(self.items), size).astype(np.float64)

    def numbers(self) -> FloatArray:
        """The labels as numbers.

        Raises:
            InputError: a label is a word.
        """
        if not self.numeric:
            word = next(label for label in self.labels if isinstance(label, str))
            raise InputError(f"label {word!r} is not a number; use the nominal level")
        return np.array(self.labels, dtype=np.float64)

    def complete(self) -> FloatArray:
        """The numbers of the items that every rater rated, items by raters."""
        full = self.codes[(self.codes >= 0).all(axis=1)]
        return np.asarray(self.numbers()[full], dtype=np.float64)

    def column(self, rater: int) -> list[Label | None]:
        """One rater's ratings in the order of the items, `None` where there is none."""
        return [self.labels[code] if code >= 0 else None for code in self.codes[:, rater].tolist()]

    def only_rated(self, least: int) -> RatingTable:
        """The items with at least so many ratings."""
        kept = self.per_item >= least
        if kept.all():
            return self
        items = tuple(item for item, keep in zip(self.items, kept, strict=True) if keep)
        return RatingTable(items, self.raters, self.labels, self.codes[kept])


def table_from_rows(
    rows: Iterable[tuple[str, str, Label]], labels: Sequence[Label] | None = None
) -> RatingTable:
    """A table of (item, rater, value) rows; items and raters in order of first appearance.

    Without `labels` the label set is what was seen: fine for alpha, kappa and the correlations,
    but AC1 and AC2 count the labels, so give the full set where it is known.

    Raises:
        InputError: a rater rated an item twice, or a value is not in the label set.
    """
    cells: dict[tuple[str, str], Label] = {}
    for item, rater, value in rows:
        if (item, rater) in cells:
            raise InputError(f"rater {rater!r} rated item {item!r} twice; keep one of the two")
        cells[item, rater] = value
    items = {item: place for place, item in enumerate(dict.fromkeys(item for item, _ in cells))}
    raters = {name: place for place, name in enumerate(dict.fromkeys(name for _, name in cells))}
    full = tuple(labels) if labels is not None else seen_labels(cells.values())
    places: dict[Hashable, int] = {label: place for place, label in enumerate(full)}
    if len(places) != len(full):
        raise InputError(f"the label set {list(full)} names a label twice; name each once")
    codes = np.full((len(items), len(raters)), -1, dtype=np.int64)
    for (item, rater), value in cells.items():
        place = places.get(value)
        if place is None:
            raise InputError(f"rating {value!r} of item {item!r} is not one of {list(full)}")
        codes[items[item], raters[rater]] = place
    return RatingTable(tuple(items), tuple(raters), full, codes)


def table_from_columns(
    columns: Sequence[Sequence[Label | None]], labels: Sequence[Label] | None = None
) -> RatingTable:
    """A table of one column a rater, `None` for a gap; raters and items are named by number.

    Raises:
        InputError: the columns differ in length, or a value is not in the label set.
    """
    lengths = {len(column) for column in columns}
    if len(lengths) > 1:
        raise InputError(f"columns of {sorted(lengths)} ratings; give one cell an item to each")
    size = lengths.pop() if lengths else 0
    seen = (value for column in columns for value in column if value is not None)
    full = tuple(labels) if labels is not None else seen_labels(seen)
    places: dict[Hashable, int] = {None: -1} | {label: place for place, label in enumerate(full)}
    codes = np.empty((size, len(columns)), dtype=np.int64)
    for number, column in enumerate(columns):
        try:
            codes[:, number] = [places[value] for value in column]
        except KeyError as error:
            raise InputError(f"rating {error.args[0]!r} is not one of {list(full)}") from error
    return RatingTable(
        tuple(f"item {number + 1}" for number in range(size)),
        tuple(f"rater {number + 1}" for number in range(len(columns))),
        full,
        codes,
    )


def seen_labels(values: Iterable[Label]) -> tuple[Label, ...]:
    """The distinct values, numbers ascending before words in alphabetical order."""
    return tuple(sorted(set(values), key=lambda value: (isinstance(value, str), value)))
