"""Which texts of a pack are embedded, and under which ids. Pure; knows nothing of Chroma."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from interviewer.domain.pack import Pack, Question
from interviewer.grading.retrieval import TextKind


@dataclass(frozen=True, slots=True)
class Record:
    """One text to embed."""

    pack_id: str
    question_id: str
    point_id: str
    kind: TextKind
    text: str

    @property
    def id(self) -> str:
        """Content-addressed: an edited text is another record, an unchanged one is kept."""
        return record_id(self.metadata, self.text)

    @property
    def metadata(self) -> dict[str, str]:
        """What the index can be asked for."""
        return {
            "pack": self.pack_id,
            "question": self.question_id,
            "point": self.point_id,
            "kind": self.kind.value,
        }


@dataclass(frozen=True, slots=True)
class Refreshed:
    """What a refresh of the index did, in records."""

    added: int
    removed: int
    kept: int


def pack_records(pack: Pack) -> dict[str, Record]:
    """Every record of a pack by id."""
    return {
        record.id: record
        for question in pack.questions
        for record in question_records(pack.id, question)
    }


def question_records(pack_id: str, question: Question) -> Iterator[Record]:
    """The records of one question: wording, reference paragraphs, points with their variants."""

    def record(kind: TextKind, text: str, point_id: str = "") -> Record:
        return Record(pack_id, question.id, point_id, kind, text)

    for wording in (question.question, *question.restatements):
        yield record(TextKind.QUESTION, wording)
    for paragraph in question.reference.split("\n\n"):
        if paragraph.strip():
            yield record(TextKind.REFERENCE, " ".join(paragraph.split()))
    for point in question.points:
        yield record(TextKind.CLAIM, point.claim, point.id)
        for text in point.paraphrases:
            yield record(TextKind.PARAPHRASE, text, point.id)
        for text in point.misconceptions:
            yield record(TextKind.MISCONCEPTION, text, point.id)


def record_id(metadata: dict[str, str], text: str) -> str:
    """The place of a text in the pack, and the start of its SHA-256."""
    content = hashlib.sha256(text.encode("utf-8")).hexdigest()[:16]
    return "/".join([*(metadata[key] for key in ("pack", "question", "point", "kind")), content])
