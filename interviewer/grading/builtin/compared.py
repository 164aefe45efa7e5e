"""Numbers that compare each window of an answer with each point of a question.

Nothing counts words or windows of the answer: a longer answer can only move a number by saying
something closer to a point.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from interviewer.embedding.embedder import Vectors
from interviewer.grading.builtin import terms
from interviewer.grading.builtin.prepared import PreparedQuestion, Side

WINDOW_FEATURES: Final = (
    "similar", "similar_top2", "similar_centre", "against", "against_margin", "echo", "over_echo",
    "over_rivals", "share", "covered", "covered_any", "precision", "lexical_margin", "echoed_words",
    "negation_differs", "opposites", "agreements", "opposites_to_wrong", "negated", "absolute",
    "hedged", "meta", "verbless", "commas", "content", "denied", "has_paraphrases",
    "has_misconceptions",
)  # fmt: skip
COLUMN: Final = {name: number for number, name in enumerate(WINDOW_FEATURES)}
_SUPPORT: Final = {"similar": 0.6, "similar_top2": 0.6, "covered_any": 0.25, "over_rivals": 0.5}
"""Which window is shown to the model as the best support: fixed by hand, the model weighs it."""


@dataclass(frozen=True, slots=True)
class Compared:
    """Rows of `WINDOW_FEATURES`, shape (windows, points, features), and what is made of them."""

    rows: Vectors
    support: Vectors
    """How well each window supports each point, shape (windows, points)."""
    stated: NDArray[np.intp]
    """Row of `PreparedQuestion.stating` that is nearest to each window and point."""
    contradicted: NDArray[np.intp]
    """Row of `PreparedQuestion.contradicting` likewise; -1 for points without misconceptions."""

    def column(self, name: str) -> Vectors:
        """One feature, shape (windows, points)."""
        return np.asarray(self.rows[:, :, COLUMN[name]], np.float32)


def compare(prepared: PreparedQuestion, texts: Sequence[str], vectors: Vectors) -> Compared:
    """Compare every window with every point.

    Args:
        prepared: the question.
        texts: the windows as written language, see `spoken.as_written`; at least one.
        vectors: their unit vectors, in the same order.
    """
    n_windows, n_points = len(texts), len(prepared.point_ids)
    presence, unknown = prepared.weigh(texts)
    weighted = presence * prepared.idf
    cue = np.stack([terms.cues(text) for text in texts])
    leaning = terms.leanings(texts)
    rows = np.zeros((n_windows, n_points, len(WINDOW_FEATURES)), np.float32)

    def put(name: str, values: Vectors) -> None:
        rows[:, :, COLUMN[name]] = values if values.ndim == 2 else values[:, None]

    stating = prepared.stating
    cosines = vectors @ stating.vectors.T
    covered = _coverage(presence, stating)
    best = np.zeros((n_windows, n_points), np.intp)
    for point in range(n_points):
        own = np.flatnonzero(stating.owner == point)
        ranked = np.sort(cosines[:, own], axis=1)[:, ::-1]
        best[:, point] = own[np.argmax(cosines[:, own], axis=1)]
        rows[:, point, COLUMN["similar"]] = ranked[:, 0]
        rows[:, point, COLUMN["similar_top2"]] = ranked[:, :2].mean(axis=1)
        centre = stating.vectors[own].mean(axis=0)
        rows[:, point, COLUMN["similar_centre"]] = vectors @ (centre / np.linalg.norm(centre))
        rows[:, point, COLUMN["covered"]] = covered[:, own[0]]
        rows[:, point, COLUMN["covered_any"]] = covered[:, own].max(axis=1)
        vocabulary = stating.weights[own].max(axis=0) > 0
        inside = weighted @ vocabulary.astype(np.float32)
        # A word that no text of the question has weighs as much as a rare one.
        said = weighted.sum(axis=1) + unknown * float(np.log(n_points + 1))
        rows[:, point, COLUMN["precision"]] = inside / np.maximum(said, 1)
    similar = rows[:, :, COLUMN["similar"]]
    contradicted = _put_against(rows, prepared, presence, vectors, leaning)
    echo = (vectors @ prepared.echo.T).max(axis=1, initial=0.0)
    put("echo", echo)
    put("over_echo", similar - echo[:, None])
    centred = rows[:, :, COLUMN["similar_top2"]]
    put("over_rivals", centred - _best_other(centred))
    odds = np.exp(12 * (centred - centred.max(axis=1, keepdims=True)))
    put("share", odds / odds.sum(axis=1, keepdims=True))
    asked = (prepared.echo_weights.max(axis=0, initial=0.0) > 0).astype(np.float32)
    put("echoed_words", (weighted @ asked) / np.maximum(weighted.sum(axis=1), 0.5))
    pairs = leaning[:, None, :] * stating.leanings[best]
    put("opposites", np.minimum(2, (pairs < 0).sum(axis=2)).astype(np.float32))
    put("agreements", np.minimum(2, (pairs > 0).sum(axis=2)).astype(np.float32))
    put(
        "negation_differs", np.abs(np.minimum(1, cue[:, :1]) - np.minimum(1, stating.negated[best]))
    )
    # Nearly the words of the statement, but negated where it is not, or the other way round.
    differs = rows[:, :, COLUMN["negation_differs"]]
    put("denied", differs * np.take_along_axis(covered, best, axis=1))
    helped = np.bincount(stating.owner, minlength=n_points) > 1
    rows[:, :, COLUMN["has_paraphrases"]] = helped
    for name, values in zip(terms.CUES, cue.T, strict=True):
        put(name, values)
    support = sum(weight * rows[:, :, COLUMN[name]] for name, weight in _SUPPORT.items())
    return Compared(rows, np.asarray(support, np.float32), best, contradicted)


def _put_against(
    rows: Vectors, prepared: PreparedQuestion, presence: Vectors, vectors: Vectors, leaning: Vectors
) -> NDArray[np.intp]:
    """Features that need misconceptions; a point without any is given a neutral stand-in.

    Returns which misconception is nearest, as `Compared.contradicted` has it.
    """
    found = np.full(rows.shape[:2], -1, np.intp)
    side = prepared.contradicting
    cosines = vectors @ side.vectors.T
    stated = prepared.stating
    weighted = presence * prepared.idf
    for point in range(rows.shape[1]):
        similar = rows[:, point, COLUMN["similar"]]
        own = np.flatnonzero(side.owner == point)
        if not own.size:
            rows[:, point, COLUMN["against"]] = similar - NEUTRAL_MARGIN
            rows[:, point, COLUMN["against_margin"]] = -NEUTRAL_MARGIN
            continue
        against = cosines[:, own].max(axis=1)
        nearest = own[np.argmax(cosines[:, own], axis=1)]
        found[:, point] = nearest
        rows[:, point, COLUMN["has_misconceptions"]] = 1
        rows[:, point, COLUMN["against"]] = against
        rows[:, point, COLUMN["against_margin"]] = against - similar
        for_it = stated.weights[stated.owner == point].max(axis=0) > 0
        against_it = side.weights[own].max(axis=0) > 0
        only = (against_it & ~for_it).astype(np.float32) - (for_it & ~against_it)
        rows[:, point, COLUMN["lexical_margin"]] = (weighted @ only) / np.maximum(
            weighted.sum(axis=1), 1
        )
        clash = (leaning * side.leanings[nearest] > 0).sum(axis=1)
        rows[:, point, COLUMN["opposites_to_wrong"]] = np.minimum(2, clash)
    return found


NEUTRAL_MARGIN: Final = 0.12
"""How much nearer a right answer is to the statements of a point than to its misconceptions; stands
in where a draft pack has none. The model is fitted on such rows too and is told by a flag."""


def _coverage(presence: Vectors, side: Side) -> Vectors:
    """Share of each text's term weight that a window has, shape (windows, texts)."""
    total = side.weights.sum(axis=1)
    return np.asarray(presence @ side.weights.T / np.maximum(total, 0.5), np.float32)


def _best_other(values: Vectors) -> Vectors:
    """For each entry the largest of the other entries of its row; 0.3 where there is no other."""
    if values.shape[1] == 1:
        return np.full_like(values, 0.3)
    ordered = np.sort(values, axis=1)
    first, second = ordered[:, -1:], ordered[:, -2:-1]
    return np.where(values == first, second, first)
