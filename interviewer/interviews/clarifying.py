"""What the interviewer says when a candidate asks about a question instead of answering it.

Only what the pack's author prepared: the reply is chosen by meaning, on this machine, among the
question's clarifications. Rubric and reference are never looked at, so nothing of them can come
out, whatever is asked.
"""

from __future__ import annotations

from interviewer.domain.base import Frozen
from interviewer.domain.pack import Question
from interviewer.embedding.builtin import BuiltinEmbedder
from interviewer.embedding.embedder import Embedder
from interviewer.errors import InputError
from interviewer.grading.normalise import refuse_unusable

MIN_SIMILARITY = 0.3
"""Measured with the hypervisors pack: of 23 things that a candidate may ask in other words than the
prepared ones, each is nearest to the right one and 22 come above this. Of 9 that nothing is
prepared for (rubric, time, small talk), one does, with one of the 30 questions."""
MAX_ASKED_CHARS = 300
NOTHING_PREPARED = (
    "I can say no more than the question does. Take it as you understand it, and say what you "
    "assume."
)


class Clarified(Frozen):
    """What was asked about a question, and the reply."""

    asked: str
    taken_for: str
    """The prepared question that it was taken for, so that a wrong choice is seen; empty: none."""
    reply: str
    worded_by: str = ""
    """Model and host, where the reply is in their words; empty: it is the author's."""


class Clarifier:
    """Answers questions about questions. Safe to share between threads.

    Args:
        embedder: the built-in one, which the least similarity was measured with.
    """

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder

    def reply(self, question: Question, asked: str) -> Clarified:
        """The prepared reply that is nearest in meaning, or that nothing is prepared.

        Raises:
            InputError: nothing was asked, or it is no text.
        """
        refuse_unusable(asked)
        asked = " ".join(asked.split())[:MAX_ASKED_CHARS]
        if not asked:
            raise InputError("nothing was asked; write what is not clear about the question")
        prepared = question.clarifications
        if prepared:
            vectors = self._embedder.embed([asked, *(one.asks for one in prepared)])
            similar = vectors[1:] @ vectors[0]
            nearest = int(similar.argmax())
            if similar[nearest] >= MIN_SIMILARITY:
                found = prepared[nearest]
                return Clarified(asked=asked, taken_for=found.asks, reply=found.reply)
        return Clarified(asked=asked, taken_for="", reply=NOTHING_PREPARED)


def local_clarifier(embedder: Embedder | None = None) -> Clarifier:
    """A clarifier with the built-in embedder: the given one where it is that, else its own."""
    return Clarifier(embedder if isinstance(embedder, BuiltinEmbedder) else BuiltinEmbedder())
