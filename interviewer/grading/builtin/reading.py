"""From a candidate's turns to the features of each point: cut, write out, embed, compare, read."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from interviewer.embedding.embedder import Embedder, Vectors
from interviewer.grading.builtin.compared import compare
from interviewer.grading.builtin.entailed import entail
from interviewer.grading.builtin.entailment import Entailment
from interviewer.grading.builtin.features import Summary, summarise
from interviewer.grading.builtin.prepared import PreparedQuestion
from interviewer.grading.builtin.short import compare_short
from interviewer.grading.builtin.spoken import as_written
from interviewer.grading.builtin.statements import is_statement
from interviewer.grading.builtin.windows import Window, cut

_SPACES: Final = re.compile(r" {2,}")


@dataclass(frozen=True, slots=True)
class Reading:
    """An answer laid beside a question."""

    windows: tuple[Window, ...]
    summary: Summary


def read(
    prepared: PreparedQuestion,
    turns: Sequence[str],
    embedder: Embedder,
    entailment: Entailment,
) -> Reading | None:
    """Compare the turns with the question; None where they hold nothing that could be a statement:
    no words beyond fillers, or only lists of terms and shuffled words.

    Raises:
        ModelFileError: the built-in embedding model cannot be used.
        ModelUnavailable: an embedding endpoint does not answer.
    """
    found = embedded_windows(prepared, turns, embedder)
    if found is None:
        return None
    windows, texts, vectors = found
    compared = compare(prepared, texts, vectors)
    entailed = entail(prepared, windows, texts, compared, entailment)
    short = compare_short(prepared, turns, embedder)
    return Reading(tuple(windows), summarise(compared, entailed, short))


def embedded_windows(
    prepared: PreparedQuestion, turns: Sequence[str], embedder: Embedder
) -> tuple[list[Window], list[str], Vectors] | None:
    """The windows of the turns, each as written language, and their vectors; None as for `read`."""
    windows = stating_windows(turns)
    written = {w.text: as_written(_SPACES.sub(" ", w.text), prepared.vocabulary) for w in windows}
    if not any(written.values()):
        return None
    # A window of fillers is compared as it stands, so that positions in `parts` keep their meaning.
    texts = [written[window.text] or window.text for window in windows]
    return windows, texts, _vectors(windows, texts, embedder)


def stating_windows(turns: Sequence[str]) -> list[Window]:
    """The windows that say something, with the positions in `parts` renewed."""
    windows = cut(turns)
    kept = [number for number, w in enumerate(windows) if is_statement(turns, w)]
    renumbered = {old: new for new, old in enumerate(kept)}
    kept = [n for n in kept if all(part in renumbered for part in windows[n].parts)]
    # Joins come last in the list, so dropping some of them leaves the numbers of their parts alone.
    return [
        replace(windows[n], parts=tuple(renumbered[part] for part in windows[n].parts))
        for n in kept
    ]


def _vectors(windows: Sequence[Window], texts: Sequence[str], embedder: Embedder) -> Vectors:
    """Embeds each distinct text once; a join of two windows gets their mean, weighted by words."""
    alone = [number for number, window in enumerate(windows) if not window.parts]
    distinct = list(dict.fromkeys(texts[number] for number in alone))
    known = dict(zip(distinct, embedder.embed(distinct), strict=True))
    vectors = np.zeros((len(windows), embedder.dimensions), np.float32)
    for number in alone:
        vectors[number] = known[texts[number]]
    for number, window in enumerate(windows):
        if window.parts:
            mean = sum(len(texts[part].split()) * vectors[part] for part in window.parts)
            vectors[number] = mean / max(float(np.linalg.norm(mean)), 1e-6)
    return vectors
