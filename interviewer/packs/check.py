"""Advice on a pack beyond what is needed to read it: is it fit to grade people with?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from interviewer.domain.base import Frozen
from interviewer.domain.pack import Question, RubricPoint
from interviewer.packs.distinct import Advice, Embed, double_advice, meaning_advice
from interviewer.packs.exemplars import read_exemplars
from interviewer.packs.load import read_folder

MIN_POINTS, MAX_POINTS = 6, 12
MIN_PARAPHRASES = 3
LEAK_WORDS = 4
"""So many words of the claim in a row in a probe give the point away."""


class PackReport(Frozen):
    """What a check found."""

    pack_id: str
    n_questions: int
    n_points: int
    advice: tuple[str, ...]
    """Each as `file:line: what; remedy`."""

    @property
    def summary(self) -> str:
        """One line, e.g. `30 questions, 30 reference answers, 215 points`."""
        n = self.n_questions
        return f"{n} questions, {n} reference answers, {self.n_points} points"


def check_pack(folder: Path, embed: Embed | None = None) -> PackReport:
    """Read a pack folder and look for weak spots.

    Args:
        folder: the pack.
        embed: makes vectors of texts; with it, points are also compared by meaning, and claims
            that hold two are named.

    Raises:
        PackInvalid: the pack, or a labelled answer beside it, cannot even be read.
    """
    loaded = read_folder(folder)
    pack = loaded.pack
    read_exemplars(folder, pack)
    advice = [
        f"{loaded.where(question.id, *one.place)}: {one.what}"
        for question in pack.questions
        for one in question_advice(question, embed)
    ]
    return PackReport(
        pack_id=pack.id,
        n_questions=len(pack.questions),
        n_points=pack.n_points,
        advice=tuple(advice),
    )


def question_advice(question: Question, embed: Embed | None = None) -> Iterator[Advice]:
    """Weak spots of one question; with `embed` also by meaning, see `check_pack`."""
    n_points = len(question.points)
    for weak, key, what in (
        (
            not MIN_POINTS <= n_points <= MAX_POINTS,
            "points",
            f"{n_points} points; {MIN_POINTS} to {MAX_POINTS} tell answers apart without making "
            "each one trivial",
        ),
        (
            not any(point.must_have for point in question.points),
            "points",
            "no must-have point; mark what no answer may leave out",
        ),
        (
            all(point.must_have for point in question.points),
            "points",
            "every point is a must-have; then none is",
        ),
        (
            set(question.anchors) != {1, 2, 3, 4, 5},
            "anchors",
            "describe all five levels, 1 to 5",
        ),
        (
            not question.restatements,
            "question",
            "no restatements; transcripts are matched by them",
        ),
    ):
        if weak:
            yield Advice(place=(key,), what=what)
    for position, point in enumerate(question.points):
        for inside, what in _point(point):
            yield Advice(place=("points", position, *inside), point_id=point.id, what=what)
    if embed is not None:
        yield from double_advice(question)
        yield from meaning_advice(question, embed)


def _point(point: RubricPoint) -> Iterator[tuple[tuple[str, ...], str]]:
    """(key inside the point, what is weak)."""
    if len(point.paraphrases) < MIN_PARAPHRASES:
        yield (
            ("paraphrases",),
            f"point {point.id} has {len(point.paraphrases)} paraphrases; write {MIN_PARAPHRASES} "
            "or more in other words",
        )
    if not point.misconceptions:
        yield (
            ("misconceptions",),
            f"point {point.id} names no misconception; add one or two",
        )
    if not point.probe:
        yield (), f"point {point.id} has no probe, so it is never asked for"
    elif leak := leaked_words(point.probe, point.claim):
        yield ("probe",), f'the probe of {point.id} gives it away ("{leak}"); ask more openly'
    seen: set[str] = set()
    for text in (point.claim, *point.paraphrases):
        key = " ".join(_words(text))
        if key in seen:
            yield ("paraphrases",), f"point {point.id} says the same twice: {text!r}"
        seen.add(key)


def leaked_words(probe: str, claim: str, n_words: int = LEAK_WORDS) -> str:
    """The first run of `n_words` words of the claim that the probe repeats; empty if none."""
    asked = " ".join(_words(probe))
    words = _words(claim)
    for first in range(len(words) - n_words + 1):
        run = " ".join(words[first : first + n_words])
        if re.search(rf"\b{re.escape(run)}\b", asked):
            return run
    return ""


def _words(text: str) -> list[str]:
    return re.findall(r"[\w']+", text.lower())
