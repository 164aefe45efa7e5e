"""Which points of a question similarity finds for an answer: a point that is credited and not found
is told in words that retrieval does not know.

A judge is given every point of a question by id, so none is ever lost before it is judged. What can
fail is that an answer's words lie near other points: the built-in judge then reads the wrong
sentences with the claim, and what is picked by similarity (examples, a transcript's question) goes
wrong in the same way. So each sentence and clause of the answer asks for the points nearest to it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from interviewer.domain.pack import Pack, Question
from interviewer.domain.rating import RatedAnswer
from interviewer.grading.builtin.windows import cut

NEAREST = 3
"""How many points a sentence asks for; half of the question's, where it has fewer than six."""

Embed = Callable[[Sequence[str]], NDArray[np.float32]]
"""Texts to unit vectors, one row each."""
Retrieved = Callable[[RatedAnswer], frozenset[str]]
"""Ids of the points that are found for an answer."""


class Retrieval:
    """Finds points by similarity, as the index has them: claim and paraphrases.

    Args:
        pack: the rubric of the set.
        embed: the embedder that grades are made with.
    """

    def __init__(self, pack: Pack, embed: Embed) -> None:
        self._pack = pack
        self._embed = embed
        self._known: dict[str, tuple[NDArray[np.float32], NDArray[np.intp]]] = {}
        self._found: dict[tuple[str, str], frozenset[str]] = {}

    def __call__(self, item: RatedAnswer) -> frozenset[str]:
        """The points among the nearest of at least one sentence or clause; remembered.

        Raises:
            ModelFileError, ModelUnavailable: the embedder cannot be used.
        """
        key = item.question_id, item.answer
        if key not in self._found:
            self._found[key] = self._search(self._pack.question(item.question_id), item.answer)
        return self._found[key]

    def _search(self, question: Question, answer: str) -> frozenset[str]:
        windows = [one.text for one in cut(answer.split("\n\n")) if not one.parts]
        if not windows:
            return frozenset()
        vectors, owners = self._texts(question)
        similar = self._embed(windows) @ vectors.T
        n_points = len(question.points)
        nearest = np.stack([similar[:, owners == at].max(axis=1) for at in range(n_points)], axis=1)
        asked = min(NEAREST, max(1, n_points // 2))
        places = np.argsort(-nearest, axis=1, kind="stable")[:, :asked]
        return frozenset(question.points[at].id for at in np.unique(places).tolist())

    def _texts(self, question: Question) -> tuple[NDArray[np.float32], NDArray[np.intp]]:
        """Vectors of every claim and paraphrase, and the place of the point that each is of."""
        if question.id not in self._known:
            texts = [(p.claim, *p.paraphrases) for p in question.points]
            owners = [at for at, own in enumerate(texts) for _ in own]
            vectors = self._embed([text for own in texts for text in own])
            self._known[question.id] = vectors, np.array(owners, dtype=np.intp)
        return self._known[question.id]
