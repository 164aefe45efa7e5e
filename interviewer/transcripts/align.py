"""Who asked what: the best explanation of a whole transcript.

Turns are not judged one by one. A question that is like two of the bank is told by what the
candidate says to it, a probe by the question that it goes on with, and a bank question is asked
once unless somebody returns to it. So the search keeps the likeliest explanations side by side and
weighs every turn in each of them.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from interviewer.transcripts import phrases
from interviewer.transcripts.hearing import Ear
from interviewer.transcripts.moves import (
    Explanation,
    InterviewerTurn,
    Move,
    answered,
    log_sum,
    support_of,
)

_KEPT = 150
"""Explanations side by side after each turn."""
_TEMPERATURE = 1.6
"""Flattens the shares of the explanations until they are right as often as they say."""


@dataclass(frozen=True, slots=True)
class Said:
    """A turn as the search needs it."""

    by_interviewer: bool
    text: str


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
    kept = [Explanation(0.0, None, None, None, frozenset(), None)]
    breaths = _breaths(said)
    for turns in breaths:
        turn = turns[0]
        spoken = said[turn]
        if spoken.by_interviewer:
            step = InterviewerTurn(turn, " ".join(said[place].text for place in turns), ear)
            grown = [after for one in kept for after in step.after(one)]
        else:
            support = support_of(spoken.text, ear)
            grown = [after for one in kept for after in answered(one, turn, support)]
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


def _likeliest(grown: Sequence[Explanation]) -> list[Explanation]:
    """The best explanation of each state, likeliest first."""
    best: dict[tuple[object, ...], Explanation] = {}
    for one in grown:
        known = best.get(one.state)
        if known is None or one.score > known.score:
            best[one.state] = one
    return sorted(best.values(), key=lambda one: -one.score)[:_KEPT]


def _told(
    best: Explanation,
    kept: Sequence[Explanation],
    said: Sequence[Said],
    breaths: Mapping[int, tuple[int, ...]],
) -> Explained:
    moves: list[Move] = []
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


def _share(kept: Sequence[Explanation], asked: tuple[int, int]) -> float:
    """Weight of the explanations in which this question was asked in this turn."""
    scores = [one.score / _TEMPERATURE for one in kept]
    total = log_sum(scores)
    return min(
        1.0,
        sum(
            math.exp(score - total)
            for score, one in zip(scores, kept, strict=True)
            if asked in one.asked
        ),
    )
