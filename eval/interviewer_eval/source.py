"""A point source in memory: no Chroma, no index, the same texts as the index would give."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np

from interviewer.domain.pack import Question
from interviewer.embedding.builtin import BuiltinEmbedder
from interviewer.embedding.cache import CachedEmbedder
from interviewer.embedding.embedder import Embedder, Vectors
from interviewer.grading.retrieval import StoredText
from interviewer.index.records import question_records

_QUESTIONS_KEPT: Final = 256
_TEXTS_KEPT: Final = 20_000
"""About 30 MB of vectors."""


class RememberedEmbedder:
    """Keeps the latest vectors in memory: an answer that is asked about twice is embedded once.

    Args:
        inner: computes what is not known.
    """

    def __init__(self, inner: Embedder) -> None:
        self._inner = inner
        self._known: OrderedDict[str, Vectors] = OrderedDict()
        self.id = inner.id
        self.dimensions = inner.dimensions

    def embed(self, texts: Sequence[str]) -> Vectors:
        """See `Embedder.embed`."""
        if not texts:
            return self._inner.embed([])
        missing = [text for text in dict.fromkeys(texts) if text not in self._known]
        fresh = dict(zip(missing, self._inner.embed(missing), strict=True)) if missing else {}
        vectors = np.stack([fresh[t] if t in fresh else self._known[t] for t in texts])
        self._known.update(fresh)
        while len(self._known) > _TEXTS_KEPT:
            self._known.popitem(last=False)
        return vectors


class MemorySource:
    """Implements `grading.retrieval.PointSource` for questions of any pack.

    Args:
        embedder: makes the vectors of points and answers alike.
    """

    def __init__(self, embedder: Embedder) -> None:
        self.embedder: Embedder = embedder
        self._questions: OrderedDict[str, tuple[StoredText, ...]] = OrderedDict()

    def texts_of(self, question: Question) -> tuple[StoredText, ...]:
        """See `PointSource.texts_of`; computed on the spot, kept for the latest questions."""
        known = self._questions.get(question.hash)
        if known is None:
            records = list(question_records("", question))
            vectors = self.embedder.embed([record.text for record in records])
            known = tuple(
                StoredText(r.question_id, r.point_id, r.kind, r.text, vector)
                for r, vector in zip(records, vectors, strict=True)
            )
            self._questions[question.hash] = known
            while len(self._questions) > _QUESTIONS_KEPT:
                self._questions.popitem(last=False)
        return known


def memory_source(folder: Path | None = None) -> MemorySource:
    """A source over the built-in embedder.

    Args:
        folder: keeps vectors on disk between runs; None: nothing is kept.
    """
    inner: Embedder = BuiltinEmbedder()
    return MemorySource(RememberedEmbedder(CachedEmbedder(inner, folder) if folder else inner))
