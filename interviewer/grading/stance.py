"""What a candidate says only in order to reject it.

"I don't think that X", "X is a myth", "people say X, but that is wrong": X stands there verbatim,
and yet the candidate does not claim it. Here the rejected stretches of a turn are found by the
phrases that reject them. English only, and about stance: a "not" inside a claim is part of the
claim ("no change to the guest is needed") and is left alone.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from functools import lru_cache

from interviewer.grading.folding import caseless

_QUOTE_SHAPES = str.maketrans(
    {**dict.fromkeys("‘’‚‛′`´ʼ", "'"), **dict.fromkeys("‐‑‒–—―−", "-")}  # each one to one
)
_SENTENCE_END = re.compile(
    # The class comes first, so that the search looks at nothing else: a tenth of the time.
    r"[.!?。！？؟;\n](?:"
    r"(?<=[.!?。！？؟])(?<!\be\.g.)(?<!\bi\.e.)(?<!\bvs.)(?<!\bcf.)(?<!\bapprox.)(?<!\.\..)"
    r"[\"')\]]*(?=\s|$)|(?<=\n)|(?<=;)\s)"
)
_AUX = r"(?:do|does|did|is|are|was|were|am|ai|would|could|should|can|wo|will|have|has|had)"
_NOT = rf"(?:\b{_AUX}(?:n't|nt)|\b(?:not|cannot|cant|wont|never|hardly|neither))"
_TO_SAY = r"(?:say|think|claim|believe|assume|suppose|conclude|pretend)"
_FALSE = (
    r"(?:(?:simply|just|plain|really|obviously|completely|totally|of course|all)\s+)*"
    r"(?:false|wrong|untrue|incorrect|nonsense|rubbish|mistaken"
    r"|(?:a|the)\s+(?:\w+\s+)?(?:myth|misconception|mistake|fallacy|lie)"
    r"|not\s+(?:\w+\s+)?(?:true|correct|right|the case|so|accurate)"
    r"|(?:far|further|farther)\s+from\s+(?:being\s+)?(?:the\s+truth|true|right|correct))\b"
)
_ISNT_TRUE = r"(?:is|are|was)n'?t\s+(?:\w+\s+)?(?:true|correct|right|the case|so|accurate)\b"
_IS_FALSE = rf"(?:(?:is|are|was|were|would be|could(?:n't| not) be)\s+{_FALSE}|{_ISNT_TRUE})"
_THAT_IS_FALSE = rf"(?:that|this|which)(?:'?s\s+{_FALSE}|\s+{_IS_FALSE})"

# What follows one of these is rejected, up to the end of the sentence or a turn in the thought.
_REJECTS_NEXT = re.compile(
    rf"{_NOT}\s+(?:\w+\s+){{0,2}}?"
    r"(?:think|believe|say|claim|mean|suppose|assume|thinking|believing|saying|claiming)\b"
    r"(?!\s+(?:so|it)\b\s*[,.;:-])"
    rf"|{_NOT}\s+(?:\w+\s+)?(?:agree|convinced|sure|certain)\s+(?:that|if|whether|with)\b"
    rf"|{_NOT}\s+(?:\w+\s+)?(?:true|correct|right|the case|accurate)\s+(?:that\b|to\s+{_TO_SAY}\b)"
    r"|\b(?:i|we)\s+(?:strongly\s+)?(?:doubt|disagree)\b(?!\s+(?:it|so)\b)(?!\s*[,.;:])"
    r"|\b(?:i|we)\s+(?:deny|reject|dispute|refuse)\s+(?:that|the\s+(?:idea|claim|notion)|to\s+say)\b"
    r"|\b(?:false|wrong|untrue|incorrect|mistake|misleading)\s+"
    rf"(?:to\s+{_TO_SAY}\b|that\b)"
    r"|\b(?:myth|misconception|fallacy|misunderstanding|misbelief)\b"
    r"(?:(?:\s+\w+){0,4}?\s+(?:is|was)\b(?:\s+that\b)?|\s+that\b|\s*:)"
    rf"|\b(?:wrongly|falsely|mistakenly|incorrectly)\s+(?:\w+\s+)?{_TO_SAY}[sd]?\b"
    r"|\b(?:i|we)\s+(?:used to|once)\s+(?:think|believe|assume)\b"
    r"|(?:^|(?<=[.!?]\s)|(?<=\n))as if\b(?=[^.?\n]*!)"
    rf"|\b(?:nobody|no one)\s+(?:\w+\s+)?{_TO_SAY}s?\b"
    r"|\b(?:don'?t|never)\s+let\s+\w+\s+tell\s+you\b",
)
_CONTRARY = re.compile(r"\b(?:contrary to|unlike what|as opposed to)\b")
_CONTRARY_END = re.compile(r"[,:;.!?\n]| - ")
_TURN = re.compile(
    r"\b(?:but|however|whereas|because|although|though|instead(?! of)|rather(?! than))\b"
    r"|,\s+(?=(?:it|they|we|you|he|she|i|there)(?:'\w+)?\s|(?:that|this)(?:'s|\s+is)\s)"
    r"|\s-+\s|:\s",
)
"""Where a sentence stops rejecting and goes on to claim."""
_POINTS_AHEAD = re.compile(r"\b(?:following|this|these|below|next|true|correct|right)\W*$")
_GAP = re.compile(r"(?:\s+that\b)?(?:[^\w.!?]|\.{2,})*")
_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")

# What stands before one of these is rejected, back to the start of its sentence.
_REJECTS_SAME = re.compile(
    r"\b(?:is|are|was|being|would be)\s+(?:simply\s+|just\s+|all\s+)*"
    r"(?:(?:false|untrue|nonsense|not\s+(?:\w+\s+)?(?:true|the case))\b"
    r"|(?:a|the)\s+(?:\w+\s+)?(?:myth|misconception|fallacy|lie)\b)(?!\s+(?:that|to)\b)"
    r"|\b(?:is|are|was)n'?t\s+(?:\w+\s+)?(?:true|the case)\b(?!\s+(?:that|to)\b)"
    rf"|(?:\bwhich|,\s*(?:but\s+)?(?:that|this)|\b(?:but|yet|though)\s+(?:that|this|it|they))"
    rf"(?:'?(?:s|re)\s+{_FALSE}|\s+{_IS_FALSE})",
)
_REJECTS_FRAMED = re.compile(
    r"\b(?:claim|idea|notion|belief|statement|assumption|argument|saying|thinking|assuming"
    rf"|claiming|believing|to\s+{_TO_SAY})\s+(?:that\s+)?(?P<what>[^.!?\n]{{3,250}}?)"
    rf"\s+{_IS_FALSE}",
)
_REJECTS_LAST = re.compile(
    rf"(?:(?:but|no|nope|well|actually|sorry|wait)\b[,.]?\s+)*"
    rf"(?:{_THAT_IS_FALSE}(?=\s*(?:[.,;:!?)-]|$|because|since|and|but|as\s))"
    r"|(?:they|those people)\s+(?:are|'re)\s+(?:all\s+)?(?:wrong|mistaken)\b"
    r"|none of (?:that|this|it)\s+(?:is|was)\s+true\b"
    r"|(?:no|nope|not|wrong|false|nonsense|rubbish|untrue|not true|not so|not at all"
    r"|forget (?:it|that)|just kidding)\s*(?:[.!]|$)"
    r"|(?:i|we)\s+(?:\w+\s+)?(?:disagree|(?:do not|don't|cannot|can't)\s+agree)"
    r"(?:\s+with\s+(?:that|this|it|any of (?:that|this|it)))?\s*(?:[.,;:!]|$)"
    r"|(?:i|we)\s+(?:do not|don't|never)\s+(?:buy|believe)\s+(?:it|that|this|a word)\b"
    r"|(?:i|we)\s+(?:do not|don't)\s+think\s+so\b"
    r"|(?:i|we)\s+doubt\s+(?:it|that|this)\s*(?:[.,;:!]|$))",
)
_DENIES_LAST = re.compile(
    rf"(?:but\s+)?(?:it|they|that|this|these|those|you|we)\s+{_AUX}(?:n't|nt|\s+not)\s*(?:[.,;:!]|$)"
)
""" "It doesn't." and no more: a denial of what was said, not a statement of its own. After a "not"
it agrees: "It cannot see the others. It can't, because ..."."""
_REJECTS_ALL = re.compile(
    r"\b(?:none of (?:this|the above|what i (?:have )?said)\s+"
    r"(?:is|was|are|were)\s+(?:\w+\s+)?(?:true|correct|right|so|the case)"
    r"|(?:all|everything)\s+(?:of\s+)?(?:this|the above|above|i (?:have |just )?said)\s+"
    rf"(?:is|was)\s+{_FALSE})\b",
)
"""Rejects the turn up to here, or from where others are reported: "People say X and Y. None of this
is true" leaves alone what was claimed before. "None of that" takes back the last sentence only."""
_DENIAL = (
    r"(?:no|nope|never|nonsense|rubbish|wrong|false|hardly|not at all|not really|not so|not true"
    rf"|(?:it|they|that|this|you)\s+{_AUX}(?:n't|nt|\s+not)(?=\s*(?:[.,;:!]|$)))\b"
)
_REJECTS_QUOTED = re.compile(
    r"[\"“](?P<what>[^\"“”\n]{8,300})[\"”]\s*(?:[:,]|-+)?\s*"
    rf"{_DENIAL}(?!\s+(?:doubt|wonder|less))(?:,?\s+{_DENIAL})*",
)
_ANSWERS_NO = re.compile(r"(?:no|nope|not really|not at all|of course not|hardly|false|wrong)\b")
_NOT_ANY = re.compile(rf"{_NOT}|\b(?:no|nobody|none|nothing)\b")
_NOT_AGAIN = re.compile(r"(?:it is |it's )?not\s+")
_ATTRIBUTED = re.compile(
    r"\b(?:people|they|some|many|most|others|everyone|everybody|someone|colleagues|vendors)\s+"
    rf"(?:\w+\s+){{0,2}}?(?:{_TO_SAY}s?|thought|said|believed|claimed)\b(?:\s+that\b)?",
)
_FOOLED = re.compile(
    r"\b(?:guest|guests|os|kernel|vm|vms|system|systems|software|app|apps|application|machine|it)\s+"
    r"(?:\w+\s+){0,2}?(?:thinks?|believes?|assumes?|sees?|pretends?|is fooled)\b",
)
"""A guest that believes something untrue is what virtualization is about, not a rejected claim."""

