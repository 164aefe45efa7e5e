"""Whether a transcript can be judged at all.

A bad recording makes every candidate look weak. What the candidate did say badly, briefly or not
at all is no reason: "I don't know" is an answer.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from statistics import median

from interviewer.domain.transcript import SpokenTurn
from interviewer.transcripts.bank import FORM_WORDS
from interviewer.transcripts.phrases import words

_MIN_CONFIDENCE = 0.6
_MIN_WORDS = 15
_MAX_LOST = 0.25
_MIN_FORM_WORDS = 0.15
"""English speech has 0.4 to 0.6 of them, lists of terms 0.2; noise taken for words next to none."""
_MIN_DIFFERENT = 0.35
"""Share of different triples of words. Recognisers that hear silence repeat one phrase."""
_ENOUGH_WORDS = 60
_LOST = re.compile(
    r"[\[(<*_]{1,2}\s*(?:inaudible|unintelligible|indistinct|crosstalk|cross talk|noise|static|"
    r"music|silence|blank_audio|no audio|garbled|unclear|\?+)[^\])>*]{0,20}[\])>*_]{1,2}|�+",
    re.IGNORECASE,
)


def too_poor(answers: Sequence[SpokenTurn]) -> str:
    """Why the candidate's turns cannot be judged; empty: they can."""
    if not answers:
        return "the candidate says nothing"
    spoken = [words(_LOST.sub(" ", turn.text)) for turn in answers]
    everything = [word for turn in spoken for word in turn]
    lost = sum(len(_LOST.findall(turn.text)) for turn in answers)
    if lost and lost / (lost + len(everything) / 8) > _MAX_LOST:
        return f"{lost} passages of the candidate are inaudible"
    sure = _confidence(answers)
    if sure is not None and sure < _MIN_CONFIDENCE:
        return f"recognition confidence {sure:.2f}, expected at least {_MIN_CONFIDENCE}"
    if len(everything) < _MIN_WORDS and len(answers) < 3:
        return f"the candidate says {len(everything)} words in all"
    lengths = [len(turn) for turn in spoken]
    if median(lengths) <= 2 and sum(lengths) / len(lengths) <= 3:
        return f"the candidate's turns have {median(lengths):.0f} word(s), in the median"
    if len(everything) >= _ENOUGH_WORDS:
        form = sum(word in FORM_WORDS for word in everything) / len(everything)
        if form < _MIN_FORM_WORDS:
            return f"does not read like speech in English: {form:.0%} of it are common words"
        triples = list(zip(everything, everything[1:], everything[2:], strict=False))
        different = len(set(triples)) / len(triples)
        if different < _MIN_DIFFERENT:
            return f"the same phrases again and again: {different:.0%} of its word triples differ"
    return ""


def _confidence(answers: Sequence[SpokenTurn]) -> float | None:
    known = [(turn.confidence, len(turn.text)) for turn in answers if turn.confidence is not None]
    weight = sum(length for _, length in known)
    return sum(value * length for value, length in known) / weight if weight else None
