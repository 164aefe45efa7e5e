"""One form for every set of labelled answers. Readers make it, runner and measures use it."""

from __future__ import annotations

import random
from collections import defaultdict
from typing import Literal, Self

from pydantic import Field, model_validator

from interviewer.domain.base import Frozen
from interviewer.domain.pack import Pack, Question

HeldOutBy = Literal["question", "subject", "set"]
SCALE = 5
"""Scores of every set are brought to 0 to 5."""


class LabelledAnswer(Frozen):
    """An answer with what people, or models in their place, say of it."""

    id: str
    """Unique within its set."""
    subject: str
    """Names the pack in `Dataset.packs`."""
    question_id: str
    turns: tuple[str, ...] = Field(min_length=1)
    kind: str = ""
    """How the answer was written (`strong`, `vague`, ...); empty where it was not written to order.
    """
    labels: dict[str, tuple[int, ...]] = Field(default_factory=dict)
    """For each point that was labelled, each rater's label: 2 stated, 1 partly, 0 absent,
    -1 contradicted."""
    scores: tuple[float, ...] = ()
    """Each rater's score, 0 to `SCALE`."""
    score: float | None = None
    """What the grader is compared with, 0 to `SCALE`; the raters' mean where the data say nothing
    else, None where nobody gave a score."""
    category: str = ""
    """`correct`, `incorrect` or `contradictory`; empty where the set has no such labels."""

    @property
    def n_words(self) -> int:
        """Words of all turns."""
        return sum(len(turn.split()) for turn in self.turns)


class Dataset(Frozen):
    """Labelled answers with the questions that they answer."""

    name: str
    """File-name safe; figures are filed under it."""
    title: str
    packs: dict[str, Pack]
    """By subject."""
    answers: tuple[LabelledAnswer, ...]
    held_out_by: HeldOutBy
    """What must be unknown to the model that grades an answer: its question, its whole subject, or
    only the set as such."""
    notes: tuple[str, ...] = ()
    """What a reader of the figures must know of the data."""
    n_of: int = 0
    """Answers of the full set where `limited` took some; 0: this is the full set."""

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        for answer in self.answers:
            question = self.question(answer)
            unknown = answer.labels.keys() - {point.id for point in question.points}
            if unknown:
                names = ", ".join(sorted(unknown))
                raise ValueError(f"answer {answer.id}: question {question.id} has no point {names}")
        return self

    def question(self, answer: LabelledAnswer) -> Question:
        """The question that an answer answers.

        Raises:
            ValueError: the set has no such subject.
            QuestionNotFound: its pack has no such question.
        """
        if answer.subject not in self.packs:
            raise ValueError(f"answer {answer.id}: no pack for subject {answer.subject!r}")
        return self.packs[answer.subject].question(answer.question_id)

    def held_out_key(self, answer: LabelledAnswer) -> str:
        """What the model that grades the answer must not have been fitted on."""
        if self.held_out_by == "question":
            return answer.question_id
        return answer.subject if self.held_out_by == "subject" else self.name

    def cluster(self, answer: LabelledAnswer) -> str:
        """What is drawn as a whole for intervals: the subject where there are several of them and
        they are held out whole, else the question."""
        if self.held_out_by == "subject" and len(self.packs) > 1:
            return answer.subject
        return answer.question_id

    def limited(self, n: int, seed: int) -> Dataset:
        """At most n answers, spread over subjects and questions as evenly as n allows.

        Questions are taken in turn, each giving its answers in a seeded order, so that a larger n
        holds a smaller one.
        """
        if n >= len(self.answers):
            return self
        rng = random.Random(seed)
        by_subject: dict[str, dict[str, list[LabelledAnswer]]] = defaultdict(dict)
        for answer in self.answers:
            by_subject[answer.subject].setdefault(answer.question_id, []).append(answer)
        for subject in by_subject.values():
            for queue in subject.values():
                rng.shuffle(queue)
        queues = [_in_turn(list(subject.values())) for subject in by_subject.values()]
        chosen = {answer.id for answer in _in_turn(queues)[:n]}
        kept = tuple(answer for answer in self.answers if answer.id in chosen)
        return self.model_copy(update={"answers": kept, "n_of": len(self.answers)})


def _in_turn(queues: list[list[LabelledAnswer]]) -> list[LabelledAnswer]:
    """The first of each queue, then the second of each, and so on."""
    longest = max(map(len, queues), default=0)
    return [queue[place] for place in range(longest) for queue in queues if place < len(queue)]