_NEGATES_NEXT = re.compile(
    rf"(?:{_NOT}|\b(?:no|nor|without|no longer|fails? to|instead of|rather than|far from))\s+"
    r"(?:(?:u+m+|u+h+m*|erm+|hm+),?\s+)*"
    r"(?:(?:a|an|the|any|really|actually|even|ever|be|necessarily)\s+)?$",
)
_TWICE_NEGATED = re.compile(r"\b(?:without(?!\s+(?:a\s+)?(?:doubt|question))|unless)\b.*\S\s")
_SOFT = re.compile(r"(?:only|just|merely|simply|solely)\b", re.IGNORECASE)
_SAID_AGAIN = re.compile(rf"(?:[\w'’]+\s+){{0,2}}?{_NOT}\b", re.IGNORECASE)
"""Speech starts over: "the machine is not, um, it's not bound to the server". It has begun before:
in "Not what was not confirmed", the first "not" denies all the rest."""

Span = tuple[int, int]


@lru_cache(maxsize=64)
def rejected(turn: str) -> tuple[tuple[Span, Span], ...]:
    """The stretches of a turn that it rejects, each with the place of the words that do it."""
    text = turn.translate(_QUOTE_SHAPES)
    low = caseless(text)
    return (*_forward(text, low), *_backward(text, low))


