"""Text folded for comparison, with the way back to where each character came from."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from interviewer.grading.words import FOLDS

_UNSEEN = "\u200c\u200d\ufe0f"
"""Joiners that normalisation keeps for spelling; a quote may lack them."""
_GAP = re.compile(rf"[\s{_UNSEEN}]+")
_SPACE = re.compile(r"\s")
_CASELESS = str.maketrans(
    # What `re.IGNORECASE` takes for these letters, and `str.lower` leaves as it is or lengthens.
    "\u0130\u0131\u017f\u212a\u1c80\u1c81\u1c82\u1c83\u1c84\u1c85\u1c86\u1c87",
    "iiskвдосттъѣ",
)
_FILLER = re.compile(r"(?<!\w)(?:u+m+|u+h+m*|erm+|hm+|mhm+)(?!\w)[,.…]*\s*")
"""Hesitations that mean nothing wherever they stand. "Er" is no such word (entity relationship),
nor are "like", "well" and "I mean", which can turn a sentence."""
_KEPT = 512
"""Folded texts kept: every point of a question looks into the same turns and questions, and some
dozens of answers are graded at a time."""


@dataclass(frozen=True, slots=True)
class Folded:
    """A text folded for comparison; `origin[i]` is where folded character i came from."""

    text: str
    origin: tuple[int, ...]


@lru_cache(maxsize=_KEPT)
def fold(text: str) -> Folded:
    """Fold case, white space, the shape of quotation marks and dashes, and unseen joiners."""
    shaped = text.translate(FOLDS)
    folded = shaped.casefold()
    came_from: Sequence[int] = range(len(text))
    if len(folded) > len(shaped):  # no letter ever folds to fewer
        came_from = [at for at, char in enumerate(shaped) for _ in char.casefold()]
    kept: list[str] = []
    origin: list[int] = []
    last = 0
    for gap in _GAP.finditer(folded):
        kept.append(folded[last : gap.start()])
        origin.extend(came_from[last : gap.start()])
        last = gap.end()
        if origin and (space := _SPACE.search(folded, gap.start(), last)):
            kept.append(" ")
            origin.append(came_from[space.start()])
    kept.append(folded[last:])
    origin.extend(came_from[last:])
    return Folded("".join(kept), tuple(origin))


def caseless(text: str) -> str:
    """The text in lower case, letter by letter, so that every position stays.

    For patterns written in lower case, which match a caseless text where with `re.IGNORECASE` they
    would match the text itself, in a quarter of the time.
    """
    return text.lower() if text.isascii() else text.translate(_CASELESS).lower()


@lru_cache(maxsize=_KEPT)
def without_fillers(folded: Folded) -> Folded:
    """The text without hesitations and the comma and space after each."""
    kept: list[str] = []
    origin: list[int] = []
    last = 0
    for found in [*_FILLER.finditer(folded.text), None]:
        end = found.start() if found else len(folded.text)
        kept.append(folded.text[last:end])
        origin.extend(folded.origin[last:end])
        last = found.end() if found else end
    return Folded("".join(kept), tuple(origin))


def cuts_word(text: str, start: int, end: int) -> bool:
    """Whether a word, or a letter and its marks, reaches over either edge."""
    first = start > 0 and _in_word(text[start - 1]) and _in_word(text[start])
    last = end < len(text) and _in_word(text[end - 1]) and _in_word(text[end])
    return first or last or (end < len(text) and _is_mark(text[end]))


def _in_word(char: str) -> bool:
    return char.isalnum() or _is_mark(char)


def _is_mark(char: str) -> bool:
    return unicodedata.category(char).startswith("M")
