"""A question's stored texts arranged for comparison. Made once a question, then reused."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from interviewer.domain.pack import Question
from interviewer.embedding.embedder import Embedder, Vectors
from interviewer.grading.builtin import terms
from interviewer.grading.builtin.borrowed import borrowed
from interviewer.grading.builtin.spoken import written_vocabulary
from interviewer.grading.retrieval import StoredText, TextKind


@dataclass(frozen=True, slots=True)
class Side:
    """Texts that state (or that contradict) points: one row a text."""

    owner: NDArray[np.intp]
    """Position of the point that each text belongs to."""
    vectors: Vectors
    weights: Vectors
    """Term weights, shape (texts, terms): the idf of a term where the text has it, else 0."""
    negated: Vectors
    leanings: Vectors
    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PreparedQuestion:
    """Everything about a question that does not depend on the answer."""

    question: str
    point_ids: tuple[str, ...]
    claims: tuple[str, ...]
    """The claim of each point, as the pack words it."""
    stating: Side
    contradicting: Side
    echo: Vectors
    """Vectors of the question and its restatements."""
    echo_weights: Vectors
    reference: Vectors
    position: Mapping[str, int]
    """Column of each known term."""
    idf: Vectors
    vocabulary: Mapping[str, str]

    def weigh(self, texts: Sequence[str]) -> tuple[Vectors, Vectors]:
        """Presence of known terms, shape (texts, terms), and the number of unknown terms."""
        known = np.zeros((len(texts), len(self.position)), np.float32)
        unknown = np.zeros(len(texts), np.float32)
        for row, text in enumerate(texts):
            for term in terms.terms(text):
                column = self.position.get(term)
                if column is None:
                    unknown[row] += 1
                else:
                    known[row, column] = 1
        return known, unknown


def prepare(
    question: Question, texts: Sequence[StoredText], embedder: Embedder
) -> PreparedQuestion:
    """Arrange a question's texts, with wordings borrowed from the reference where a point has none.

    The weight of a term is its rarity among the points of this question: what every point mentions
    tells nothing about which of them was stated.

    Raises:
        ModelFileError, ModelUnavailable: see `Embedder.embed`.
    """
    texts = [*texts, *borrowed(question, texts, embedder)]
    index = {point.id: number for number, point in enumerate(question.points)}
    stating = [t for t in texts if t.kind in (TextKind.CLAIM, TextKind.PARAPHRASE)]
    stating = [t for t in stating if t.point_id in index]
    against = [t for t in texts if t.kind is TextKind.MISCONCEPTION and t.point_id in index]
    asking = [t for t in texts if t.kind is TextKind.QUESTION]
    reference = [t for t in texts if t.kind is TextKind.REFERENCE]
    by_point: dict[str, set[str]] = {}
    for text in [*stating, *against]:
        by_point.setdefault(text.point_id, set()).update(terms.terms(text.text))
    asked = set().union(*(terms.terms(t.text) for t in asking)) if asking else set()
    known = sorted(set().union(asked, *by_point.values()))
    n_points = len(index)
    frequency = np.array([sum(term in found for found in by_point.values()) for term in known])
    idf = np.log((n_points + 1) / (frequency + 0.5)).clip(0.1).astype(np.float32)
    position = {term: column for column, term in enumerate(known)}
    dimensions = texts[0].vector.shape[0] if texts else 0

    def weights(rows: Sequence[StoredText]) -> Vectors:
        table = np.zeros((len(rows), len(known)), np.float32)
        for row, text in enumerate(rows):
            columns = [position[term] for term in terms.terms(text.text)]
            table[row, columns] = idf[columns]
        return table

    def side(rows: Sequence[StoredText]) -> Side:
        return Side(
            owner=np.array([index[t.point_id] for t in rows], np.intp),
            vectors=_stack(rows, dimensions),
            weights=weights(rows),
            negated=np.array([terms.cues(t.text)[0] for t in rows], np.float32),
            leanings=terms.leanings(t.text for t in rows),
            texts=tuple(t.text for t in rows),
        )

    return PreparedQuestion(
        question=question.question,
        point_ids=tuple(index),
        claims=tuple(point.claim for point in question.points),
        stating=side(stating),
        contradicting=side(against),
        echo=_stack(asking, dimensions),
        echo_weights=weights(asking),
        reference=_stack(reference, dimensions),
        position=position,
        idf=idf,
        vocabulary=written_vocabulary(t.text for t in [*stating, *asking, *reference]),
    )


def _stack(rows: Sequence[StoredText], dimensions: int) -> Vectors:
    if not rows:
        return np.zeros((0, dimensions), np.float32)
    return np.stack([row.vector for row in rows]).astype(np.float32)
