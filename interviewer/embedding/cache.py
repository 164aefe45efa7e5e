"""Vectors that were computed once, kept on disk by the digest of their text.

A process that builds its own index takes them from here in a moment. The file is a cache: deleting
it costs the time to embed again. A damaged or unwritable file is set aside, never fatal.
"""

from __future__ import annotations

import hashlib
import re
import sqlite3
from collections.abc import Sequence
from contextlib import closing, suppress
from pathlib import Path

import numpy as np

from interviewer.embedding.embedder import Embedder, Vectors

_UNIT_TOLERANCE = 1e-3


class CachedEmbedder:
    """An embedder that remembers.

    Args:
        inner: computes what is not known yet; its id and dimensions are kept.
        folder: holds one SQLite file for each vector space.

    What candidates wrote does not belong in here: use `forgetful` for that.
    """

    def __init__(self, inner: Embedder, folder: Path) -> None:
        self._inner = inner
        self._folder = folder
        self.computed = 0
        """Texts that had to be embedded so far."""

    @property
    def id(self) -> str:
        """That of the embedder behind the cache."""
        return self._inner.id

    @property
    def dimensions(self) -> int:
        """That of the embedder behind the cache."""
        return self._inner.dimensions

    @property
    def forgetful(self) -> Embedder:
        """The embedder behind the cache, which keeps nothing.

        For answers and transcripts: their sentences could be guessed from vectors that outlive a
        deleted interview, and they hardly ever come twice.
        """
        return self._inner

    def embed(self, texts: Sequence[str]) -> Vectors:
        """See `Embedder.embed`."""
        keys = [hashlib.sha256(text.encode("utf-8")).digest() for text in texts]
        known = self._read(keys)
        missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in known}
        if missing:
            self.computed += len(missing)
            vectors = self._inner.embed(list(missing.values()))
            fresh = dict(zip(missing, vectors, strict=True))
            known.update(fresh)
            self._write(fresh)
        if not keys:
            return self._inner.embed([])
        return np.stack([known[key] for key in keys])

    @property
    def _path(self) -> Path:
        # The digest keeps apart ids that differ only in characters that no file name takes.
        name = re.sub(r"[^A-Za-z0-9.-]", "_", self.id)[:80]
        digest = hashlib.sha256(self.id.encode()).hexdigest()[:8]
        return self._folder / f"{name}-{digest}.sqlite3"

    def _open(self) -> sqlite3.Connection:
        self._folder.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(self._path, timeout=10)
        connection.execute(
            "CREATE TABLE IF NOT EXISTS vectors (key BLOB PRIMARY KEY, vector BLOB NOT NULL)"
        )
        return connection

    def _read(self, keys: list[bytes]) -> dict[bytes, Vectors]:
        found: dict[bytes, Vectors] = {}
        if not keys or not self._path.exists():
            return found
        try:
            with closing(self._open()) as connection:
                for first in range(0, len(keys), 500):
                    part = keys[first : first + 500]
                    marks = ",".join("?" * len(part))
                    query = f"SELECT key, vector FROM vectors WHERE key IN ({marks})"
                    for key, blob in connection.execute(query, part):
                        vector = self._vector(blob)
                        if vector is not None:
                            found[key] = vector
        except (sqlite3.OperationalError, OSError):
            # Locked or not to be opened: another process may be well with it, so leave it alone.
            return {}
        except sqlite3.DatabaseError:
            # Not a database any more: drop it, everything in it can be computed again.
            with suppress(OSError):
                self._path.unlink(missing_ok=True)
            return {}
        return found

    def _vector(self, blob: object) -> Vectors | None:
        """A stored vector; None when it is not a unit vector of this space."""
        if not isinstance(blob, bytes) or len(blob) != 4 * self.dimensions:
            return None
        vector = np.frombuffer(blob, np.float32)
        return vector if abs(float(np.linalg.norm(vector)) - 1.0) < _UNIT_TOLERANCE else None

    def _write(self, fresh: dict[bytes, Vectors]) -> None:
        try:
            with closing(self._open()) as connection, connection:
                connection.executemany(
                    "INSERT OR REPLACE INTO vectors VALUES (?, ?)",
                    [(key, vector.astype(np.float32).tobytes()) for key, vector in fresh.items()],
                )
        except (sqlite3.Error, OSError):
            # A cache that cannot be written (disk full, read-only) costs time, nothing else.
            return
