"""Tells what is said from what is only listed or shuffled.

Similarity cannot: a comma list of the right terms, or the reference with its words in random order,
is close to every point. These are rules and not features, because no fit may trade them away.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise
from statistics import median
from typing import Final

from interviewer.grading.builtin.spoken import without_fillers
from interviewer.grading.builtin.windows import Window

_STOP = re.compile(r"[.!?;\n]")
_TOKEN = re.compile(r"[a-z']+|[^\sa-z']")
_VERB: Final = frozenset(
    """is are was were be has have had do does did can could will would should may might must get
    gets use uses need needs keep take give let put go goes see means run runs make makes isn't
    don't doesn't can't won't it's that's there's they're you're""".split()
)
_ARTICLE: Final = frozenset("a an the every its their".split())
_RELATION: Final = frozenset("of for by with from at into between".split())
_LINK: Final = frozenset("and or of to is are was be in on by for at from with has can the".split())
_NOT_AFTER: Final = {
    **dict.fromkeys(_ARTICLE, _LINK | {"a", "an", "it", "that", "as", "they", "which", "not"}),
    **dict.fromkeys(_RELATION, frozenset("of is are was and or has can be it's to".split())),
    **dict.fromkeys(("and", "or"), frozenset("and or of".split())),
    **dict.fromkeys(("can", "will", "must"), frozenset("the a an of and is are in to".split())),
    "to": frozenset("is are of and has can was to".split()),
    "is": frozenset("is are of and has can was or".split()),
    "are": frozenset("is are of and has can was or".split()),
}
"""Function words that hardly ever follow each other in English, not even in hurried speech."""
_LEADS_ON: Final = _ARTICLE | {"of", "and", "or", "than", "because", "which", "into", "from"}
"""Words that a sentence does not end on."""
_AROUND: Final = 300
"""Characters before and after a window's own stretch that show whether its text is in order."""
_LIST_ITEMS: Final = 6
_ITEM_ENDS: Final = re.compile(r"\n|[.!?;,|•·/]+(?=\s|$)")
_FOLLOWS: Final = re.compile("[:=<>→←↔⇒]")
"""Signs with which notes say what is what."""
_RUN_ITEMS: Final = 8
"""So many bare terms in a row are a list, whatever stands between them."""
_NAME: Final = re.compile(r"(?<![-'’./\w])[b-hj-zB-HJ-Z](?![-'’./\w])")
"""A single letter that names something; not the "e" of "e.g." or the "x" of "VT-x"."""
_CAPITAL: Final = re.compile(r"(?<=[^.!?\s] )A\b")
"""Beside another, a name as well; alone it may be an article that lost its place."""


def is_statement(turns: Sequence[str], window: Window) -> bool:
    """Whether the window may support a point: neither a bare list of terms nor shuffled words."""
    turn = turns[window.turn]
    before = max(turn.rfind(mark, 0, window.start) for mark in ".!?;\n") + 1
    after = _STOP.search(turn, max(window.start, window.end - 1))
    # The whole sentence is looked at: a clause of a list is a list too.
    if _is_list(turn[before : after.start() if after else len(turn)]):
        return False
    if any(start <= window.start and window.end <= end for start, end in _lists(turn)):
        return False
    # Neighbouring windows share their surroundings, so that each stretch is looked at once.
    block = window.start // _AROUND * _AROUND
    return not _is_shuffled(turn[max(0, block - _AROUND) : block + 2 * _AROUND])


def _is_list(text: str) -> bool:
    """Six or more comma-separated terms of mostly up to three words, with hardly a verb in them."""
    items = [item.split() for item in text.split(",") if item.strip()]
    lengths = [len(item) for item in items]
    if len(items) < _LIST_ITEMS or median(lengths) > 3 or max(lengths) > 5:
        return False
    # A verb that stands alone between commas says no more than a noun does.
    verbs = sum(word.lower() in _VERB for item in items if len(item) > 1 for word in item)
    return verbs <= max(1, len(items) // 5)


@lru_cache(maxsize=64)
def _lists(text: str) -> tuple[tuple[int, int], ...]:
    """Stretches in which bare terms follow each other, each with an end of its own: "ISR. Atomic.
    Nesting." Notes have more words an item, or a verb, or a sign for what follows from what."""
    found: list[tuple[int, int]] = []
    run: list[tuple[int, int, int]] = []
    start = 0
    for end in [*_ITEM_ENDS.finditer(text), None]:
        stop = end.start() if end else len(text)
        words = text[start:stop].split()
        said = any(word.lower() in _VERB for word in words) or _FOLLOWS.search(text, start, stop)
        bare = len(words) <= 3 and not said
        if words and bare:
            run.append((start, stop, len(words)))
        if end is None or (words and not bare):
            if len(run) >= _RUN_ITEMS and median(length for _, _, length in run) <= 2:
                found.append((run[0][0], run[-1][1] + 1))
            run = []
        start = end.end() if end else len(text)
    return tuple(found)


@lru_cache(maxsize=256)
def _is_shuffled(text: str) -> bool:
    # "From A to B, and a is wiped": as names, letters may stand anywhere.
    named = len(_NAME.findall(text))
    if named > 1 or (named and _CAPITAL.search(text)):
        text = re.sub(r"\b[aA]\b", "x", text)
    # Fillers and stutters put function words side by side too, and mean nothing.
    found = _TOKEN.findall(without_fillers(text).lower())
    odd = sum(
        right in _NOT_AFTER.get(left, ()) or (left in _LEADS_ON and right in ".,;")
        for left, right in pairwise(found)
    )
    # On the labelled answers and all references this flags no window, and three quarters of the
    # windows of references whose words were shuffled.
    return odd >= 4 and odd >= 0.01 * len(found)
