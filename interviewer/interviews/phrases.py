"""Cut a pasted job description or CV into phrases that can be compared with questions.

Every phrase stands in the text as it is shown, but for line breaks and odd spaces, so that a person
finds it again.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape

from interviewer.domain.base import Frozen
from interviewer.errors import AnswerRefused, InputError
from interviewer.grading.normalise import normalise

MAX_CHARS = 40_000
"""Of the pasted text; a long CV has 10,000, the source of a web page more."""
MAX_PHRASES = 200
MAX_PHRASE_CHARS = 300
_MAX_LIST_WORDS = 6
"""A part of a list with more words is a clause of a sentence, which says little by itself."""
_WRAPPED_CHARS = 30
"""A shorter line is one of a list rather than one that a mail program broke off."""

# Linear on any input: neither alternative can start inside the other's match.
_TAG = re.compile(
    r"<(?P<end>/?)(?P<name>a|article|aside|b|body|br|button|code|dd|div|dl|dt|em|font|footer|form|"
    r"h[1-6]|head|header|hr|html|i|img|input|li|link|main|meta|nav|ol|option|p|pre|script|section|"
    r"select|small|span|strong|style|sub|sup|svg|table|tbody|td|template|th|thead|title|tr|u|ul)"
    r"(?=[\s/>])[^<>]*>|<!--[^<>]*-->|<!doctype[^<>]*>",
    re.IGNORECASE,
)
_HIDDEN = frozenset({"script", "style", "template", "svg"})
_INLINE = frozenset(
    {"a", "b", "code", "em", "font", "i", "small", "span", "strong", "sub", "sup", "u"}
)
_BULLET = re.compile(r"^\s*(?:[-*+>•·●▪◦‣–—]+|\(?\d{1,2}[.)]|#{1,6})\s+")
_SENTENCE_END = re.compile(r"(?<=[.!?;])\s+(?=[\"'(\[]?[A-Z0-9])|\s+[•●▪◦‣|]\s+")
_LIST_COMMA = re.compile(r"\s*[,;:()]\s*(?:and\s+|or\s+)?|\s+and\s+|\s+or\s+")
_JOINING = frozenset("of in for with to at by on from as the a an is are such e.g i.e".split())
"""What begins with one of these is the rest of something."""
_ENDED = (".", "!", "?", ":", ";")


class Phrases(Frozen):
    """What was found in a text."""

    phrases: tuple[str, ...]
    """In the order of the text, each once."""
    left_out: str = ""
    """What was not read because the text is too long, in words; empty: all was read."""


def read_phrases(text: str) -> Phrases:
    """The lines, sentences and list entries of a text; markup of a web page is taken off.

    Raises:
        InputError: there is nothing to read in it, or it is no text at all.
    """
    cut = len(text) > MAX_CHARS
    try:
        plain = normalise(_without_markup(text[:MAX_CHARS]), MAX_CHARS).text
    except AnswerRefused as error:
        raise InputError(
            "this cannot be read as text (binary, or broken characters); copy the text itself out "
            "of the document and paste that"
        ) from error
    found: dict[str, str] = {}
    for phrase in _parts(plain):
        found.setdefault(phrase.casefold(), phrase)
    if not found:
        raise InputError("there is nothing to read; paste the text of a job description or a CV")
    phrases = tuple(found.values())
    reasons = [f"only the first {MAX_CHARS:,} characters were read"] if cut else []
    if len(phrases) > MAX_PHRASES:
        reasons.append(f"only the first {MAX_PHRASES} of {len(phrases)} phrases were looked at")
    return Phrases(phrases=phrases[:MAX_PHRASES], left_out="; ".join(reasons))


def _without_markup(text: str) -> str:
    """The text that a browser would show; text without HTML tags comes back as it is."""
    kept: list[str] = []
    place = 0
    hidden = ""
    for tag in _TAG.finditer(text):
        name = (tag["name"] or "").lower()
        if not hidden:
            kept.append(text[place : tag.start()])
            kept.append("" if name in _INLINE else "\n")
        place = tag.end()
        if hidden:
            hidden = "" if tag["end"] and name == hidden else hidden
        elif name in _HIDDEN and not tag["end"]:
            hidden = name
    if not place:
        return text
    if not hidden:
        kept.append(text[place:])
    return unescape("".join(kept))


def _parts(text: str) -> Iterator[str]:
    for line in _lines(text):
        for sentence in _SENTENCE_END.split(line):
            whole = _trimmed(sentence)
            if _says_something(whole):
                yield whole[:MAX_PHRASE_CHARS].rstrip()
            entries = [_trimmed(part) for part in _LIST_COMMA.split(sentence)]
            if len(entries) > 2:
                yield from (
                    entry for place, entry in enumerate(entries) if _is_entry(entry, place == 0)
                )


def _lines(text: str) -> Iterator[str]:
    """Lines without bullets; a line that was only wrapped is joined to the one before."""
    current = ""
    for raw in text.split("\n"):
        line = _BULLET.sub("", raw).strip()
        goes_on = line[:1].islower() and line == raw.strip()
        if goes_on and len(current) >= _WRAPPED_CHARS and not current.endswith(_ENDED):
            current = f"{current} {line}"
            continue
        if current:
            yield current
        current = line
    if current:
        yield current


def _trimmed(text: str) -> str:
    return " ".join(text.split()).strip(" .,;:|-–—*_#\"'")


def _says_something(phrase: str) -> bool:
    return sum(character.isalpha() for character in phrase) >= 3


def _is_entry(entry: str, first: bool) -> bool:
    """Whether a part of a list can stand alone: a name such as `Xen`, or two words and more."""
    words = entry.lower().split()
    n_words = len(words)
    if not _says_something(entry) or n_words > _MAX_LIST_WORDS or words[0] in _JOINING:
        return False
    # The first word of a sentence has a capital whatever it is.
    return n_words > 1 or any(character.isupper() for character in entry[first:])
