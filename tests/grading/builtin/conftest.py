"""A point source in memory over the built-in embedder, and the judge on top of it."""

from __future__ import annotations

import pytest

from interviewer.domain.pack import Pack, Question
from interviewer.embedding.builtin import BuiltinEmbedder
from interviewer.grading.builtin.judge import BuiltinJudge
from interviewer.grading.retrieval import StoredText, TextKind
from interviewer.packs.load import load_pack


class MemorySource:
    """Embeds a question's texts when they are first asked for."""

    def __init__(self) -> None:
        self.embedder = BuiltinEmbedder(threads=1)
        self.asked = 0
        self._known: dict[str, tuple[StoredText, ...]] = {}

    def texts_of(self, question: Question) -> tuple[StoredText, ...]:
        self.asked += 1
        if question.hash not in self._known:
            rows = [("", TextKind.QUESTION, t) for t in (question.question, *question.restatements)]
            rows.append(("", TextKind.REFERENCE, question.reference))
            for point in question.points:
                rows.append((point.id, TextKind.CLAIM, point.claim))
                rows += [(point.id, TextKind.PARAPHRASE, text) for text in point.paraphrases]
                rows += [(point.id, TextKind.MISCONCEPTION, text) for text in point.misconceptions]
            vectors = self.embedder.embed([text for _, _, text in rows])
            self._known[question.hash] = tuple(
                StoredText(question.id, point_id, kind, text, vector)
                for (point_id, kind, text), vector in zip(rows, vectors, strict=True)
            )
        return self._known[question.hash]


@pytest.fixture(scope="session")
def source() -> MemorySource:
    return MemorySource()


@pytest.fixture(scope="session")
def judge(source: MemorySource) -> BuiltinJudge:
    return BuiltinJudge(source)


@pytest.fixture(scope="session")
def pack() -> Pack:
    return load_pack("hypervisors")


@pytest.fixture(scope="session")
def virtual_machine(pack: Pack) -> Question:
    """What a virtual machine is; an even question, so the judge was not fitted on answers to it."""
    return pack.question("hv-02")
