"""The seam for text embeddings, and the endpoint-backed implementation of it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from interviewer.errors import ModelUnavailable

Vectors = NDArray[np.float32]


class Embedder(Protocol):
    """Turns texts into unit vectors whose dot product is their cosine similarity."""

    @property
    def id(self) -> str:
        """Names the vector space: vectors of different ids are never mixed."""
        ...

    @property
    def dimensions(self) -> int:
        """Length of each vector."""
        ...

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors, shape (len(texts), dimensions); (0, dimensions) for no texts.

        Raises:
            ModelFileError: the built-in model cannot be trusted or read.
            ModelUnavailable: the endpoint does not answer as it should.
        """
        ...


class EndpointEmbedder:
    """Embeddings from an OpenAI-compatible endpoint.

    Args:
        model: the endpoint's model id; with the endpoint it names the vector space.
        endpoint: base URL, or empty for the provider's default.
        call: sends texts, returns one vector each (see `llm.embeddings`).
    """

    BATCH = 256

    def __init__(
        self, model: str, endpoint: str, call: Callable[[list[str]], list[list[float]]]
    ) -> None:
        self._call = call
        place = hashlib.sha256(endpoint.encode()).hexdigest()[:8]
        self.id = f"endpoint-{place}-{model}"
        self._dimensions = 0

    @property
    def dimensions(self) -> int:
        """Length of each vector, learnt from the first reply."""
        if not self._dimensions:
            self.embed(["dimensions"])
        return self._dimensions

    def embed(self, texts: Sequence[str]) -> Vectors:
        """See `Embedder.embed`; zero or uneven vectors in a reply are refused."""
        if not texts:
            return np.zeros((0, self._dimensions), np.float32)
        rows: list[list[float]] = []
        for first in range(0, len(texts), self.BATCH):
            batch = list(texts[first : first + self.BATCH])
            reply = self._call(batch)
            if len(reply) != len(batch):
                raise ModelUnavailable(
                    f"embedding endpoint returned {len(reply)} vectors for {len(batch)} texts; "
                    "check INTERVIEWER_EMBEDDING_MODEL, or unset it to use the built-in model"
                )
            rows.extend(reply)
        try:
            vectors = np.asarray(rows, np.float32)
        except ValueError as error:
            raise ModelUnavailable(
                "embedding endpoint returned vectors of unequal length; try another model"
            ) from error
        norms = np.linalg.norm(vectors, axis=1, keepdims=True)
        changed = self._dimensions not in (0, vectors.shape[1])
        if changed or not np.all(np.isfinite(vectors)) or not np.all(norms > 0):
            raise ModelUnavailable(
                "embedding endpoint returned vectors that cannot be compared (zero, not finite or "
                "of a new length); check INTERVIEWER_EMBEDDING_MODEL, or unset it"
            )
        self._dimensions = vectors.shape[1]
        return np.asarray(vectors / norms, np.float32)
