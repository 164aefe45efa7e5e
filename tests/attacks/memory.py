"""The stored texts of a question without an index, for the built-in judge."""

from __future__ import annotations

from interviewer.domain.pack import Question
from interviewer.embedding.builtin import BuiltinEmbedder
from interviewer.grading.retrieval import StoredText, TextKind


class MemorySource:
    """Embeds a question's texts when they are first asked for."""

    def __init__(self) -> None:
        self.embedder = BuiltinEmbedder(threads=1)
        self._known: dict[str, tuple[StoredText, ...]] = {}

    def texts_of(self, question: Question) -> tuple[StoredText, ...]:
        if question.hash not in self._known:
            rows = _rows(question)
            vectors = self.embedder.embed([text for _, _, text in rows])
            self._known[question.hash] = tuple(
                StoredText(question.id, point_id, kind, text, vector)
                for (point_id, kind, text), vector in zip(rows, vectors, strict=True)
            )
        return self._known[question.hash]


def _rows(question: Question) -> list[tuple[str, TextKind, str]]:
    asked = (question.question, *question.restatements)
    rows = [("", TextKind.QUESTION, text) for text in asked]
    rows.append(("", TextKind.REFERENCE, question.reference))
    for point in question.points:
        rows.append((point.id, TextKind.CLAIM, point.claim))
        rows += [(point.id, TextKind.PARAPHRASE, text) for text in point.paraphrases]
        rows += [(point.id, TextKind.MISCONCEPTION, text) for text in point.misconceptions]
    return rows
