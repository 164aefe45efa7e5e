"""Who asked what: the best explanation of a whole transcript.

Turns are not judged one by one. A question that is like two of the bank is told by what the
candidate says to it, a probe by the question that it goes on with, and a bank question is asked
once unless somebody returns to it. So the search keeps the likeliest explanations side by side and
weighs every turn in each of them.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from interviewer.transcripts import phrases, weights
from interviewer.transcripts.bank import Scores
from interviewer.transcripts.hearing import Ear

_KEPT = 150
"""Explanations side by side after each turn."""
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
_TEMPERATURE = 1.6
"""Flattens the shares of the explanations until they are right as often as they say."""
_MIN_PART_WORDS = 6


@dataclass(frozen=True, slots=True)
class Said:
    """A turn as the search needs it."""

    by_interviewer: bool
    text: str


@dataclass(frozen=True, slots=True)
class _Move:
    """What one turn was taken for, and how one came there."""

    turn: int
    kind: str
    """`asks`, `goes_on`, `returns`, `beside` or `answers`."""
    questions: tuple[int, ...]
    before: _Move | None


@dataclass(frozen=True, slots=True)
class _Explanation:
    score: float
    current: int | None
    """Question that is talked about; None: nothing of the bank."""
    waiting: int | None
    """Second question of a turn that asked two, not taken up yet."""
    last: int | None
    """Question that was talked about before something else came between."""
    asked: frozenset[tuple[int, int]]
    """(question, turn) of each first asking."""
    move: _Move | None

    @property
    def state(self) -> tuple[object, ...]:
        return self.current, self.waiting, self.last, self.asked


@dataclass(slots=True)
class Found:
    """One bank question in the best explanation."""

    question: int
    turns: tuple[int, ...]
    """Where it was asked first: more than one when the candidate hummed in between."""
    confidence: float
    answers: list[int]
    follow_ups: list[int]


@dataclass(frozen=True, slots=True)
class Explained:
    """The best explanation of a transcript."""

    items: tuple[Found, ...]
    beside: tuple[int, ...]
    """Turns of the interviewer that ask nothing of the bank and go on with nothing of it."""


def explain(said: Sequence[Said], ear: Ear) -> Explained:
    """Find what each turn does; turns of nobody's interest, such as noises, do nothing."""
    kept = [_Explanation(0.0, None, None, None, frozenset(), None)]
    breaths = _breaths(said)
    for turns in breaths:
        turn = turns[0]
        spoken = said[turn]
        if spoken.by_interviewer:
            step = _Heard(turn, " ".join(said[place].text for place in turns), ear)
            grown = [after for one in kept for after in step.after(one)]
        else:
            support = _support(*ear.answering(spoken.text))
            grown = [after for one in kept for after in _answered(one, turn, support)]
        kept = _likeliest(grown)
    asked = {turns[0]: turns for turns in breaths}
    return _told(kept[0], kept, said, asked)


def _breaths(said: Sequence[Said]) -> list[tuple[int, ...]]:
    """Positions of turns that are heard as one; noises are left out.

    A candidate who hums while the question is still being asked does not cut it in two.
    """
    found: list[tuple[int, ...]] = []
    for turn, spoken in enumerate(said):
        if phrases.is_noise(spoken.text):
            continue
        if spoken.by_interviewer and found and said[found[-1][0]].by_interviewer:
            found[-1] = (*found[-1], turn)
        else:
            found.append((turn,))
    return found


