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
        """See `Embedder.embed`; vectors in a reply that cannot be compared are refused.

        For no texts nothing is sent; the empty result has no columns before the first reply.
        """
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
            # Doubles: the norm of a vector of large numbers must not overflow.
            vectors = np.asarray(rows, np.float64)
        except (ValueError, TypeError) as error:
            raise ModelUnavailable(
                "embedding endpoint returned vectors of unequal length or without numbers; "
                "check INTERVIEWER_EMBEDDING_MODEL, or unset it to use the built-in model"
            ) from error
        usable = vectors.ndim == 2 and self._dimensions in (0, vectors.shape[1])
        if usable and np.all(np.isfinite(vectors)):
            norms = np.linalg.norm(vectors, axis=1, keepdims=True)
            if np.all(norms > 0) and np.all(np.isfinite(norms)):
                self._dimensions = vectors.shape[1]
                return np.asarray(vectors / norms, np.float32)
        raise ModelUnavailable(
            "embedding endpoint returned vectors that cannot be compared (zero, not finite or of a "
            "new length); check INTERVIEWER_EMBEDDING_MODEL, or unset it to use the built-in model"
        )
