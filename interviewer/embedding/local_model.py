"""A small ONNX model inside the package: its manifest, the check of its files, and one run.

No torch, no download, no network. MANIFEST.json holds the SHA-256 of every file, and files that do
not match are refused rather than used.
"""

from __future__ import annotations

import hashlib
import json
import os
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Final, TypeVar

import numpy as np
from numpy.typing import NDArray

from interviewer.embedding.turns import Turns
from interviewer.errors import ModelFileError

MODEL_FILE = "model.onnx"
TOKENIZER_FILE = "tokenizer.json"
TURN: Final = 64
"""Texts that one caller may run before another gets its turn; about what one answer takes."""
T = TypeVar("T")


class LocalModel:
    """A model and its tokenizer. Loads on first use; safe to share between threads.

    Args:
        folder: holds MANIFEST.json and the files that it names.
        needs: keys that the manifest must have besides `id`, `max_tokens` and `sha256`.
        tokenizer: folder whose tokenizer to use; the model's own where none is given.
        threads: texts of one caller that are run at the same time; 0: one for each core, four at
            the most.

    Raises:
        ModelFileError: the manifest is missing or damaged.
    """

    def __init__(
        self,
        folder: Path,
        needs: frozenset[str] = frozenset(),
        tokenizer: Path | None = None,
        threads: int = 0,
    ) -> None:
        self._folder = folder
        self._tokenizer = tokenizer or folder
        self._needs = needs | {"id", "max_tokens", "sha256"}
        self._loaded: tuple[Any, Any] | None = None
        self._lock = threading.Lock()
        self._threads = threads or THREADS
        self._turns = Turns(max(1, (os.cpu_count() or 1) // self._threads))
        self.manifest = self._read_manifest(folder, MODEL_FILE)
        self.short_sha256: str = self.manifest["sha256"][MODEL_FILE][:8]

    def check(self) -> None:
        """Compare every file with its manifest.

        Raises:
            ModelFileError: a file is missing or differs; the message says how to mend it.
        """
        files = {self._folder / name: sha for name, sha in self.manifest["sha256"].items()}
        if self._tokenizer != self._folder:
            other = self._read_manifest(self._tokenizer, TOKENIZER_FILE)["sha256"]
            files[self._tokenizer / TOKENIZER_FILE] = other[TOKENIZER_FILE]
        for path, expected in files.items():
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

    def encode(self, texts: Sequence[str] | Sequence[tuple[str, str]]) -> list[Any]:
        """Encodings of texts, or of pairs of texts; over-long ones are cut to fit."""
        return list(self._load()[0].encode_batch(list(texts)))

    def run(self, encoding: Any) -> NDArray[np.float32]:
        """The model's first output for one text, without the batch axis.

        One text at a time: an int8 model scales its activations over the whole of what it is given,
        so in a batch a result depends on its neighbours; and on a CPU a batch is slower, because of
        its padding.
        """
        ids = np.asarray([encoding.ids], np.int64)
        output = self._load()[1].run(
            None,
            {
                "input_ids": ids,
                "attention_mask": np.ones_like(ids),
                "token_type_ids": np.asarray([encoding.type_ids], np.int64),
            },
        )[0]
        return np.asarray(output[0], np.float32)

    def spread(self, work: Callable[[Any], T], encodings: Sequence[Any]) -> list[T]:
        """`work` for each encoding, some at the same time; the results in their order.

        Callers take turns as the cores allow. Twenty answers that are read at once would be done
        no sooner, all of them late, and the pages would hardly get a core meanwhile.
        """
        found: list[T] = []
        with ThreadPoolExecutor(self._threads) as pool:
            for first in range(0, len(encodings), TURN):
                part = encodings[first : first + TURN]
                with self._turns.turn():
                    alone = len(part) == 1 or self._threads == 1
                    found += map(work, part) if alone else pool.map(work, part)
        return found

    def _load(self) -> tuple[Any, Any]:
        with self._lock:
            if self._loaded is None:
                self.check()
                # Must be in place before the runtime is imported: it writes a device id and calls
                # home otherwise, whatever is switched off later.
                os.environ["ORT_DISABLE_TELEMETRY"] = "1"
                import onnxruntime
                from tokenizers import Tokenizer

                tokenizer = Tokenizer.from_file(str(self._tokenizer / TOKENIZER_FILE))
                tokenizer.no_padding()
                tokenizer.enable_truncation(self.manifest["max_tokens"])
                options = onnxruntime.SessionOptions()
                # One thread a text: splitting a text's work among threads costs more than it saves.
                options.intra_op_num_threads = 1
                options.log_severity_level = 3
                session = onnxruntime.InferenceSession(
                    str(self._folder / MODEL_FILE), options, providers=["CPUExecutionProvider"]
                )
                self._loaded = (tokenizer, session)
            return self._loaded

    def _read_manifest(self, folder: Path, file: str) -> dict[str, Any]:
        path = folder / "MANIFEST.json"
        needs = self._needs if folder == self._folder else {"sha256"}
        try:
            manifest: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
            lacking = needs - set(manifest)
            lacking |= {file} - set(manifest.get("sha256", ()))
            if self._tokenizer == self._folder:
                lacking |= {TOKENIZER_FILE} - set(manifest.get("sha256", ()))
        except (OSError, ValueError, TypeError, AttributeError) as error:
            raise ModelFileError(f"{path}: cannot be read; {_REMEDY}") from error
        if lacking:
            raise ModelFileError(f"{path}: names no {', '.join(sorted(lacking))}; {_REMEDY}")
        return manifest


_REMEDY = "reinstall the package, or rebuild the model with the script that MANIFEST.json names"
THREADS = min(4, os.cpu_count() or 1)
"""Texts that are worth running at the same time."""
