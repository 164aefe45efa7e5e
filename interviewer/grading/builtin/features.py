"""One row of numbers for each point: what the model of the built-in judge looks at.

`summarise` picks, for each point, the window that supports it best and the one that speaks most
against it, and adds what the cross-encoder read and how the answer fares on the other points.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from interviewer.embedding.embedder import Vectors
from interviewer.grading.builtin.compared import COLUMN, WINDOW_FEATURES, Compared
from interviewer.grading.builtin.entailed import ENTAILMENT_FEATURES, Entailed
from interviewer.grading.builtin.short import SHORT_FEATURES

_STATES, _CONTRADICTS = (ENTAILMENT_FEATURES.index(name) for name in ("net", "contradicts"))
_SURE: Final = 0.3
"""From here on the cross-encoder's window is quoted instead of the nearest one."""


@dataclass(frozen=True, slots=True)
class Summary:
    """One row of `SUMMARY_FEATURES` for each point, and the windows it rests on."""

    rows: Vectors
    supporting: NDArray[np.intp]
    opposing: NDArray[np.intp]
    contradicted: NDArray[np.bool_]
    """Points of which some window repeats a misconception; that window is the opposing one."""


REPEATS_FROM: Final = 0.86
REPEATS_MARGIN: Final = 0.1
"""A window that is so similar to a misconception, and by so much nearer to it than to any right
statement, repeats it, and cannot support the point. Set on the 120 labelled answers, where it fires
on six labels, all contradicted; at 0.80 and 0.05 it would fire on five credited ones too."""

_OPPOSING: Final = (
    "similar", "against", "against_margin", "lexical_margin", "negation_differs", "opposites",
    "agreements", "opposites_to_wrong", "absolute", "over_rivals",
)  # fmt: skip
SUMMARY_FEATURES: Final = (
    *WINDOW_FEATURES,
    *(f"opposing_{name}" for name in _OPPOSING),
    "support", "clause_similar", "others_support", "others_margin", "others_lexical_margin",
    "others_opposed", "others_absolute", "others_denied", "alone",
    *ENTAILMENT_FEATURES, *SHORT_FEATURES,
)  # fmt: skip


def summarise(compared: Compared, entailed: Entailed, short: Vectors) -> Summary:
    """One row a point.

    Args:
        compared: how near each window is to each point.
        entailed: what the cross-encoder read.
        short: one row of `SHORT_FEATURES` a point.
    """
    n_points = compared.rows.shape[1]
    every = np.arange(n_points)
    against, against_margin = compared.column("against"), compared.column("against_margin")
    repeats = (against >= REPEATS_FROM) & (against_margin >= REPEATS_MARGIN)
    repeats &= compared.column("has_misconceptions") > 0
    supporting = np.argmax(np.where(repeats, -np.inf, compared.support), axis=0)
    hostility = against + 0.5 * against_margin + np.where(repeats, 1.0, 0.0)
    hostility = hostility + 0.1 * compared.column("lexical_margin")
    opposing = np.argmax(hostility, axis=0)
    at_best = compared.rows[supporting, every]
    at_worst = compared.rows[opposing, every]
    support = compared.support[supporting, every]
    chosen = [COLUMN[name] for name in _OPPOSING]
    margin = at_best[:, COLUMN["against_margin"]]
    answer = [
        support,
        compared.column("similar").max(axis=0),
        _others(support),
        _others(margin),
        _others(at_best[:, COLUMN["lexical_margin"]]),
        _others((margin > 0).astype(np.float32)),
        _others(at_best[:, COLUMN["absolute"]]),
        _others(at_best[:, COLUMN["denied"]]),
        np.full(n_points, n_points == 1, np.float32),
    ]
    rows = np.concatenate(
        [at_best, at_worst[:, chosen], np.stack(answer, axis=1), entailed.rows, short],
        axis=1,
    )
    # The cross-encoder knows best which window says it; it has not read the far ones.
    read = (entailed.supporting >= 0) & (entailed.rows[:, _STATES] >= _SURE)
    supporting = np.where(read, entailed.supporting, supporting)
    read = (entailed.opposing >= 0) & (entailed.rows[:, _CONTRADICTS] >= _SURE)
    opposing = np.where(read & ~repeats.any(axis=0), entailed.opposing, opposing)
    said = np.asarray(repeats.any(axis=0), np.bool_)
    return Summary(np.asarray(rows, np.float32), supporting, opposing, said)


def _others(values: Vectors) -> Vectors:
    """Mean over the question's other points; the point's own value where there are none."""
    if len(values) == 1:
        return values
    return np.asarray((values.sum() - values) / (len(values) - 1), np.float32)
