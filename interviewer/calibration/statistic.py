"""A coefficient as a function of sums over items, which makes resampling a matrix product.

Nearly every coefficient of agreement depends on the items only through sums (cells of a table,
counts, squares). Kept in that form, 2,000 resamples are one product of weights and sums, and
leaving one candidate out is one subtraction; no ratings are ever copied.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from interviewer.calibration.exact_bound import Unbroken, summed
from interviewer.errors import InputError

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

_CELLS_AT_ONCE = 4_000_000
"""Upper bound of what `combine` gets in one go: 32 MB."""


@dataclass(frozen=True)
class Statistic:
    """Sums per item and how a coefficient follows from their totals."""

    per_item: FloatArray
    """One row an item, one column a sum."""
    combine: Callable[[FloatArray], FloatArray]
    """Totals (one row a resample) to values (one a row); nan where it is not defined. The nan
    stays inside this package: it becomes a reason before anyone else sees it."""
    unbroken: Unbroken | None = None
    """Given where no item shows a disagreement: resampling has nothing to vary then."""
    sizes: FloatArray | None = None
    """What each item weighs in the observed disagreement; None: all the same."""

    def value(self) -> float:
        """The coefficient of all items, or nan."""
        return float(self.combine(self.per_item.sum(axis=0, keepdims=True))[0])

    def values(self, totals: FloatArray) -> FloatArray:
        """`combine` in pieces of bounded memory."""
        rows = max(1, _CELLS_AT_ONCE // max(1, totals.shape[1]))
        with np.errstate(all="ignore"):
            pieces = [
                self.combine(totals[start : start + rows]) for start in range(0, len(totals), rows)
            ]
        return np.concatenate(pieces) if pieces else np.empty(0)

    def by_cluster(self, clusters: Sequence[Hashable] | None) -> Statistic:
        """The same with one row a cluster: the unit that was sampled, such as a candidate.

        Raises:
            InputError: there is not one cluster name for each item.
        """
        if clusters is None:
            return self
        _one_each(clusters, len(self.per_item))
        codes = numbered(clusters)
        sums = np.zeros((int(codes.max(initial=-1)) + 1, self.per_item.shape[1]))
        np.add.at(sums, codes, self.per_item)
        sizes = np.bincount(codes, weights=self.sizes, minlength=len(sums)).astype(np.float64)
        return Statistic(sums, self.combine, self.unbroken, sizes)

    def thinned(self, n_rows: int) -> FloatArray:
        """The sums of at most so many groups of rows: row i goes to group i modulo `n_rows`."""
        n, width = self.per_item.shape
        whole = n - n % n_rows
        blocks = self.per_item[:whole].reshape(-1, n_rows, width)
        groups: FloatArray = np.asarray(blocks.sum(axis=0), dtype=np.float64)
        groups[: n - whole] += self.per_item[whole:]
        return groups

    def n_independent(self) -> float:
        """As many items (clusters) of equal size say as much: (sum of m)^2 / (sum of m^2)."""
        if self.sizes is None:
            return float(len(self.per_item))
        return float(self.sizes.sum() ** 2 / (self.sizes**2).sum())


def numbered(names: Sequence[Hashable]) -> IntArray:
    """Each name's number, counted from 0 in order of first appearance."""
    numbers: dict[Hashable, int] = {}
    return np.array([numbers.setdefault(name, len(numbers)) for name in names], dtype=np.int64)


def combined(parts: Sequence[Statistic], factors: Sequence[float]) -> Statistic:
    """The sum of factor * part on the same items, resampled together: errors stay paired."""
    ends = np.cumsum([part.per_item.shape[1] for part in parts])[:-1]

    def combine(totals: FloatArray) -> FloatArray:
        pieces = zip(parts, factors, np.split(totals, ends, axis=1), strict=True)
        values = [factor * part.combine(piece) for part, factor, piece in pieces]
        return np.asarray(np.sum(values, axis=0), dtype=np.float64)

    kept = [
        part.unbroken and part.unbroken.scaled(factor)
        for part, factor in zip(parts, factors, strict=True)
    ]
    per_item = np.hstack([part.per_item for part in parts])
    return Statistic(per_item, combine, summed(kept), parts[0].sizes)


def kept_clusters(
    clusters: Sequence[Hashable] | None, kept: NDArray[np.bool_]
) -> list[Hashable] | None:
    """The cluster names of the items that entered a coefficient.

    Raises:
        InputError: there is not one cluster name for each item.
    """
    if clusters is None:
        return None
    _one_each(clusters, len(kept))
    return [name for name, keep in zip(clusters, kept.tolist(), strict=True) if keep]


def _one_each(clusters: Sequence[Hashable], n_items: int) -> None:
    if len(clusters) != n_items:
        raise InputError(f"{len(clusters)} clusters named for {n_items} items; name one for each")
