"""One form of text for judging and for checking quotes.

What is done, in this order: lone surrogates and binary are refused; Unicode NFC; line ends become
`\\n`; control, invisible and direction-changing characters go; tabs and odd spaces become a space;
the end of an over-long text is cut. Letters, digits, punctuation, emoji and right-to-left scripts
stay as they are.
"""

from __future__ import annotations

import re
import unicodedata

from interviewer.domain.base import Frozen
from interviewer.errors import AnswerRefused

MAX_STORED_CHARS = 1_000_000
_BINARY_SHARE = 0.1
"""A text with more control or replacement characters than this share is not writing."""

# Default-ignorable characters that change what is read without being seen: soft hyphen, Arabic
# letter mark, Hangul fillers, Mongolian separators, zero-width and direction marks, invisible
# operators, variation selectors, byte order mark, tags (used to smuggle ASCII).
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufff8\U000e0000-\U000e0fff]"
)
_SPACES = re.compile("[\t\v\f\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")


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
    if any("\ud800" <= char <= "\udfff" for char in text):
        raise AnswerRefused(
            "the answer holds half of a character (a lone surrogate), so it cannot be saved as "
            "text; paste it again from its source"
        )
    odd = sum(1 for char in text if char == "\ufffd" or _is_control(char))
    if odd > 8 and odd > len(text) * _BINARY_SHARE:
        raise AnswerRefused(
            f"the answer looks like a binary file ({odd} of {len(text)} characters are control "
            "characters); paste the text itself"
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
    text = unicodedata.normalize("NFC", text)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = re.sub("[\u0085\u2028\u2029]", "\n", text)
    text = _SPACES.sub(" ", text)
    text = _INVISIBLE.sub("", text)
    text = "".join(char for char in text if not _is_control(char))
    text = text.strip()
    return NormalisedText(text=text[:max_chars], cut_chars=max(0, len(text) - max_chars))


def is_blank(text: str) -> bool:
    """Whether a normalised text holds no letter or digit at all."""
    return not any(char.isalnum() for char in text)


def _is_control(char: str) -> bool:
    return unicodedata.category(char) in ("Cc", "Co", "Cn") and char not in "\n\t\r\v\f\x85"
