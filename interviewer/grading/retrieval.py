"""What the pipeline asks of the index. `index` implements it on Chroma."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from interviewer.domain.pack import Question
from interviewer.embedding.embedder import Embedder, Vectors


class TextKind(StrEnum):
    """What an embedded text is."""

    QUESTION = "question"
    """The question itself or a restatement."""
    REFERENCE = "reference"
    """A paragraph of the reference answer."""
    CLAIM = "claim"
    PARAPHRASE = "paraphrase"
    MISCONCEPTION = "misconception"


@dataclass(frozen=True, slots=True)
class StoredText:
    """One embedded text of a question."""

    question_id: str
    point_id: str
    """Empty for questions and references."""
    kind: TextKind
    text: str
    vector: Vectors
    """Unit vector, shape (dimensions,)."""


class PointSource(Protocol):
    """Gives a judge everything that is known about a question's points."""

    @property
    def embedder(self) -> Embedder:
        """The embedder behind the stored vectors; answers must be embedded with the same."""
        ...

    def texts_of(self, question: Question) -> tuple[StoredText, ...]:
        """Every stored text of the question's own points, reference and wording, by id.

        Complete by construction: fetched by id, never by similarity.

        Raises:
            IndexUnavailable: the index cannot be read, even after a rebuild.
        """
        ...
