"""Order candidate questions for an interviewer's words. Pure arithmetic on stored vectors."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from interviewer.embedding.embedder import Vectors
from interviewer.grading.retrieval import TextKind

CLAIM_WEIGHT = 0.5
REFERENCE_WEIGHT = 0.3
N_CLAIMS = 3
"""Measured on 53 question turns of seven labelled transcripts (`make bench`): the best wording
alone puts 0.74 of the questions first, with claims and reference beside it 0.83. An interviewer
often names what the answer should hold rather than the question's own words."""


@dataclass(frozen=True, slots=True)
class FoundQuestion:
    """A question that a text may be about."""

    question_id: str
    similarity: float
    """Weighted mean of cosine similarities to wording, claims and reference, -1 to 1."""


def rank_questions(
    query: Vectors, texts: Iterable[tuple[str, TextKind, Vectors]]
) -> list[FoundQuestion]:
    """Candidates by similarity, best first; ties in the order of their ids.

    Args:
        query: unit vector of the interviewer's words, shape (dimensions,).
        texts: (question id, kind, unit vector) of each stored text of the candidates.
    """
    similar: dict[str, dict[TextKind, list[float]]] = {}
    for question_id, kind, vector in texts:
        similar.setdefault(question_id, {}).setdefault(kind, []).append(float(vector @ query))
    found = [FoundQuestion(name, _score(kinds)) for name, kinds in similar.items()]
    return sorted(found, key=lambda hit: (-hit.similarity, hit.question_id))


def _score(similar: Mapping[TextKind, list[float]]) -> float:
    def top(kind: TextKind, n: int) -> float:
        best = sorted(similar.get(kind, [-1.0]), reverse=True)[:n]
        return float(np.mean(best))

    weighted = (
        top(TextKind.QUESTION, 1)
        + CLAIM_WEIGHT * top(TextKind.CLAIM, N_CLAIMS)
        + REFERENCE_WEIGHT * top(TextKind.REFERENCE, 1)
    )
    return weighted / (1.0 + CLAIM_WEIGHT + REFERENCE_WEIGHT)
