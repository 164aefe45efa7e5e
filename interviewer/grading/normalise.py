"""One form of text for judging and for checking quotes.

What is done, in this order: lone surrogates and binary are refused; line ends become `\\n`; tabs
and odd spaces become a space; control, invisible and direction-changing characters go, terminal
escape sequences as a whole; Unicode NFC; the end of an over-long text is cut. Letters, digits,
punctuation, emoji and right-to-left scripts stay as they are, with the joiners that their spelling
needs.
"""

from __future__ import annotations

import re
import unicodedata

from interviewer.domain.base import Frozen
from interviewer.errors import AnswerRefused

MAX_STORED_CHARS = 1_000_000
_BINARY_SHARE = 0.1
"""A text with more control or replacement characters than this share is not writing."""

# Default-ignorable characters that change what is read without being seen: soft hyphen, grapheme
# joiner, Arabic letter mark, Hangul fillers, Khmer vowel signs without a form, Mongolian
# separators, zero-width and direction marks, invisible operators, variation selectors, byte order
# mark, annotation marks, shorthand and music formatting, tags (used to smuggle ASCII).
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    "\U000e0000-\U000e0fff]"
)
_SPACES = re.compile("[\t\v\f\u00a0\u1680\u2000-\u200a\u202f\u205f\u2800\u3000]")
_LINE_ENDS = re.compile("\r\n|[\r\u0085\u2028\u2029]")
# Joiners are part of the spelling of scripts whose letters connect (Arabic, Syriac, Indic and
# their neighbours), and of composed emoji. Anywhere else they only hide one word in another.
_JOINING_LETTER = "\u0620-\u07ff\u0840-\u0dff\u1000-\u109f\u1780-\u17ff\u1820-\u18aa"
_SPELLING_JOINER = re.compile(f"(?<=[{_JOINING_LETTER}])[\u200c\u200d](?=[{_JOINING_LETTER}])")
_SYMBOL = "\u2190-\u2bff\U0001f000-\U0001faff"
_EMOJI_JOINER = re.compile(f"(?<=[{_SYMBOL}])\ufe0f?\u200d(?=[{_SYMBOL}])|(?<=[{_SYMBOL}])\ufe0f")
# Controls, white space excepted, and characters without a public meaning, which fonts draw as they
# like. Unassigned ones are not among them: mostly emoji newer than Python's Unicode tables.
_CONTROL = "\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f"
_PRIVATE = "\ue000-\uf8ff\ufdd0-\ufdef\ufffe\uffff\U000f0000-\U000ffffd\U00100000-\U0010fffd"
_MEANINGLESS = re.compile(f"[{_CONTROL}{_PRIVATE}]")
_UNREADABLE = re.compile(f"[{_CONTROL}\ufffd]")
# What a terminal obeys (ECMA-48), pasted along with its output: colours and cursor moves (CSI, cut
# off at the end too); window titles, links and clipboard (OSC and its like) with their closed
# content; character sets. Of ESC and a single letter the letter stays: as likely a stray key before
# a word. No alternative can start inside another's match, so this is linear on any input.
_ESCAPE = re.compile(
    "(?:\x1b\\[|\x9b)[0-?]*[ -/]*[@-~]?"
    "|(?:\x1b[\\]PX^_]|[\x90\x98\x9d-\x9f])[^\x00-\x08\x0a-\x1f\x7f-\x9f]*(?:\x07|\x1b\\\\|\x9c)"
    "|\x1b(?:[()*+][0-2AB]|[78=>])"
)
_SURROGATE = re.compile("[\ud800-\udfff]")
_MAX_MARKS = 30
"""Combining marks in a row that are kept, as in Unicode's Stream-Safe Text Format (UAX 15). Putting
a long run into canonical order takes quadratic time: a stack of 100,000 marks takes ten seconds."""


class NormalisedText(Frozen):
    """Text as judges and quotes see it."""

    text: str
    cut_chars: int = 0
    """How many characters at the end were left out."""


def refuse_unusable(text: str) -> None:
    """Refuse what cannot be kept as text at all.

    Raises:
        AnswerRefused: lone surrogates, binary, or more than a million characters.
    """
    if len(text) > MAX_STORED_CHARS:
        raise AnswerRefused(
            f"the answer has {len(text):,} characters; the limit is {MAX_STORED_CHARS:,}; "
            "shorten it"
        )
    if _SURROGATE.search(text):
        raise AnswerRefused(
            "the answer holds half of a character (a lone surrogate), so it cannot be saved as "
            "text; paste it again from its source"
        )
    odd = len(_UNREADABLE.findall(text))
    if odd > 8 and odd > len(text) * _BINARY_SHARE:
        raise AnswerRefused(
            f"the answer looks like a binary file ({odd} of {len(text)} characters are control "
            "or unreadable characters); paste the text itself"
        )


def normalise(text: str, max_chars: int) -> NormalisedText:
    """The form of an answer that is judged and quoted from.

    Args:
        text: what the candidate entered.
        max_chars: judged length; the rest is cut, and the grade says so.

    Raises:
        AnswerRefused: see `refuse_unusable`.
    """
    refuse_unusable(text)
    text = _LINE_ENDS.sub("\n", text)
    text = _SPACES.sub(" ", text)
    text = _without_invisible(text)
    text = _MEANINGLESS.sub("", _ESCAPE.sub("", text))
    # Only now: a mark that was kept from its letter by something invisible composes with it.
    text = unicodedata.normalize("NFC", _with_short_stacks(text)).strip()
    return NormalisedText(text=text[:max_chars].rstrip(), cut_chars=max(0, len(text) - max_chars))


def is_blank(text: str) -> bool:
    """Whether a normalised text holds no letter or digit at all."""
    return not any(char.isalnum() for char in text)


def _without_invisible(text: str) -> str:
    if text.isascii():
        return text
    kept = {match.span() for match in _SPELLING_JOINER.finditer(text)}
    kept |= {match.span() for match in _EMOJI_JOINER.finditer(text)}
    places = {place for start, end in kept for place in range(start, end)}
    return _INVISIBLE.sub(lambda found: found[0] if found.start() in places else "", text)


def _with_short_stacks(text: str) -> str:
    if text.isascii():
        return text
    chars: list[str] = []
    stack = 0
    for char in text:
        stack = stack + 1 if unicodedata.combining(char) else 0
        if stack <= _MAX_MARKS:
            chars.append(char)
    return "".join(chars)
