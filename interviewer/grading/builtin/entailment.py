"""Reads a claim and a text together: does the text state the claim, is it silent, or against it?

A cross-encoder: MiniLM fine-tuned on labelled answers, int8 ONNX, inside the package.
`eval/train/fit_entailment.py` and `export_entailment.py` make it; the manifest names its data and
their terms. It sees what sentence vectors cannot: which way round the words are put together.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Sequence
from pathlib import Path
from typing import Final, Protocol

import numpy as np

from interviewer.embedding.builtin import FOLDER as TOKENIZER
from interviewer.embedding.embedder import Vectors
from interviewer.embedding.local_model import LocalModel

FOLDER: Final = Path(__file__).resolve().parent / "entailment"
STATES, SILENT, CONTRADICTS = range(3)
"""Columns of what `read` gives."""


_KEPT: Final = 4_096
"""Pairs remembered, in memory only: an answer is often graded again with a turn more, or after a
reload. Some two megabytes."""


class Entailment(Protocol):
    """Tells what texts say about claims."""

    @property
    def id(self) -> str:
        """Changes whenever the same pair may be read differently."""
        ...

    def read(self, pairs: Sequence[tuple[str, str]]) -> Vectors:
        """Shares of states, silent and contradicts for each (claim, text), shape (pairs, 3)."""
        ...


class BuiltinEntailment:
    """The shipped cross-encoder. Loads on first use; safe to share between threads.

    Args:
        folder: where the model lies; only tests and fitting give another.
        threads: pairs that are run at the same time; 0: one for each core, four at the most.

    Raises:
        ModelFileError: the manifest is missing or damaged.
    """

    def __init__(self, folder: Path = FOLDER, threads: int = 0) -> None:
        self._model = LocalModel(folder, tokenizer=TOKENIZER, threads=threads)
        self.id: str = f"{self._model.manifest['id']}-{self._model.short_sha256}"
        self._known: OrderedDict[tuple[str, str], Vectors] = OrderedDict()
        self._lock = threading.Lock()

    def read(self, pairs: Sequence[tuple[str, str]]) -> Vectors:
        """See `Entailment.read`. A pair beyond 192 word pieces is cut at the longer text's end.

        Raises:
            ModelFileError: a file is missing or damaged.
        """
        if not pairs:
            return np.zeros((0, 3), np.float32)
        with self._lock:
            found = {pair: self._known[pair] for pair in pairs if pair in self._known}
        fresh = [pair for pair in dict.fromkeys(pairs) if pair not in found]
        if fresh:
            found.update(zip(fresh, self._shares(fresh), strict=True))
            with self._lock:
                self._known.update((pair, found[pair]) for pair in fresh)
                while len(self._known) > _KEPT:
                    self._known.popitem(last=False)
        return np.stack([found[pair] for pair in pairs])

    def _shares(self, pairs: Sequence[tuple[str, str]]) -> Vectors:
        logits = np.stack(self._model.spread(self._model.run, self._model.encode(list(pairs))))
        odds = np.exp(logits - logits.max(axis=1, keepdims=True))
        return np.asarray(odds / odds.sum(axis=1, keepdims=True), np.float32)
