"""Who asked what: the best explanation of a whole transcript.

Turns are not judged one by one. A question that is like two of the bank is told by what the
candidate says to it, a probe by the question that it goes on with, and a bank question is asked
once unless somebody returns to it. So the search keeps the likeliest explanations side by side and
weighs every turn in each of them.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from interviewer.transcripts import phrases
from interviewer.transcripts.hearing import Ear
from interviewer.transcripts.moves import (
    CandidateTurn,
    Explanation,
    InterviewerTurn,
    Move,
    log_sum,
)

_KEPT = 150
"""Explanations side by side after each turn."""
_TEMPERATURE = 1.6
"""Flattens the shares of the explanations until they are right as often as they say."""
DOUBTED = 0.8
"""Below this share of the explanations a turn is doubtful: of items with a share above, all 48 on
the labelled transcripts were right."""
_CHOICES = 6
"""Questions named for a doubtful turn."""


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
class Doubtful:
    """A turn whose part in the best explanation is not sure."""

    turn: int
    taken_for: int | None
    """The question that it was taken to ask; None: it was taken to ask none anew."""
    confidence: float
    choices: tuple[int, ...]
    """Questions that it may ask, likeliest first."""


@dataclass(frozen=True, slots=True)
class Explained:
    """The best explanation of a transcript."""

    items: tuple[Found, ...]
    beside: tuple[int, ...]
    """Turns of the interviewer that ask nothing of the bank and go on with nothing of it."""
    doubtful: tuple[Doubtful, ...] = ()
    """In order. A turn that asks two questions is none: it has no one answer."""


def explain(
    said: Sequence[Said], ear: Ear, settled: Mapping[int, int | None] | None = None
) -> Explained:
    """Find what each turn does; turns of nobody's interest, such as noises, do nothing.

    Args:
        said: the turns.
        ear: knows the bank.
        settled: the question that a turn asks or goes on with, or None for neither, where somebody
            else has said so; the other turns are explained around it. What no explanation that is
            under consideration allows is left as it was.
    """
    settled = settled or {}
    kept = [Explanation(0.0, None, None, None, frozenset(), None)]
    breaths = _breaths(said)
    likely: dict[int, tuple[int, ...]] = {}
    replies = {
        turn: CandidateTurn(turn, said[turn].text, ear)
        for turn, *_ in breaths
        if not said[turn].by_interviewer
    }
    for place, turns in enumerate(breaths):
        turn = turns[0]
        if said[turn].by_interviewer:
            words = " ".join(said[other].text for other in turns)
            step = InterviewerTurn(turn, words, ear, list(_next(breaths[place + 1 :], replies)))
            likely[turn] = step.likely
            grown = [after for one in kept for after in step.after(one)]
            if turn in settled:
                grown = [one for one in grown if _agrees(one, settled[turn])] or grown
        else:
            grown = [after for one in kept for after in replies[turn].after(one)]
        kept = _likeliest(grown)
    asked = {turns[0]: turns for turns in breaths}
    return _told(kept[0], kept, said, asked, likely)


def _next(
    breaths: Sequence[tuple[int, ...]], replies: Mapping[int, CandidateTurn]
) -> Iterator[CandidateTurn]:
    """The candidate's turns before the interviewer speaks again."""
    for turn, *_ in breaths:
        if turn not in replies:
            return
        yield replies[turn]


def _agrees(one: Explanation, question: int | None) -> bool:
    """Whether the last turn of an explanation asks this question, or none where it is None."""
    if one.move is None:
        return False
    return one.move.kind == "beside" if question is None else question in one.move.questions


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
    likely: Mapping[int, tuple[int, ...]],
) -> Explained:
    moves: list[Move] = []
    move = best.move
    while move is not None:
        moves.append(move)
        move = move.before
    items: dict[int, Found] = {}
    beside: list[int] = []
    shares = _asked_shares(kept)
    doubtful: list[Doubtful] = []
    for move in reversed(moves):
        if move.turn in likely and len(move.questions) < 2:
            doubtful += _doubts(move, shares.get(move.turn, {}), likely[move.turn])
        if move.kind == "asks":
            for question in move.questions:
                share = shares[move.turn][question]
                items[question] = Found(question, breaths[move.turn], share, [], [])
        elif move.kind == "answers":
            for question in move.questions:
                items[question].answers.append(move.turn)
        elif move.kind == "beside":
            beside += [turn for turn in breaths[move.turn] if phrases.is_question(said[turn].text)]
        else:
            items[move.questions[0]].follow_ups.append(breaths[move.turn][-1])
    return Explained(tuple(items.values()), tuple(beside), tuple(doubtful))


def _doubts(move: Move, shares: Mapping[int, float], likely: Sequence[int]) -> Iterator[Doubtful]:
    """The doubt about one turn of the interviewer, if there is any."""
    asks = move.kind == "asks"
    sure = shares[move.questions[0]] if asks else max(0.0, 1.0 - sum(shares.values()))
    if sure >= DOUBTED:
        return
    by_share = sorted(shares, key=lambda question: -shares[question])
    # What the turn goes on with is a choice too, and so is what it asks by its words alone.
    choices = dict.fromkeys((*move.questions, *by_share, *likely))
    yield Doubtful(move.turn, move.questions[0] if asks else None, sure, tuple(choices)[:_CHOICES])


def _asked_shares(kept: Sequence[Explanation]) -> dict[int, dict[int, float]]:
    """Weight of the explanations in which a question was first asked in a turn, by turn."""
    scores = [one.score / _TEMPERATURE for one in kept]
    total = log_sum(scores)
    found: dict[int, dict[int, float]] = defaultdict(dict)
    for score, one in zip(scores, kept, strict=True):
        weight = math.exp(score - total)
        for question, turn in one.asked:
            found[turn][question] = min(1.0, found[turn].get(question, 0.0) + weight)
    return found
