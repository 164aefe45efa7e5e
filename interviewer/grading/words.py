"""The words of a text that carry a claim, and the texts that carry none. English; any script."""

from __future__ import annotations

import re
from functools import lru_cache

FOLDS = str.maketrans(
    {
        **dict.fromkeys("‘’‚‛′`´ʼ", "'"),
        **dict.fromkeys("“”„‟″«»", '"'),
        **dict.fromkeys("‐‑‒–—―−", "-"),
    }
)
WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_STOP_WORDS = frozenset(
    "a an and are as at be been but by can could did do does for from had has have how i if in "
    "into is it its me my of on or our should so than that the their them then there these they "
    "this to was we were what when where which who why will with would you your".split()
)
_CLAIMLESS = frozenset(
    "yes yeah yep no nope ok okay sure right correct correctly true exactly agree agreed indeed "
    "certainly absolutely definitely solution solutions answer answers answered not next skip "
    "idea remember sorry unfortunately conclusion reasoning explanation thought thoughts think "
    "step steps let let's here's solve question questions done thanks thank please know don't "
    "say said um uh uhm erm hm hmm mhm er ah".split()
)
"""Nods and labels ("Solution", "Yes."): alone they say nothing, yet models have been seen to reward
them. No word that can be an answer by itself ("a process") stands here."""
_OPENERS = re.compile(r"\bthought process\b|\bsolve (?:this|the) problem\b", re.IGNORECASE)
_OPAQUE = re.compile(r"(?=[a-z0-9]*[0-9])(?=[a-z0-9]*[a-z])[a-z0-9]{20,}|[a-z0-9]{40,}")
"""No word of any language: base64, hashes, keys."""
_OPAQUE_CHARS = 20
_NEGATORS = frozenset("no not never none nor neither cannot without nothing hardly".split())

_MOST_LETTERS = 20
"""More single letters than this, and nothing else, are an escape flood or words in disguise; fewer
may be a formula."""


@lru_cache(maxsize=2048)  # the check of each quote looks at the same claims and questions again
def content_words(text: str) -> tuple[str, ...]:
    """Words in lower case and in order, without those that only hold a sentence together."""
    words = map(str.casefold, WORD.findall(text.translate(FOLDS)))
    return tuple(word for word in words if word not in _STOP_WORDS)


def claims_nothing(quote: str) -> bool:
    """Whether a text holds no word that could be part of a claim: "Thought process:", "Yes."."""
    found = content_words(_OPENERS.sub(" ", quote))
    words = [word for word in found if len(word) < _OPAQUE_CHARS or not _OPAQUE.fullmatch(word)]
    spelt = len(words) > _MOST_LETTERS and all(len(word) == 1 and word.isascii() for word in words)
    return spelt or all(word in _CLAIMLESS for word in words)


def negators(text: str) -> int:
    """How many words of the text negate."""
    return sum(negating(word) for word in content_words(text))


def negating(word: str) -> bool:
    """Whether a word in lower case is a "not" of some kind, short forms included."""
    return word in _NEGATORS or word.endswith("n't")
