"""What one turn can do to what was said so far: ask, go on, return, stand beside, or answer.

Every move has a price in log probability; `align` keeps the cheapest explanations and knows nothing
of how they are priced.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np

from interviewer.transcripts import phrases
from interviewer.transcripts.bank import Scores
from interviewer.transcripts.hearing import Ear

_CHOICES = 8
"""Questions considered for one turn, likeliest first."""
_BY_ANSWER = 2
"""Further ones, by what the candidate says next: everyday words hardly tell what they ask."""
_UNLIKELY = -2.0
"""Added to those."""
_ANSWER_TRUST = 0.8
"""Weight of a candidate's words against the interviewer's: neighbouring turns are not independent
witnesses."""
_ANSWER_LIMIT = 4.0
_PRIOR_ELSEWHERE = 0.2
_AGAIN_SAID, _AGAIN_UNSAID = 0.5, -2.5
"""Added to asking a question once more, when the interviewer says so and when not."""
_LEFT = -0.7
"""Added to going on with what is talked about, when the interviewer goes back to something else."""
_TWO_AT_ONCE = -1.0
"""Added where one turn asks two questions and does not say so."""
_OF_ITS_OWN = -2.0
"""Added to going on with the first question of a turn, in words that point back to nothing."""
_UNASKED = -2.5
"""Added where nothing is asked at all: who explains a subject does not ask about it."""
_RESUME = -1.5
_SECOND_HALF = -0.7
_BOTH = -0.7
"""Added where one turn of the candidate answers both questions of a turn that asked two."""
_SECOND_DROPPED = -1.0
"""Added where the second of two questions is never taken up."""
_MIN_PART_WORDS = 3
"""`What is NAT` is a question. What is shorter still only goes on: `and why is that`."""
_MAX_CUTS = 6


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
    """A turn of the interviewer: what it may be, each with its log probability.

    Args:
        turn: its position.
        text: its words.
        ear: knows the bank.
        next_said: what the candidate says before the interviewer speaks again.
    """

    def __init__(
        self, turn: int, text: str, ear: Ear, next_said: Sequence[CandidateTurn] = ()
    ) -> None:
        self._turn = turn
        self._new, self._go_on, self._beside = ear.weigh_asking(text)
        if not phrases.is_question(text):
            self._new = self._new + _UNASKED
        self._again = _AGAIN_SAID if phrases.returns(text) else _AGAIN_UNSAID
        order = np.argsort(-self._new, kind="stable")[:_CHOICES]
        self._likely = [int(question) for question in order]
        self._considered = list(dict.fromkeys((*self._likely, *_told_by(next_said))))
        self._goes_back = phrases.goes_back(text)
        self._pairs = list(self._two_at_once(text, ear))

    @property
    def likely(self) -> tuple[int, ...]:
        """The questions that it may ask by its words alone, likeliest first."""
        return tuple(self._likely)

    def after(self, one: Explanation) -> Iterator[Explanation]:
        """Every explanation that this turn makes of one."""
        asked = {question for question, _ in one.asked}
        new, go_on = self._new.copy(), self._go_on
        for question in asked:
            new[question] += self._again
            if self._goes_back:
                # Who goes back names the subject and need not ask all of it again.
                new[question] = max(new[question], go_on[question])
        going = [one.current] if one.current is not None else []
        if going:
            new[going] = -np.inf
            if self._goes_back:
                go_on = go_on.copy()
                go_on[going] += _LEFT
        resumed = one.last if one.current is None else None
        options = [*new, self._beside, *(go_on[going])]
        if resumed is not None:
            options.append(go_on[resumed] + _RESUME)
        total = log_sum(options)
        back: Collection[int] = asked if self._goes_back else ()
        for question in dict.fromkeys((*self._considered, *back)):
            if question == one.current:
                continue
            price = 0.0 if question in self._likely or question in back else _UNLIKELY
            yield self._asking(one, (question,), float(new[question]) + price - total, asked)
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
            score = one.score + float(go_on[one.current]) - total
            yield self._going_on(one, one.current, one.waiting, score)
            if one.waiting is not None:
                yield self._going_on(one, one.waiting, None, score + _SECOND_HALF)
        elif resumed is not None:
            score = one.score + float(go_on[resumed]) + _RESUME - total
            yield self._going_on(one, resumed, None, score)

    def _asking(
        self, one: Explanation, questions: tuple[int, ...], gain: float, asked: set[int]
    ) -> Explanation:
        first = questions[0]
        again = len(questions) == 1 and first in asked
        dropped = _SECOND_DROPPED if one.waiting is not None and one.waiting != first else 0.0
        return Explanation(
            one.score + gain + dropped,
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
        parts = phrases.clauses(text)
        announced = phrases.asks_two(text)
        price = 0.0 if announced else _TWO_AT_ONCE
        best: dict[tuple[int, int], float] = {}
        asks_any = log_sum(self._new)
        for first, second in _cuts(parts, asking=True):
            heads, _, aside = ear.weigh_asking(first)
            tails, go_on, beside = ear.weigh_asking(second)
            if not phrases.leans_back(second):
                go_on = go_on + _OF_ITS_OWN
            for head in np.argsort(-heads, kind="stable")[:3]:
                # The second part must be a question of its own, not go on with the first.
                other = np.delete(tails, head)
                instead = [beside] if announced else [beside, float(go_on[head])]
                rest = log_sum([*other, *instead])
                for tail in np.argsort(-tails, kind="stable")[:3]:
                    if head == tail:
                        continue
                    sure = float(heads[head]) - log_sum([*heads, aside]) + float(tails[tail]) - rest
                    pair = int(head), int(tail)
                    best[pair] = max(best.get(pair, -math.inf), asks_any + sure + price)
        yield from best.items()


class CandidateTurn:
    """A turn of the candidate: how well it answers each question."""

    def __init__(self, turn: int, text: str, ear: Ear) -> None:
        self._turn = turn
        self._text = text
        self._ear = ear

    @cached_property
    def support(self) -> Scores:
        """See `support_of`."""
        return support_of(self._text, self._ear)

    @cached_property
    def _halves(self) -> list[tuple[Scores, Scores]]:
        """What the two parts of the turn support, for each place where it may be cut."""
        return [
            (support_of(first, self._ear), support_of(second, self._ear))
            for first, second in _cuts(phrases.sentences(self._text))
        ]

    def after(self, one: Explanation) -> Iterator[Explanation]:
        """Every explanation that this turn makes of one."""
        place = -1 if one.current is None else one.current
        questions = () if one.current is None else (one.current,)
        score = one.score + float(self.support[place])
        yield self._answering(one, questions, score, one.current, one.waiting)
        if one.waiting is None or one.current is None:
            return
        score = one.score + float(self.support[one.waiting]) + _SECOND_HALF
        yield self._answering(one, (one.waiting,), score, one.waiting, None)
        for early, late in ((one.current, one.waiting), (one.waiting, one.current)):
            gains = [float(first[early] + second[late]) for first, second in self._halves]
            if gains:
                score = one.score + max(gains) + _BOTH
                yield self._answering(one, (early, late), score, late, None)

    def _answering(
        self,
        one: Explanation,
        questions: tuple[int, ...],
        score: float,
        current: int | None,
        waiting: int | None,
    ) -> Explanation:
        move = Move(self._turn, "answers", questions, one.move)
        return Explanation(score, current, waiting, one.last, one.asked, move)


def support_of(text: str, ear: Ear) -> Scores:
    """How much more a candidate's words fit each question than chance; the last: none of them."""
    utilities = ear.weigh_answering(text)
    n_questions = len(utilities) - 1
    prior = np.append(np.full(n_questions, (1 - _PRIOR_ELSEWHERE) / n_questions), _PRIOR_ELSEWHERE)
    gain = utilities - log_sum(utilities) - np.log(prior)
    return np.asarray(_ANSWER_TRUST * np.clip(gain, -_ANSWER_LIMIT, _ANSWER_LIMIT))


