"""Is the quote really there, and does it say what it is quoted for?

A quote counts only where it stands verbatim in one of the candidate's own turns. Verbatim means
equal after this folding, and nothing looser: case, runs of white space, the shape of quotation
marks, apostrophes and dashes, and a full stop or ellipsis at either end of the quote. A similar
sentence is not verbatim: at a fuzzy ratio of 0.75 a dropped "not" still matches.

A quote that is found is widened to its sentence. It then fails if the sentence turns it round
("I don't think that ..."), or if it does no more than repeat the question.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from interviewer.domain.grade import Evidence, EvidenceStatus, Verdict

_FOLDS = str.maketrans(
    {
        **dict.fromkeys("‘’‚‛′`´ʼ", "'"),
        **dict.fromkeys("“”„‟″«»", '"'),
        **dict.fromkeys("‐‑‒–—―−", "-"),
    }
)
_SENTENCE_END = re.compile(r"[.!?](?=\s|$)|\n|;\s")
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")

# Words before a quote, in the same sentence, that take back what the quote says. The list is
# deliberately short: it is about stance ("I doubt that"), not about every "not" in English.
_TAKEN_BACK = re.compile(
    r"\b(?:(?:do|did|would|could|can|will)(?:n't| not)|never|hardly|not)\s+"
    r"(?:\w+\s+){0,2}?"
    r"(?:think|believe|say|claim|agree|mean|suppose|true|correct|right|the case|sure)\b"
    r"|\b(?:i|we) (?:doubt|deny|disagree|refuse)\b"
    r"|\b(?:it is|it's|that is|that's|is) (?:false|wrong|untrue|a myth|a misconception|incorrect)\b"
    r"|\bcontrary to\b|\bno[,:] |\bnobody (?:says|thinks|believes)\b"
    r"|\b(?:they|some|people|someone|many|others) (?:say|think|claim|believe)s?\b[^.;]*\bbut\b",
    re.IGNORECASE,
)
_TAKEN_BACK_AFTER = re.compile(
    r"^[\s,:;\"')-]*(?:\w+\s+){0,2}?(?:is|was|would be) "
    r"(?:false|wrong|untrue|a myth|incorrect|nonsense|not (?:true|correct|right|the case))\b"
    r"|^[\s.,:;!\"')-]*(?:not|wrong|false)[.!]",
    re.IGNORECASE,
)
_ECHO_SHARE = 0.9
_STOP_WORDS = frozenset(
    "a an and are as at be been but by can could did do does for from had has have how i if in "
    "into is it its me my of on or our should so than that the their them then there these they "
    "this to was we were what when where which who why will with would you your".split()
)


@dataclass(frozen=True, slots=True)
class _Folded:
    """A turn folded for comparison; `origin[i]` is where folded character i came from."""

    text: str
    origin: tuple[int, ...]


def check_quote(
    quote: str, turns: tuple[str, ...], asked: tuple[str, ...], verdict: Verdict
) -> Evidence:
    """Look a quote up in the candidate's turns.

    Args:
        quote: the words a judge rests its verdict on.
        turns: normalised turns of the candidate, and of nobody else.
        asked: what the interviewer said, text by text, to recognise an echo.
        verdict: a quote for `wrong` may well be negated; one that earns credit may not.

    Returns:
        Evidence that is `verified` with place and exact words, or `unverified` with the problem.
    """
    wanted = _fold(quote).text.strip().strip(".…").strip()
    if not _WORD.search(wanted):
        return _failed(quote, "the quote holds no words")
    problem = "the quoted words are not in the answer"
    for number, turn in enumerate(turns):
        folded = _fold(turn)
        for start in _occurrences(wanted, folded.text):
            evidence = _at(turn, folded, start, start + len(wanted), number)
            problem = "" if verdict is Verdict.WRONG else _objection(evidence, turn, asked)
            if not problem:
                return evidence
    return _failed(quote, problem)


def sentence_around(text: str, start: int, end: int) -> tuple[int, int]:
    """Bounds of the sentence or line that holds `text[start:end]`."""
    first = 0
    for match in _SENTENCE_END.finditer(text, 0, start):
        first = match.end()
    last = len(text)
    if ending := _SENTENCE_END.search(text, max(start, end - 1)):
        last = ending.end()
    while first < start and text[first].isspace():
        first += 1
    return first, len(text[:last].rstrip())


def _fold(text: str) -> _Folded:
    chars: list[str] = []
    origin: list[int] = []
    for position, char in enumerate(text.translate(_FOLDS)):
        if char.isspace():
            if chars and chars[-1] != " ":
                chars.append(" ")
                origin.append(position)
            continue
        for folded in char.casefold():
            chars.append(folded)
            origin.append(position)
    return _Folded("".join(chars), tuple(origin))


def _occurrences(wanted: str, text: str) -> list[int]:
    """Starts of `wanted` in `text` that do not cut a word in two."""
    found = []
    start = text.find(wanted)
    while start >= 0:
        before = text[start - 1] if start else " "
        after = text[start + len(wanted)] if start + len(wanted) < len(text) else " "
        cuts_first = before.isalnum() and wanted[0].isalnum()
        cuts_last = after.isalnum() and wanted[-1].isalnum()
        if not cuts_first and not cuts_last:
            found.append(start)
        start = text.find(wanted, start + 1)
    return found


def _at(turn: str, folded: _Folded, start: int, end: int, number: int) -> Evidence:
    first = folded.origin[start]
    last = folded.origin[end - 1] + 1
    return Evidence(
        quote=turn[first:last],
        status=EvidenceStatus.VERIFIED,
        turn=number,
        start=first,
        end=last,
    )


def _objection(evidence: Evidence, turn: str, asked: tuple[str, ...]) -> str:
    """Why a quote that stands in the answer still earns nothing; empty if it may."""
    first, last = sentence_around(turn, evidence.start, evidence.end)
    before = turn[first : evidence.start].translate(_FOLDS)
    if _TAKEN_BACK.search(before) or _TAKEN_BACK_AFTER.search(
        turn[evidence.end : last + 40].translate(_FOLDS)
    ):
        return "the sentence around the quote takes it back"
    if any(_is_echo(evidence.quote, text) for text in asked):
        return "the quote only repeats the question"
    return ""


def _is_echo(quote: str, asked: str) -> bool:
    words = _content_words(quote)
    asked_words = set(_content_words(asked))
    if not words:
        return True
    if len(words) < 4:
        # Short terms ("live migration") stand in many questions and in honest answers alike: only
        # a verbatim run of them in the question is an echo.
        return len(words) > 2 and _fold(quote).text in _fold(asked).text
    return sum(word in asked_words for word in words) >= len(words) * _ECHO_SHARE


def _content_words(text: str) -> list[str]:
    words = (match.group().casefold() for match in _WORD.finditer(text.translate(_FOLDS)))
    return [word for word in words if word not in _STOP_WORDS]


def _failed(quote: str, problem: str) -> Evidence:
    return Evidence(quote=quote[:500], status=EvidenceStatus.UNVERIFIED, problem=problem)
