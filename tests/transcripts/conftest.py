"""A small bank on another subject than the shipped pack's, and transcripts to look up in it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from interviewer.domain.pack import Pack, Question
from interviewer.domain.transcript import MappedTranscript
from interviewer.embedding.builtin import BuiltinEmbedder
from interviewer.grading.retrieval import StoredText
from interviewer.index.records import question_records
from interviewer.packs.load import load_pack
from interviewer.transcripts.bank import Bank
from interviewer.transcripts.hearing import Ear
from interviewer.transcripts.mapping import map_transcript
from interviewer.transcripts.read import parse_transcript

NETWORKING = Path(__file__).resolve().parents[2] / "eval" / "gold" / "networking"


class MemorySource:
    """Vectors of a pack without an index."""

    def __init__(self) -> None:
        self.embedder = BuiltinEmbedder()

    def texts_of(self, question: Question) -> tuple[StoredText, ...]:
        records = list(question_records("", question))
        vectors = self.embedder.embed([record.text for record in records])
        return tuple(
            StoredText(record.question_id, record.point_id, record.kind, record.text, vector)
            for record, vector in zip(records, vectors, strict=True)
        )


@pytest.fixture(scope="session")
def networking() -> Pack:
    return load_pack(str(NETWORKING))


@pytest.fixture(scope="session")
def source() -> MemorySource:
    return MemorySource()


@pytest.fixture(scope="session")
def ear(networking: Pack, source: MemorySource) -> Ear:
    return Ear(Bank(networking, source))


Mapper = Callable[..., MappedTranscript]


@pytest.fixture(scope="session")
def mapped(ear: Ear) -> Mapper:
    """Map a transcript given as text or bytes."""

    def run(
        content: str | bytes, file: str = "talk.txt", interviewers: tuple[str, ...] = ()
    ) -> MappedTranscript:
        raw = content.encode() if isinstance(content, str) else content
        return map_transcript(parse_transcript(raw, file), ear, interviewers)

    return run
