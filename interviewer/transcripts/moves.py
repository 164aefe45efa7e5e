"""What one turn can do to what was said so far: ask, go on, return, stand beside, or answer.

Every move has a price in log probability; `align` keeps the cheapest explanations and knows nothing
of how they are priced.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from interviewer.transcripts import phrases
from interviewer.transcripts.bank import Scores
from interviewer.transcripts.hearing import Ear

_CHOICES = 8
"""Questions considered for one turn, likeliest first."""
_ANSWER_TRUST = 0.8
"""Weight of a candidate's words against the interviewer's: neighbouring turns are not independent
witnesses."""
_ANSWER_LIMIT = 4.0
_PRIOR_ELSEWHERE = 0.2
_AGAIN_SAID, _AGAIN_UNSAID = 0.5, -2.5
"""Added to asking a question once more, when the interviewer says so and when not."""
_TWO_AT_ONCE = -2.0
_UNASKED = -2.5
"""Added where nothing is asked at all: who explains a subject does not ask about it."""
_RESUME = -1.5
_SECOND_HALF = -0.7
_MIN_PART_WORDS = 6


@dataclass(frozen=True, slots=True)
class Move:
    """What one turn was taken for, and how one came there."""

    turn: int
    kind: Literal["asks", "goes_on", "returns", "beside", "answers"]
    questions: tuple[int, ...]
    before: Move | None


@dataclass(frozen=True, slots=True)
class Explanation:
    """One way to read everything up to a turn."""

    score: float
    """Log probability, less a constant that all explanations share."""
    current: int | None
    """Question that is talked about; None: nothing of the bank."""
    waiting: int | None
    """Second question of a turn that asked two, not taken up yet."""
    last: int | None
    """Question that was talked about before something else came between."""
    asked: frozenset[tuple[int, int]]
    """(question, turn) of each first asking."""
    move: Move | None

    @property
    def state(self) -> tuple[object, ...]:
        """All that later turns depend on; of two with one state the likelier is enough."""
        return self.current, self.waiting, self.last, self.asked


class InterviewerTurn:
    """A turn of the interviewer: what it may be, each with its log probability."""

    def __init__(self, turn: int, text: str, ear: Ear) -> None:
        self._turn = turn
        self._new, self._go_on, self._beside = ear.weigh_asking(text)
        if not phrases.is_question(text):
            self._new = self._new + _UNASKED
        self._again = _AGAIN_SAID if phrases.returns(text) else _AGAIN_UNSAID
        order = np.argsort(-self._new, kind="stable")[:_CHOICES]
        self._likely = [int(question) for question in order]
        self._pairs = list(self._two_at_once(text, ear))

    @property
    def likely(self) -> tuple[int, ...]:
        """The questions that it may ask by its words alone, likeliest first."""
        return tuple(self._likely)

    def after(self, one: Explanation) -> Iterator[Explanation]:
        """Every explanation that this turn makes of one."""
        asked = {question for question, _ in one.asked}
        new = self._new.copy()
        for question in asked:
            new[question] += self._again
        going = [one.current] if one.current is not None else []
        if going:
            new[going] = -np.inf
        resumed = one.last if one.current is None else None
        options = [*new, self._beside, *(self._go_on[going])]
        if resumed is not None:
            options.append(self._go_on[resumed] + _RESUME)
        total = log_sum(options)
        for question in self._likely:
            if question == one.current:
                continue
            yield self._asking(one, (question,), float(new[question]) - total, asked)
        for (first, second), utility in self._pairs:
            if first not in asked and second not in asked:
                yield self._asking(one, (first, second), utility - total, asked)
        yield Explanation(
            one.score + self._beside - total,
            None,
            None,
            one.current if one.current is not None else one.last,
            one.asked,
            Move(self._turn, "beside", (), one.move),
        )
        if one.current is not None:
            score = one.score + float(self._go_on[one.current]) - total
            yield self._going_on(one, one.current, one.waiting, score)
            if one.waiting is not None:
                yield self._going_on(one, one.waiting, None, score + _SECOND_HALF)
        elif resumed is not None:
            score = one.score + float(self._go_on[resumed]) + _RESUME - total
            yield self._going_on(one, resumed, None, score)

    def _asking(
        self, one: Explanation, questions: tuple[int, ...], gain: float, asked: set[int]
    ) -> Explanation:
        first = questions[0]
        again = len(questions) == 1 and first in asked
        return Explanation(
            one.score + gain,
            first,
            questions[1] if len(questions) > 1 else None,
            None,
            one.asked if again else one.asked | {(name, self._turn) for name in questions},
            Move(self._turn, "returns" if again else "asks", questions, one.move),
        )

    def _going_on(
        self, one: Explanation, current: int, waiting: int | None, score: float
    ) -> Explanation:
        move = Move(self._turn, "goes_on", (current,), one.move)
        return Explanation(score, current, waiting, None, one.asked, move)

    def _two_at_once(self, text: str, ear: Ear) -> Iterator[tuple[tuple[int, int], float]]:
        """Pairs of different questions that the two parts of this turn ask, with log odds."""
        parts = phrases.sentences(text)
        best: dict[tuple[int, int], float] = {}
        asks_any = log_sum(self._new)
        for cut in range(1, len(parts)):
            first, second = " ".join(parts[:cut]), " ".join(parts[cut:])
            if not all(
                phrases.is_question(part) and len(phrases.words(part)) >= _MIN_PART_WORDS
                for part in (first, second)
            ):
                continue
            heads, _, _ = ear.weigh_asking(first)
            tails, go_on, beside = ear.weigh_asking(second)
            for head in np.argsort(-heads, kind="stable")[:3]:
                # The second part must be a question of its own, not go on with the first.
                other = np.delete(tails, head)
                rest = log_sum([*other, beside, float(go_on[head])])
                for tail in np.argsort(-tails, kind="stable")[:3]:
                    if head == tail:
                        continue
                    sure = float(heads[head]) - log_sum(heads) + float(tails[tail]) - rest
                    pair = int(head), int(tail)
                    best[pair] = max(best.get(pair, -math.inf), asks_any + sure + _TWO_AT_ONCE)
        yield from best.items()


def support_of(text: str, ear: Ear) -> Scores:
    """How much more a candidate's words fit each question than chance; the last: none of them."""
    utilities = ear.weigh_answering(text)
    n_questions = len(utilities) - 1
    prior = np.append(np.full(n_questions, (1 - _PRIOR_ELSEWHERE) / n_questions), _PRIOR_ELSEWHERE)
    gain = utilities - log_sum(utilities) - np.log(prior)
    return np.asarray(_ANSWER_TRUST * np.clip(gain, -_ANSWER_LIMIT, _ANSWER_LIMIT))


def answered(one: Explanation, turn: int, support: Scores) -> Iterator[Explanation]:
    """Every explanation that a candidate's turn makes of one; see `support_of`."""
    place = -1 if one.current is None else one.current
    questions = () if one.current is None else (one.current,)
    yield Explanation(
        one.score + float(support[place]),
        one.current,
        one.waiting,
        one.last,
        one.asked,
        Move(turn, "answers", questions, one.move),
    )
    if one.waiting is not None:
        yield Explanation(
            one.score + float(support[one.waiting]) + _SECOND_HALF,
            one.waiting,
            None,
            one.last,
            one.asked,
            Move(turn, "answers", (one.waiting,), one.move),
        )


def log_sum(values: Sequence[float] | Scores) -> float:
    """Logarithm of a sum, from the logarithms of its terms; of nothing: an error."""
    highest = float(max(values))
    return highest + math.log(sum(math.exp(float(value) - highest) for value in values))
