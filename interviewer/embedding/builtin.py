"""The built-in embedder: all-MiniLM-L6-v2, int8 ONNX, inside the package.

`eval/train/export_minilm.py` makes the files.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from interviewer.embedding.local_model import LocalModel

if TYPE_CHECKING:
    from interviewer.embedding.embedder import Vectors

FOLDER = Path(__file__).resolve().parent / "minilm"
_WAY = "single"
"""How texts are run; part of the id, because it changes the vectors (see `LocalModel.run`)."""


class BuiltinEmbedder:
    """Sentence embeddings on the CPU. Loads on first use; safe to share between threads.

    Args:
        folder: where the model lies; only tests give another.
        threads: texts that are run at the same time; 0: one for each core, four at the most.

    Raises:
        ModelFileError: the manifest is missing or damaged.
    """

    def __init__(self, folder: Path = FOLDER, threads: int = 0) -> None:
        self._model = LocalModel(folder, frozenset({"dimensions"}), threads=threads)
        manifest = self._model.manifest
        self.id: str = f"{manifest['id']}-{self._model.short_sha256}-{_WAY}"
        self.dimensions: int = manifest["dimensions"]

    def check(self) -> None:
        """Compare every file with the manifest.

        Raises:
            ModelFileError: a file is missing or differs; the message says how to mend it.
        """
        self._model.check()

    def embed(self, texts: Sequence[str]) -> Vectors:
        """See `Embedder.embed`. Texts beyond 256 word pieces are cut there.

        Each text is run by itself: in a batch vectors move by a cosine of down to 0.986, enough to
        change a verdict.
        """
        vectors = np.zeros((len(texts), self.dimensions), np.float32)
        if not texts:
            return vectors
        rows = self._model.encode(list(texts))
        for position, vector in enumerate(self._model.spread(self._vector, rows)):
            vectors[position] = vector
        return vectors

    def _vector(self, row: Any) -> Vectors:
        mean = self._model.run(row).mean(axis=0)
        return np.asarray(mean / np.linalg.norm(mean), np.float32)
