"""Candidates side by side: only on the questions that all of them were graded on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import fsum

from interviewer.domain.base import Frozen


@dataclass(frozen=True, slots=True)
class AnswerLine:
    """What an overview says of one answer. One for each answer of a run is held: it is small."""

    id: str
    question_id: str
    title: str
    score: float | None
    """0 to 1; None: not graded."""
    low: float | None = None
    high: float | None = None
    needs_review: tuple[str, ...] = ()
    candidate: str = ""
    """Empty where the input does not tell who answered."""
    possible: int = 1
    """Sum of the weights of the question's points."""


class Standing(Frozen):
    """One candidate of a ranking."""

    candidate: str
    place: str
    """`1`, or `2=` where others share it; empty: not ranked."""
    share: float | None
    """Points earned of those possible on the shared questions, 0 to 1; None: not ranked."""
    n_answers: int
    n_graded: int


class Ranking(Frozen):
    """Who stands where, best first; those that cannot be ranked at the end by name."""

    standings: tuple[Standing, ...]
    question_ids: tuple[str, ...]
    """The questions that count: everybody who is ranked has a grade for each."""
    reason: str = ""
    """Why nobody is ranked; empty when somebody is."""


def rank(lines: Iterable[AnswerLine]) -> Ranking:
    """Rank the candidates; answers that name none are left out.

    Shares that read the same in whole percent share a place: a smaller difference says nothing. A
    candidate without any grade is not ranked and does not take questions from the others. Where
    somebody answered a question twice, the mean of both counts.
    """
    scores: dict[str, dict[str, list[float]]] = {}
    n_answers: dict[str, int] = {}
    possible: dict[str, int] = {}
    for line in lines:
        if line.candidate:
            found = scores.setdefault(line.candidate, {})
            n_answers[line.candidate] = n_answers.get(line.candidate, 0) + 1
            if line.score is not None:
                found.setdefault(line.question_id, []).append(line.score)
                possible[line.question_id] = line.possible
    graded = [name for name, found in scores.items() if found]
    shared = [
        question_id
        for question_id in possible
        if all(question_id in scores[name] for name in graded)
    ]
    shares = {
        name: _share({one: scores[name][one] for one in shared}, possible)
        for name in graded
        if shared
    }
    percents = {name: round(share * 100) for name, share in shares.items()}
    standings = [
        Standing(
            candidate=name,
            place=_place(name, percents) if name in shares else "",
            share=shares.get(name),
            n_answers=n_answers[name],
            n_graded=sum(map(len, found.values())),
        )
        for name, found in scores.items()
    ]
    standings.sort(key=lambda one: (-percents.get(one.candidate, -1), one.candidate))
    return Ranking(
        standings=tuple(standings), question_ids=tuple(sorted(shared)), reason=_why(graded, shared)
    )


def _share(scores: Mapping[str, list[float]], possible: Mapping[str, int]) -> float:
    earned = fsum(fsum(found) / len(found) * possible[one] for one, found in scores.items())
    return earned / fsum(possible[one] for one in scores)


def _place(name: str, percents: Mapping[str, int]) -> str:
    own = percents[name]
    ahead = sum(other > own for other in percents.values())
    tied = sum(other == own for other in percents.values()) > 1
    return f"{ahead + 1}{'=' if tied else ''}"


def _why(graded: list[str], shared: list[str]) -> str:
    if not graded:
        return "nobody has a graded answer"
    return "" if shared else "there is no question that all of them have a grade for"
