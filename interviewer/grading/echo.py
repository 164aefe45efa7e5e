"""Does a quote only say back what the candidate was asked?

Knows nothing of answers: what repeats a question, a probe or a clarification states nothing,
wherever it stands.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from interviewer.grading.folding import fold
from interviewer.grading.words import content_words, negating

_SHARE = 0.9
_ORDER = 0.75
_SHORT = 4
"""Fewer content words than this are a term."""
_LEADS_IN = frozenset(("question", "asked", "asking", "ask"))
_SENTENCES = re.compile(r"[.!?]\s")


@dataclass(frozen=True, slots=True)
class _Words:
    """A text taken apart for comparison."""

    folded: str
    known: frozenset[str]
    pairs: frozenset[tuple[str, str]]
    """Words that follow one another."""


@dataclass(frozen=True, slots=True)
class _Asked:
    """All that was said to the candidate on a question."""

    texts: tuple[_Words, ...]
    known: frozenset[str]


def only_repeats(quote: str, asked: tuple[str, ...]) -> bool:
    """Whether a quote says back one of the texts, or each of its sentences one of them.

    Args:
        quote: folded words, see `folding`.
        asked: the texts, as they were said.
    """
    read = _read_all(asked)
    if _is_echo(quote, read):
        return True
    parts = [part for part in _SENTENCES.split(quote) if content_words(part)]
    return len(parts) > 1 and all(_is_echo(part, read) for part in parts)


def _is_echo(quote: str, asked: _Asked) -> bool:
    """Whether the quote as a whole says back one of the texts."""
    # "So the question is: ..." does not make it anything else.
    words = [word for word in content_words(quote) if word not in _LEADS_IN]
    if len(words) < _SHORT:
        # Short terms ("live migration") stand in many questions and in honest answers alike: only
        # a verbatim run of them in the question is an echo.
        return len(words) == _SHORT - 1 and any(
            quote in text.folded and _adds_no_negation(words, text) for text in asked.texts
        )
    if _n_known(words, asked.known) < len(words) * _SHARE:
        return False
    pairs = set(pairwise(words))
    # "Type 1 is on bare metal" answers a question that names types and metal; an echo also keeps
    # most of the question's order.
    return any(
        _n_known(words, text.known) >= len(words) * _SHARE
        and len(pairs & text.pairs) >= len(pairs) * _ORDER
        and _adds_no_negation(words, text)
        for text in asked.texts
    )


def _adds_no_negation(words: list[str], text: _Words) -> bool:
    return not any(negating(word) and word not in text.known for word in words)


def _n_known(words: list[str], known: frozenset[str]) -> int:
    return sum(map(known.__contains__, words))


@lru_cache(maxsize=256)  # the same for every quote from every answer to a question
def _read_all(asked: tuple[str, ...]) -> _Asked:
    texts = tuple(map(_read, asked))
    return _Asked(texts, frozenset[str]().union(*(text.known for text in texts)))


def _read(text: str) -> _Words:
    words = content_words(text)
    return _Words(fold(text).text, frozenset(words), frozenset(pairwise(words)))
