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
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from interviewer.errors import ModelFileError

if TYPE_CHECKING:
    from interviewer.embedding.embedder import Vectors

FOLDER = Path(__file__).resolve().parent / "minilm"
_WAY = "single"
"""How texts are run; part of the id, because it changes the vectors (see `embed`)."""
_MAX_THREADS = 4


class BuiltinEmbedder:
    """Sentence embeddings on the CPU. Loads on first use; safe to share between threads.

    Args:
        folder: where the model lies; only tests give another.
        threads: texts that are run at the same time; 0: one for each core, four at the most.

    Raises:
        ModelFileError: the manifest is missing or damaged.
    """

    def __init__(self, folder: Path = FOLDER, threads: int = 0) -> None:
        self._folder = folder
        self._threads = threads or min(_MAX_THREADS, os.cpu_count() or 1)
        self._loaded: tuple[Any, Any] | None = None
        self._lock = threading.Lock()
        manifest = _manifest(folder)
        self.id: str = f"{manifest['id']}-{manifest['sha256']['model.onnx'][:8]}-{_WAY}"
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
        """See `Embedder.embed`. Texts beyond 256 word pieces are cut there.

        Each text is run by itself. The int8 model scales its activations over the whole of what it
        is given, so in a batch a text's vector depends on its neighbours (cosine down to 0.986,
        enough to change a verdict); and on a CPU a batch is slower, because of its padding.
        """
        vectors = np.zeros((len(texts), self.dimensions), np.float32)
        if not texts:
            return vectors
        tokenizer, session = self._load()
        rows = [encoding.ids for encoding in tokenizer.encode_batch(list(texts))]
        if len(rows) == 1 or self._threads == 1:
            for position, row in enumerate(rows):
                vectors[position] = self._run(session, row)
            return vectors
        with ThreadPoolExecutor(self._threads) as pool:
            for position, vector in enumerate(pool.map(partial(self._run, session), rows)):
                vectors[position] = vector
        return vectors

    @staticmethod
    def _run(session: Any, row: list[int]) -> Vectors:
        ids = np.asarray([row], np.int64)
        hidden = session.run(
            None,
            {
                "input_ids": ids,
                "attention_mask": np.ones_like(ids),
                "token_type_ids": np.zeros_like(ids),
            },
        )[0]
        mean = hidden[0].mean(axis=0)
        return np.asarray(mean / np.linalg.norm(mean), np.float32)

    def _load(self) -> tuple[Any, Any]:
        with self._lock:
            if self._loaded is None:
                self.check()
                # Must be in place before the runtime is imported: it writes a device id and calls
                # home otherwise, whatever is switched off later.
                os.environ["ORT_DISABLE_TELEMETRY"] = "1"
                import onnxruntime
                from tokenizers import Tokenizer

                tokenizer = Tokenizer.from_file(str(self._folder / "tokenizer.json"))
                tokenizer.no_padding()
                tokenizer.enable_truncation(self._max_tokens)
                options = onnxruntime.SessionOptions()
                # One thread a text: splitting a text's work among threads costs more than it saves.
                options.intra_op_num_threads = 1
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
        lacking = {"id", "dimensions", "max_tokens", "sha256"} - set(manifest)
        lacking |= {"model.onnx", "tokenizer.json"} - set(manifest.get("sha256", ()))
    except (OSError, ValueError, TypeError, AttributeError) as error:
        raise ModelFileError(f"{path}: cannot be read; {_REMEDY}") from error
    if lacking:
        raise ModelFileError(f"{path}: names no {', '.join(sorted(lacking))}; {_REMEDY}")
    return manifest