def negated_at(turn: str, start: int, end: int) -> bool:
    """Whether a negation right before `turn[start:end]` was left out of it.

    "Not only", and a negation under another one ("without it you could not ..."), do not count.
    """
    first, _ = sentence_around(turn, start, end)
    before = turn[max(first, start - 200) : start]
    if not before.strip():
        # A line break between the two does not part them: "they do not\nshare a kernel".
        before = turn[max(0, start - 40) : start]
    before = caseless(before.translate(_QUOTE_SHAPES))
    found = _NEGATES_NEXT.search(before)
    return (
        found is not None
        and not _SOFT.match(turn, start)
        and not (_WORD.search(before, 0, found.start()) and _SAID_AGAIN.match(turn, start, end))
        and not _TWICE_NEGATED.search(before, 0, found.start())
    )


def sentence_around(text: str, start: int, end: int) -> Span:
    """Bounds of the sentence or line that holds `text[start:end]`."""
    before = bisect_right(_sentence_ends(text), start)
    first = _sentence_ends(text)[before - 1] if before else 0
    last = len(text)
    if ending := _SENTENCE_END.search(text, max(start, end - 1)):
        last = ending.end()
    while first < start and text[first].isspace():
        first += 1
    return first, len(text[:last].rstrip())


@lru_cache(maxsize=128)  # looked up for every point of a question
def _sentence_ends(text: str) -> tuple[int, ...]:
    return tuple(match.end() for match in _SENTENCE_END.finditer(text))


