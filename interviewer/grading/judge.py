"""The seam between the pipeline and whatever forms an opinion on an answer.

A judge says, for each rubric point, which verdict it gives and which words of the candidate it
rests on. It neither scores nor is believed: `evidence` checks the quotes and `score` does the sum.
"""

from __future__ import annotations

from typing import Literal, Protocol, runtime_checkable

from pydantic import Field

from interviewer.domain.base import Frozen
from interviewer.domain.grade import TokenUse, Verdict
from interviewer.domain.pack import Question


class PointOpinion(Frozen):
    """What a judge says of one rubric point."""

    point_id: str
    verdict: Verdict
    quote: str = ""
    """The candidate's words it rests on; empty for `missed`."""
    confidence: float = Field(default=1.0, ge=0, le=1)
    reason: str = ""


class Judgement(Frozen):
    """What a judge says of one answer: every point of the question exactly once."""

    opinions: tuple[PointOpinion, ...]
    model: str = ""
    prompt_digest: str = ""
    embedder: str = ""
    usage: TokenUse = TokenUse()
    raw_reply: str = ""
    exemplars: tuple[str, ...] = ()
    """Ids of the labelled answers that were shown as examples."""


class Judge(Protocol):
    """Forms an opinion on an answer."""

    @property
    def name(self) -> Literal["builtin", "llm"]:
        """Which grader this is, as shown on every screen and in every file."""
        ...

    @property
    def version(self) -> str:
        """Changes whenever the same answer may be judged, or its quotes checked, differently."""
        ...

    @property
    def description(self) -> str:
        """One line for people: what grades, and with what."""
        ...

    def judge(self, question: Question, turns: tuple[str, ...]) -> Judgement:
        """Judge the candidate's own turns on a question.

        Args:
            question: the question with its rubric points.
            turns: normalised text of the candidate's turns in order, at least one not blank.

        Raises:
            GradingFailed: no opinion could be formed; the pipeline reports "not graded".
        """
        ...

    def reconsider(
        self, question: Question, turns: tuple[str, ...], failed: tuple[str, ...]
    ) -> Judgement | None:
        """Judge again the points whose quotes were not found; None: this judge has no second try.

        Raises:
            GradingFailed: as for `judge`.
        """
        ...


@runtime_checkable
class Prompted(Protocol):
    """A judge that asks in words which are kept as prompts."""

    @property
    def prompts_digest(self) -> str:
        """Of all prompts that it may use for an answer; a grade names those that it did use."""
        ...
