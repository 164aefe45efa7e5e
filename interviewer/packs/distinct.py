"""Are a question's points distinct? Claims that hold two, overlap, or that retrieval confuses.

Overlap is seen by embeddings, which the caller brings: `packs` knows no embedder.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from interviewer.domain.base import Frozen
from interviewer.domain.pack import Question, RubricPoint

Embed = Callable[[Sequence[str]], NDArray[np.float32]]
"""Texts to unit vectors, one row each."""

OVERLAP = 0.85
"""Cosine of two claims of one question from which they say much the same."""
CONFUSED = 0.5
"""A point is confused when this share of its paraphrases, or more, lies nearer to another claim."""

# A finite verb on both sides makes two claims; "CPU and memory" or "is fast and cheap" is one.
_VERB = (
    r"(?:is|are|was|were|has|have|had|can|cannot|could|must|may|should|does|do|did|will|would|needs?"
    r"|runs?|uses?|makes?|gives?|lets?|allows?|means?|requires?|provides?|shares?|keeps?|holds?)"
)
_TWO = re.compile(
    rf"^(?P<first>.*\b{_VERB}\b.{{8,}}?)(?:, and|;| and also| and that| and)\s+"
    rf"(?P<second>(?:[\w'-]+\s+){{1,4}}?{_VERB}\b.{{8,}})$",
    re.IGNORECASE | re.DOTALL,
)


class Advice(Frozen):
    """A weak spot of a question."""

    place: tuple[str | int, ...]
    """Keys and positions inside the question, such as `points`, 0, `claim`."""
    point_id: str = ""
    """The point it is about; empty: the question as a whole."""
    what: str
    """What is weak, and the remedy."""


class Overlap(Frozen):
    """Two points of one question whose claims are nearly one."""

    question_id: str
    points: tuple[str, str]
    similarity: float


def two_claims(claim: str) -> tuple[str, str] | None:
    """The halves of a claim that joins two statements with "and" or ";"; None where it is one."""
    found = _TWO.match(" ".join(claim.split()))
    return (found["first"].strip(" ,"), found["second"].strip()) if found else None


def double_advice(question: Question) -> Iterator[Advice]:
    """Advice on claims that hold two: a rater cannot say which half an answer met."""
    for position, point in enumerate(question.points):
        halves = two_claims(point.claim)
        if halves:
            yield Advice(
                place=("points", position, "claim"),
                point_id=point.id,
                what=f'point {point.id} may hold two claims ("{_short(halves[0])}" and '
                f'"{_short(halves[1])}"); split it, or say in one what counts',
            )


def meaning_advice(question: Question, embed: Embed) -> Iterator[Advice]:
    """Advice on points that mean nearly the same, or that retrieval mixes up."""
    for found in overlaps(question, embed):
        yield Advice(
            place=("points", _place(question, found.points[1]), "claim"),
            point_id=found.points[1],
            what=f"points {found.points[0]} and {found.points[1]} overlap (similarity "
            f"{found.similarity:.2f}); an answer earns both or none, so merge them or sharpen "
            "the difference",
        )
    for point, other, share in confused(question, embed):
        yield Advice(
            place=("points", _place(question, point.id), "paraphrases"),
            point_id=point.id,
            what=f"retrieval cannot tell {point.id} from {other.id}: {share * 100:.0f} % of its "
            "paraphrases lie nearer to that claim; reword one of the claims",
        )


def overlaps(question: Question, embed: Embed) -> tuple[Overlap, ...]:
    """Pairs of points with claims closer than `OVERLAP`, closest first."""
    if len(question.points) < 2:
        return ()
    vectors = embed([point.claim for point in question.points])
    near = vectors @ vectors.T
    found = [
        Overlap(
            question_id=question.id,
            points=(question.points[a].id, question.points[b].id),
            similarity=round(float(near[a, b]), 4),
        )
        for a, b in combinations(range(len(question.points)), 2)
        if near[a, b] >= OVERLAP
    ]
    return tuple(sorted(found, key=lambda one: -one.similarity))


def confused(
    question: Question, embed: Embed
) -> tuple[tuple[RubricPoint, RubricPoint, float], ...]:
    """(point, the point it is taken for, share of paraphrases that are), worst first."""
    claims = embed([point.claim for point in question.points])
    found = []
    for number, point in enumerate(question.points):
        if len(point.paraphrases) < 2 or len(question.points) < 2:
            continue
        near = embed(list(point.paraphrases)) @ claims.T
        wins = np.bincount(near.argmax(axis=1), minlength=len(question.points))
        wins[number] = 0
        other = int(wins.argmax())
        share = float(wins[other]) / len(point.paraphrases)
        if share >= CONFUSED:
            found.append((point, question.points[other], share))
    return tuple(sorted(found, key=lambda one: -one[2]))


def _place(question: Question, point_id: str) -> int:
    return next(n for n, point in enumerate(question.points) if point.id == point_id)


def _short(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:57]}…"
