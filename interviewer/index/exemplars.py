"""Labelled answers in the index: their records, and which of them are most like an answer."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from interviewer.embedding.embedder import Vectors
from interviewer.index.records import record_id
from interviewer.packs.exemplars import Exemplar

EXEMPLAR = "exemplar"
"""Kind of a labelled answer; apart from `TextKind`, since it is no text of a question."""


@dataclass(frozen=True, slots=True)
class ExemplarRecord:
    """One labelled answer to embed. Never among a question's own texts."""

    pack_id: str
    exemplar: Exemplar

    @property
    def text(self) -> str:
        """The answer."""
        return self.exemplar.answer

    @property
    def id(self) -> str:
        """Content-addressed; the same answer labelled twice is one record."""
        return record_id(self.metadata, self.text)

    @property
    def metadata(self) -> dict[str, str]:
        """What the index can be asked for."""
        return {
            "pack": self.pack_id,
            "question": self.exemplar.question_id,
            "point": "",
            "kind": EXEMPLAR,
        }


def exemplar_records(pack_id: str, exemplars: Iterable[Exemplar]) -> dict[str, ExemplarRecord]:
    """The records of labelled answers by id; of one answer's labels the first."""
    found: dict[str, ExemplarRecord] = {}
    for exemplar in exemplars:
        record = ExemplarRecord(pack_id, exemplar)
        found.setdefault(record.id, record)
    return found


def same_words(text: str) -> str:
    """What two texts share that a person would call the same: white space, case, NFC aside."""
    return " ".join(unicodedata.normalize("NFC", text).casefold().split())


def nearest(
    vector: Vectors,
    stored_ids: Sequence[str],
    stored: Iterable[Sequence[float]],
    known: Mapping[str, ExemplarRecord],
    embed: Callable[[Sequence[ExemplarRecord]], Vectors],
    n_results: int,
) -> tuple[Exemplar, ...]:
    """The labelled answers most like a vector, nearest first.

    Few enough to compare each one: no approximate search, none is overlooked. One that is not
    stored yet is embedded here, so that the first answers after a start see the same examples.

    Args:
        vector: of the answer to be judged, unit length.
        stored_ids: ids of the stored rows, and `stored` their vectors in the same order.
        stored: see `stored_ids`.
        known: the answers to choose from, by id.
        embed: makes the vectors of records.
        n_results: how many at the most.
    """
    rows = dict(zip(stored_ids, stored, strict=True))
    missing = [record for name, record in known.items() if name not in rows]
    if missing:
        rows.update(zip((record.id for record in missing), embed(missing), strict=True))
    near = sorted((-float(np.asarray(rows[name], np.float32) @ vector), name) for name in known)
    return tuple(known[name].exemplar for _, name in near[:n_results])