def _forward(text: str, low: str) -> Iterator[tuple[Span, Span]]:
    """Rejections of what follows, in a text and the same without capitals."""
    for match in _REJECTS_NEXT.finditer(low):
        # What is rejected may start on a later line; a full stop in between ends the matter.
        begin = _GAP.match(text, match.end())
        start = begin.end() if begin else match.end()
        ending = _SENTENCE_END.search(text, start)
        end = ending.start() if ending else len(text)
        for turn in _TURN.finditer(low, start, end):
            so_far = low[start : turn.start()]
            colon = turn[0].startswith(":") and _POINTS_AHEAD.search(so_far)
            if len(_WORD.findall(so_far)) >= 2 and not colon:
                end = turn.start()
                break
        if end > start:
            yield (start, end), match.span()
    for match in _CONTRARY.finditer(low):
        ending = _CONTRARY_END.search(low, match.end())
        yield (match.end(), ending.start() if ending else len(text)), match.span()


def _backward(text: str, low: str) -> Iterator[tuple[Span, Span]]:
    """Rejections of what was said before, in a text and the same without capitals."""
    for pattern in (_REJECTS_FRAMED, _REJECTS_QUOTED):
        for match in pattern.finditer(low):
            yield match.span("what"), (match.end("what"), match.end())
    for match in _REJECTS_ALL.finditer(low):
        reported = [said.end() for said in _ATTRIBUTED.finditer(low, 0, match.start())]
        if match.start():
            yield (max(reported, default=0), match.start()), match.span()
    starts = (0, *_sentence_ends(text))
    for match in _REJECTS_SAME.finditer(low):
        first = starts[bisect_right(starts, match.start()) - 1]
        if match.start() > first:
            yield from _unless_fooled(low, first, match.start(), match.span())
    first = sentence = 0
    for ending in _SENTENCE_END.finditer(text):
        if ending.start() == first:  # a blank line; a thousand of them are looked over only once
            first = sentence = ending.end()
            continue
        begin = _GAP.match(text, ending.end())
        start = begin.end() if begin else ending.end()
        asked = text[ending.start()] in "?？؟"
        again = _denied_again(low, first, ending.start(), start)
        if again:
            # The denial says no more than that: as a quote of its own, it rejects the same words.
            yield (again.end(), again.end() + ending.start() - first), again.span()
        said = _REJECTS_LAST.match(low, start) or (asked and _ANSWERS_NO.match(low, start)) or again
        if not said and not _NOT_ANY.search(low, sentence, ending.start()):
            said = _DENIES_LAST.match(low, start)
        if said:
            # What is cut by semicolons is denied as one.
            yield from _unless_fooled(low, sentence, ending.start(), said.span())
        first = ending.end()
        sentence = sentence if text[ending.start()] == ";" else first


def _denied_again(text: str, first: int, end: int, following: int) -> re.Match[str] | None:
    """The "not" of "X. Not X."."""
    denial = _NOT_AGAIN.match(text, following)
    if denial is None:
        return None
    words = _WORD.findall(text[first:end])
    if len(words) < 2:
        return None
    again = _WORD.findall(text[denial.end() : denial.end() + end - first])
    return denial if again[: len(words)] == words else None


def _unless_fooled(text: str, first: int, end: int, by: Span) -> Iterator[tuple[Span, Span]]:
    if _FOOLED.search(text, first, end):
        return
    for said in _ATTRIBUTED.finditer(text, first, end):
        first = said.end()
    if _WORD.search(text, first, end):
        yield (first, end), by
