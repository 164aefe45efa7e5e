"""A question pack: questions, their rubric points, and how points become a score."""

from __future__ import annotations

from enum import StrEnum
from functools import cached_property
from typing import Annotated

from pydantic import Field, StringConstraints

from interviewer.domain.base import Frozen, digest
from interviewer.errors import QuestionNotFound

Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=64)]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=20_000)]


class Level(StrEnum):
    """Seniority that a question is aimed at."""

    JUNIOR = "junior"
    MID = "mid"
    SENIOR = "senior"


class Kind(StrEnum):
    """Whether a question asks for an explanation or for what to do in a situation."""

    CONCEPT = "concept"
    SCENARIO = "scenario"


class RubricPoint(Frozen):
    """One checkable claim that a good answer makes."""

    id: Slug
    """Unique within its question."""
    claim: Text
    weight: int = Field(default=2, ge=1, le=5)
    """Share of the question's score, relative to the other points."""
    must_have: bool = False
    """While a must-have is missed or wrong, the score stays under `Scoring.must_have_cap`."""
    paraphrases: tuple[Text, ...] = ()
    """Other ways to state the claim; each alone is enough to be credited."""
    misconceptions: tuple[Text, ...] = ()
    """Statements in the same vocabulary that contradict the claim."""
    probe: str = Field(default="", max_length=1_000)
    """A follow-up that asks for the point without giving it away; empty: never probed."""


class Clarification(Frozen):
    """A prepared reply to something a candidate may ask about the question."""

    asks: Text
    reply: Text


class Question(Frozen):
    """One question with its reference answer and rubric."""

    id: Slug
    title: Text
    """A few words for lists and reports."""
    question: Text
    """As an interviewer says it."""
    restatements: tuple[Text, ...] = ()
    """Other ways to ask the same, for finding the question in transcripts."""
    topics: tuple[Slug, ...] = Field(min_length=1)
    level: Level
    kind: Kind
    time_limit_s: int = Field(ge=30, le=3_600)
    clarifications: tuple[Clarification, ...] = ()
    reference: Text
    points: tuple[RubricPoint, ...] = Field(min_length=1, max_length=40)
    anchors: dict[Annotated[int, Field(ge=1, le=5)], Text] = Field(default_factory=dict)
    """What an answer at each level shows, 1 weakest."""
    anchor_examples: dict[Annotated[int, Field(ge=1, le=5)], Text] = Field(
        default_factory=dict,
        # Left out of the digest while there are none: packs from before keep their hash.
        exclude_if=lambda examples: not examples,
    )
    """An answer that stands for each level, for those who rate."""

    @cached_property
    def hash(self) -> str:
        """Digest of the question's whole content."""
        return digest(self)

    @cached_property
    def total_weight(self) -> int:
        """Sum of the weights of all points; positive by construction."""
        return sum(point.weight for point in self.points)

    def point(self, point_id: str) -> RubricPoint:
        """The point with that id.

        Raises:
            KeyError: the question has no such point.
        """
        for point in self.points:
            if point.id == point_id:
                return point
        raise KeyError(point_id)


class Topic(Frozen):
    """A subject area that questions are filed under."""

    id: Slug
    title: Text


class Scoring(Frozen):
    """How verdicts become a number. Pure arithmetic over these figures, see `grading.score`."""

    partly_credit: float = Field(default=0.5, ge=0, le=1)
    """Share of a point's weight that `partly` earns."""
    wrong_penalty: float = Field(default=0.25, ge=0, le=1)
    """Share of a point's weight that `wrong` takes away; the total never falls below 0."""
    must_have_cap: float = Field(default=0.8, ge=0, le=1)
    """The most that an answer can score while a must-have point is missed or wrong."""


class Pack(Frozen):
    """A versioned set of questions on one subject."""

    id: Slug
    title: Text
    version: Annotated[str, StringConstraints(pattern=r"^\d+\.\d+\.\d+([.-][0-9A-Za-z.-]+)?$")]
    language: str = "en"
    description: str = ""
    licence: str = ""
    authors: tuple[str, ...] = ()
    topics: tuple[Topic, ...] = Field(min_length=1)
    scoring: Scoring = Scoring()
    questions: tuple[Question, ...] = Field(min_length=1)

    @cached_property
    def hash(self) -> str:
        """Digest of the pack's whole content; what grades and interviews refer to."""
        return digest(self)

    @cached_property
    def n_points(self) -> int:
        """Number of rubric points over all questions."""
        return sum(len(question.points) for question in self.questions)

    def question(self, question_id: str) -> Question:
        """The question with that id.

        Raises:
            QuestionNotFound: the pack has no such question.
        """
        for question in self.questions:
            if question.id == question_id:
                return question
        raise QuestionNotFound(
            f"pack {self.id} {self.version} has no question {question_id!r}; "
            f"its ids run from {self.questions[0].id} to {self.questions[-1].id}"
        )

    def topic_title(self, topic_id: str) -> str:
        """The title of a topic, or its id where the pack does not list it."""
        return next((topic.title for topic in self.topics if topic.id == topic_id), topic_id)