def _told_by(said: Sequence[CandidateTurn]) -> Iterator[int]:
    """The questions that these turns together answer best."""
    if said:
        support = np.sum([turn.support[:-1] for turn in said], axis=0)
        yield from map(int, np.argsort(-support, kind="stable")[:_BY_ANSWER])


def _cuts(parts: Sequence[str], *, asking: bool = False) -> Iterator[tuple[str, str]]:
    """Both sides of each place where a text of these parts may be cut, near the middle first.

    Args:
        parts: sentences or clauses.
        asking: whether something must be asked on both sides.
    """
    asks = [phrases.is_question(part) for part in parts] if asking else [True] * len(parts)
    places = sorted(range(1, len(parts)), key=lambda cut: abs(2 * cut - len(parts)))
    for cut in places[:_MAX_CUTS]:
        first, second = " ".join(parts[:cut]), " ".join(parts[cut:])
        long = all(len(phrases.words(part)) >= _MIN_PART_WORDS for part in (first, second))
        if long and any(asks[:cut]) and any(asks[cut:]):
            yield first, second


def log_sum(values: Sequence[float] | Scores) -> float:
    """Logarithm of a sum, from the logarithms of its terms; of nothing: an error."""
    highest = float(max(values))
    return highest + math.log(sum(math.exp(float(value) - highest) for value in values))
