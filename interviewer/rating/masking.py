"""Take out of an answer what tells who gave it, before raters see it.

By pattern and by list, without a model: e-mail addresses, links to profiles, phone numbers,
schools, the candidate's own name where the import knows it, and names that a person introduces. A
name that stands in the text like any other word stays; whoever imports can list it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from interviewer.domain.base import Frozen

_WORD = r"[A-ZÀ-ÖØ-Þ](?:[\w'’.-]*\w)?"
_NAME = rf"{_WORD}(?:\s+{_WORD}){{0,2}}"
_SCHOOL = r"(?:University|College|Institute|School|Academy|Polytechnic|Universität|Hochschule)"
_PATTERNS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("e-mail", re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")),
    ("link", re.compile(r"(?:https?://|www\.)\S+|\b(?:linkedin|github|gitlab|xing)\.com/\S+")),
    # A + or brackets, or three groups: "10.0.0.1", "2.6.32" and "1024 MB" are no phone numbers.
    (
        "phone",
        re.compile(
            r"(?<![\w.])(?:\+\d[\d ()./-]{6,}\d|\(\d{2,5}\)[\d /-]{5,}\d"
            r"|\d{3,4}[ -]\d{3}[ -]\d{3,5})(?!\w|\.\d)"
        ),
    ),
    (
        "school",
        re.compile(
            rf"\b(?:{_WORD}\s+){{1,3}}{_SCHOOL}\b(?:\s+of\s+{_NAME})?"
            rf"|\b{_SCHOOL}\s+(?:of|for)\s+{_NAME}|\b(?:TU|ETH|FH|Universität|Hochschule)\s+{_WORD}"
        ),
    ),
    (
        "name",
        re.compile(
            rf"(?:(?<=my name is )|(?<=My name is )|(?<=I am called )|(?<=mein Name ist ))"
            rf"{_NAME}|\b(?:Mr|Mrs|Ms|Dr|Prof|Herr|Frau)\.?\s+{_NAME}"
        ),
    ),
)


class Masked(Frozen):
    """A text without what was found."""

    text: str
    found: dict[str, int]
    """How often each kind was masked: `e-mail`, `link`, `phone`, `school`, `name`."""


def mask(text: str, names: Iterable[str] = ()) -> Masked:
    """The text with `[e-mail]`, `[phone]`, `[school]`, `[name]` in place of what was found.

    Args:
        text: an answer.
        names: taken out wherever they stand as words, in any case; each word of a name of three
            letters or more counts alone as well.
    """
    found: Counter[str] = Counter()
    for kind, pattern in _PATTERNS:
        text, n = pattern.subn(f"[{kind}]", text)
        found[kind] += n
    for word in _words(names):
        text, n = re.subn(rf"(?<!\w){re.escape(word)}(?!\w)", "[name]", text, flags=re.IGNORECASE)
        found["name"] += n
    return Masked(text=text, found={kind: n for kind, n in found.items() if n})


def _words(names: Iterable[str]) -> list[str]:
    """Whole names before their parts, so that a full name leaves one mark and not two."""
    whole = {name.strip() for name in names if name.strip()}
    parts = {
        part for name in whole for part in re.split(r"[\s_./-]+", name) if len(part) >= 3 and
        part.isalpha()
    }  # fmt: skip
    return sorted(whole | parts, key=lambda word: (-len(word), word))
