"""The built-in embedder: all-MiniLM-L6-v2, int8 ONNX, inside the package.

No torch, no download, no network. `eval/train/export_minilm.py` makes the files; MANIFEST.json
holds their SHA-256, and files that do not match are refused rather than used.
"""

from __future__ import annotations

import hashlib
import json
import os
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from interviewer.errors import ModelFileError

if TYPE_CHECKING:
    from interviewer.embedding.embedder import Vectors

FOLDER = Path(__file__).resolve().parent / "minilm"
_BATCH = 32


class BuiltinEmbedder:
    """Sentence embeddings on the CPU. Loads on first use; safe to share between threads.

    Args:
        folder: where the model lies; only tests give another.
        threads: intra-op threads of the runtime; 0 lets it decide.
    """

    def __init__(self, folder: Path = FOLDER, threads: int = 0) -> None:
        self._folder = folder
        self._threads = threads
        self._loaded: tuple[Any, Any] | None = None
        self._lock = threading.Lock()
        manifest = _manifest(folder)
        self.id: str = f"{manifest['id']}-{manifest['sha256']['model.onnx'][:8]}"
        self.dimensions: int = manifest["dimensions"]
        self._max_tokens: int = manifest["max_tokens"]

    def check(self) -> None:
        """Compare every file with the manifest.

        Raises:
            ModelFileError: a file is missing or differs; the message says how to mend it.
        """
        for name, expected in _manifest(self._folder)["sha256"].items():
            path = self._folder / name
            try:
                found = hashlib.sha256(path.read_bytes()).hexdigest()
            except OSError as error:
                raise ModelFileError(
                    f"{path}: cannot be read ({error.strerror}); {_REMEDY}"
                ) from error
            if found != expected:
                raise ModelFileError(
                    f"{path}: SHA-256 is {found[:12]}..., expected {expected[:12]}...; the file is "
                    f"damaged or was replaced; {_REMEDY}"
                )

    def embed(self, texts: Sequence[str]) -> Vectors:
        """See `Embedder.embed`. Texts beyond 256 word pieces are cut there."""
        vectors = np.zeros((len(texts), self.dimensions), np.float32)
        if not texts:
            return vectors
        tokenizer, session = self._load()
        encoded = [encoding.ids for encoding in tokenizer.encode_batch(list(texts))]
        # Texts of like length share a batch: padding is what costs time (FACTS 2.5).
        order = sorted(range(len(encoded)), key=lambda position: len(encoded[position]))
        for first in range(0, len(order), _BATCH):
            positions = order[first : first + _BATCH]
            rows = [encoded[position] for position in positions]
            vectors[positions] = self._run(session, rows)
        return vectors

    @staticmethod
    def _run(session: Any, rows: list[list[int]]) -> Vectors:
        width = max(len(row) for row in rows)
        ids = np.zeros((len(rows), width), np.int64)
        mask = np.zeros((len(rows), width), np.int64)
        for number, row in enumerate(rows):
            ids[number, : len(row)] = row
            mask[number, : len(row)] = 1
        hidden = session.run(
            None, {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
        )[0]
        weight = mask[..., None].astype(np.float32)
        mean = (hidden * weight).sum(axis=1) / weight.sum(axis=1)
        return np.asarray(mean / np.linalg.norm(mean, axis=1, keepdims=True), np.float32)

    def _load(self) -> tuple[Any, Any]:
        with self._lock:
            if self._loaded is None:
                self.check()
                # Must be in place before the runtime is imported: it writes a device id and calls
                # home otherwise (FACTS 0).
                os.environ["ORT_DISABLE_TELEMETRY"] = "1"
                import onnxruntime
                from tokenizers import Tokenizer

                tokenizer = Tokenizer.from_file(str(self._folder / "tokenizer.json"))
                tokenizer.no_padding()
                tokenizer.enable_truncation(self._max_tokens)
                options = onnxruntime.SessionOptions()
                options.intra_op_num_threads = self._threads
                options.log_severity_level = 3
                session = onnxruntime.InferenceSession(
                    str(self._folder / "model.onnx"), options, providers=["CPUExecutionProvider"]
                )
                self._loaded = (tokenizer, session)
            return self._loaded


_REMEDY = "reinstall the package, or rebuild the model with eval/train/export_minilm.py"


def _manifest(folder: Path) -> dict[str, Any]:
    path = folder / "MANIFEST.json"
    try:
        manifest: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ModelFileError(f"{path}: cannot be read; {_REMEDY}") from error
    return manifest