class _Heard:
    """A turn of the interviewer: what it may be, each with its log probability."""

    def __init__(self, turn: int, text: str, ear: Ear) -> None:
        self._turn = turn
        asking = ear.asking(text)
        self._new, self._go_on, self._beside = asking.utilities()
        if not phrases.is_question(text):
            self._new = self._new + _UNASKED
        self._again = _AGAIN_SAID if phrases.returns(text) else _AGAIN_UNSAID
        order = np.argsort(-self._new, kind="stable")[:_CHOICES]
        self._likely = [int(question) for question in order]
        self._pairs = list(self._two_at_once(text, ear))

    def after(self, one: _Explanation) -> Iterator[_Explanation]:
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
        total = _log_sum(options)
        for question in self._likely:
            if question == one.current:
                continue
            yield self._asking(one, (question,), float(new[question]) - total, asked)
        for (first, second), utility in self._pairs:
            if first not in asked and second not in asked:
                yield self._asking(one, (first, second), utility - total, asked)
        yield _Explanation(
            one.score + self._beside - total,
            None,
            None,
            one.current if one.current is not None else one.last,
            one.asked,
            _Move(self._turn, "beside", (), one.move),
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
        self, one: _Explanation, questions: tuple[int, ...], gain: float, asked: set[int]
    ) -> _Explanation:
        first = questions[0]
        again = len(questions) == 1 and first in asked
        return _Explanation(
            one.score + gain,
            first,
            questions[1] if len(questions) > 1 else None,
            None,
            one.asked if again else one.asked | {(name, self._turn) for name in questions},
            _Move(self._turn, "returns" if again else "asks", questions, one.move),
        )

    def _going_on(
        self, one: _Explanation, current: int, waiting: int | None, score: float
    ) -> _Explanation:
        move = _Move(self._turn, "goes_on", (current,), one.move)
        return _Explanation(score, current, waiting, None, one.asked, move)

    def _two_at_once(self, text: str, ear: Ear) -> Iterator[tuple[tuple[int, int], float]]:
        """Pairs of different questions that the two parts of this turn ask, with log odds."""
        parts = phrases.sentences(text)
        best: dict[tuple[int, int], float] = {}
        asks_any = _log_sum(self._new)
        for cut in range(1, len(parts)):
            first, second = " ".join(parts[:cut]), " ".join(parts[cut:])
            if not all(
                phrases.is_question(part) and len(phrases.words(part)) >= _MIN_PART_WORDS
                for part in (first, second)
            ):
                continue
            heads, _, _ = ear.asking(first).utilities()
            tails, go_on, beside = ear.asking(second).utilities()
            for head in np.argsort(-heads, kind="stable")[:3]:
                # The second part must be a question of its own, not go on with the first.
                other = np.delete(tails, head)
                rest = _log_sum([*other, beside, float(go_on[head])])
                for tail in np.argsort(-tails, kind="stable")[:3]:
                    if head == tail:
                        continue
                    sure = float(heads[head]) - _log_sum(heads) + float(tails[tail]) - rest
                    pair = int(head), int(tail)
                    best[pair] = max(best.get(pair, -math.inf), asks_any + sure + _TWO_AT_ONCE)
        yield from best.items()


def _support(about: Scores, elsewhere: Scores) -> Scores:
    """How much more a candidate's words fit each question than chance; the last: none of them."""
    utilities = np.append(about @ weights.ANSWER, elsewhere @ weights.ELSEWHERE)
    n_questions = len(utilities) - 1
    prior = np.append(np.full(n_questions, (1 - _PRIOR_ELSEWHERE) / n_questions), _PRIOR_ELSEWHERE)
    gain = utilities - _log_sum(utilities) - np.log(prior)
    return np.asarray(_ANSWER_TRUST * np.clip(gain, -_ANSWER_LIMIT, _ANSWER_LIMIT))


def _answered(one: _Explanation, turn: int, support: Scores) -> Iterator[_Explanation]:
    place = -1 if one.current is None else one.current
    questions = () if one.current is None else (one.current,)
    yield _Explanation(
        one.score + float(support[place]),
        one.current,
        one.waiting,
        one.last,
        one.asked,
        _Move(turn, "answers", questions, one.move),
    )
    if one.waiting is not None:
        yield _Explanation(
            one.score + float(support[one.waiting]) + _SECOND_HALF,
            one.waiting,
            None,
            one.last,
            one.asked,
            _Move(turn, "answers", (one.waiting,), one.move),
        )


def _likeliest(grown: Sequence[_Explanation]) -> list[_Explanation]:
    """The best explanation of each state, likeliest first."""
    best: dict[tuple[object, ...], _Explanation] = {}
    for one in grown:
        known = best.get(one.state)
        if known is None or one.score > known.score:
            best[one.state] = one
    return sorted(best.values(), key=lambda one: -one.score)[:_KEPT]


def _told(
    best: _Explanation,
    kept: Sequence[_Explanation],
    said: Sequence[Said],
    breaths: Mapping[int, tuple[int, ...]],
) -> Explained:
    moves: list[_Move] = []
    move = best.move
    while move is not None:
        moves.append(move)
        move = move.before
    items: dict[int, Found] = {}
    beside: list[int] = []
    for move in reversed(moves):
        if move.kind == "asks":
            for question in move.questions:
                share = _share(kept, (question, move.turn))
                items[question] = Found(question, breaths[move.turn], share, [], [])
        elif move.kind == "answers":
            for question in move.questions:
                items[question].answers.append(move.turn)
        elif move.kind == "beside":
            beside += [turn for turn in breaths[move.turn] if phrases.is_question(said[turn].text)]
        else:
            items[move.questions[0]].follow_ups.append(breaths[move.turn][-1])
    return Explained(tuple(items.values()), tuple(beside))


def _share(kept: Sequence[_Explanation], asked: tuple[int, int]) -> float:
    """Weight of the explanations in which this question was asked in this turn."""
    scores = [one.score / _TEMPERATURE for one in kept]
    total = _log_sum(scores)
    return min(
        1.0,
        sum(
            math.exp(score - total)
            for score, one in zip(scores, kept, strict=True)
            if asked in one.asked
        ),
    )


def _log_sum(values: Sequence[float] | Scores) -> float:
    highest = float(max(values))
    return highest + math.log(sum(math.exp(float(value) - highest) for value in values))
