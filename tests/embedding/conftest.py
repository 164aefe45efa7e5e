import hashlib

import numpy as np
import pytest


class HashEmbedder:
    """Unit vectors from digests: the same text gives the same vector, and no model is needed."""

    def __init__(self, name: str = "hash", dimensions: int = 8) -> None:
        self.id = name
        self.dimensions = dimensions
        self.seen: list[str] = []

    def embed(self, texts):
        self.seen += texts
        rows = [
            np.frombuffer(hashlib.shake_256(text.encode()).digest(self.dimensions), np.uint8)
            for text in texts
        ]
        vectors = np.array(rows, np.float32).reshape(len(texts), self.dimensions) - 127.5
        return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


@pytest.fixture
def hash_embedder() -> type[HashEmbedder]:
    return HashEmbedder
