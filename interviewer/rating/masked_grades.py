"""A grade as a masked set keeps it: verdicts and numbers as they were, words only as masked."""

from __future__ import annotations

import re

from interviewer.domain.grade import Evidence, Graded, PointGrade
from interviewer.grading.normalise import MAX_STORED_CHARS, normalise
from interviewer.rating.masking import mask

GONE = "[masked]"
_GONE_AGAIN = re.compile(rf"{re.escape(GONE)}(?:\s+{re.escape(GONE)})+")


def masked_grade(grade: Graded, answer: str) -> Graded:
    """The grade without what its set masks.

    Names are known only while answers are imported, and grades may come later. So a quote keeps
    the words that the masked answer still shows; others become `[masked]`. The model's reply and
    its reasons are left out: they may repeat anything.

    Args:
        grade: made from the words before masking.
        answer: the answer as the set keeps it. Where a quote stands is counted in it.
    """
    shown = normalise(answer[:MAX_STORED_CHARS], MAX_STORED_CHARS).text
    words = frozenset(shown.split())
    points = tuple(_masked(point, shown, words) for point in grade.points)
    return grade.model_copy(update={"points": points, "raw_reply": ""})


def _masked(point: PointGrade, shown: str, words: frozenset[str]) -> PointGrade:
    evidence = point.evidence
    if evidence is not None:
        evidence = _quoted_from(shown, words, evidence)
    return point.model_copy(update={"evidence": evidence, "reason": ""})


def _quoted_from(shown: str, words: frozenset[str], evidence: Evidence) -> Evidence:
    """The evidence in words that are shown; one that is changed stands nowhere: 0 to 0."""

    def kept(word: re.Match[str]) -> str:
        return word[0] if word[0] in words or _found(word[0], shown) else GONE

    quote = _GONE_AGAIN.sub(GONE, re.sub(r"\S+", kept, mask(evidence.quote).text))
    place = _found(quote, shown)
    start, end = place.span() if place else (0, 0)
    return evidence.model_copy(update={"quote": quote, "turn": 0, "start": start, "end": end})


def _found(words: str, shown: str) -> re.Match[str] | None:
    """Where whole words stand: "Ann" is not shown by "planned"."""
    return re.search(rf"(?<!\w){re.escape(words)}(?!\w)", shown)
