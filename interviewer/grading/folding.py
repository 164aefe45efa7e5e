"""Text folded for the comparison of quotes, with the way back to where each character came from."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from interviewer.grading.words import FOLDS

_UNSEEN = "\u200c\u200d\ufe0f"
"""Joiners that normalisation keeps for spelling; a quote may lack them."""
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
    chars: list[str] = []
    origin: list[int] = []
    for position, char in enumerate(text.translate(FOLDS)):
        if char in _UNSEEN:
            continue
        if char.isspace():
            if chars and chars[-1] != " ":
                chars.append(" ")
                origin.append(position)
            continue
        for folded in char.casefold():
            chars.append(folded)
            origin.append(position)
    return Folded("".join(chars), tuple(origin))


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
