"""Cuts a candidate's turns into the pieces that can support a point: sentences and clauses.

Every window knows its place in the turn, so that what is quoted is the candidate's own text to the
letter. Unpunctuated speech is cut at the words that people breathe at, and by length where there
are none. Windows overlap on purpose: a point may take a clause, a sentence or two.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_SENTENCE_END = re.compile(
    r"(?<=[.!?…])[\"')\]]*\s+(?=\S)|\s*\n+\s*|;\s*|\s+[•*▪]\s+|(?<=[a-z)])\s+-\s+(?=[A-Z])"
)
_ABBREVIATION = re.compile(
    r"(?:\b(?:e\.g|i\.e|vs|etc|approx|no|fig|mr|mrs|dr|st)|\b[A-Za-z])\.$", re.I
)
_CLAUSE_END = re.compile(
    r",\s+|:\s+|\s+[—–-]\s+|\s*[()]\s*|\s*(?:→|->|=>)\s*"
    r"|\s+(?=(?:but|because|so\s+that|which\s+means|whereas|while|although|though|therefore)\b)"
    r"|\s+(?=and\s+(?:then|so|if|that|it|they|you|we|i|the|each|every|all|this)\b)",
    re.IGNORECASE,
)
_BREATH = re.compile(
    r"\s+(?=(?:so|and\s+then|and|but|because|or|um+|uh+|then|like\s+if|if|when|which|yeah|cause)\b)",
    re.IGNORECASE,
)
_WORD = re.compile(r"\w+")
MIN_WORDS = 3
RUN_ON_WORDS = 32
"""A longer stretch without a full stop is taken for speech and cut at breaths."""
SPOKEN_WORDS = 14
"""About how many words a window of speech holds."""
MAX_WINDOW_WORDS = 60


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch of one turn.

    `parts` are the positions, in the list of windows, of the two that this one joins; its vector is
    made of theirs instead of being computed.
    """

    turn: int
    start: int
    end: int
    text: str
    parts: tuple[int, ...] = ()


def cut(turns: Sequence[str]) -> list[Window]:
    """Windows of all turns in reading order; those that join neighbours come last."""
    windows: list[Window] = []
    joins: list[Window] = []
    for number, turn in enumerate(turns):
        previous = -1
        for start, end in _sentences(turn):
            windows.append(Window(number, start, end, turn[start:end]))
            here = len(windows) - 1
            if previous >= 0 and _fits(turn, windows[previous].start, end):
                first = windows[previous].start
                joins.append(Window(number, first, end, turn[first:end], (previous, here)))
            previous = here
            clauses = list(_clauses(turn, start, end))
            if len(clauses) > 1:
                windows.extend(Window(number, a, b, turn[a:b]) for a, b in clauses)
    return windows + joins


def overlap(first: Window, second: Window) -> bool:
    """Whether two windows share a stretch of a turn."""
    return first.turn == second.turn and first.start < second.end and second.start < first.end


def _fits(turn: str, start: int, end: int) -> bool:
    return len(_WORD.findall(turn[start:end])) <= MAX_WINDOW_WORDS


def _sentences(turn: str) -> Iterator[tuple[int, int]]:
    for start, end in _split(turn, 0, len(turn), _SENTENCE_END, abbreviations=True):
        if len(_WORD.findall(turn[start:end])) <= RUN_ON_WORDS:
            yield start, end
            continue
        # Grammar still cuts long written sentences well; what remains too long is speech.
        written = turn.count(",", start, end) * 20 >= len(_WORD.findall(turn[start:end]))
        if written and len(_WORD.findall(turn[start:end])) <= MAX_WINDOW_WORDS:
            yield start, end
        else:
            yield from _breaths(turn, start, end)


def _breaths(turn: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Stretches of about `SPOKEN_WORDS` words that begin where a speaker would take a breath."""
    begin = start
    last = start
    for a, b in _split(turn, start, end, _BREATH):
        if _count(turn, begin, b) > SPOKEN_WORDS and last > begin:
            yield begin, last
            begin = a
        last = b
        while _count(turn, begin, last) > 2 * SPOKEN_WORDS:
            words = list(_WORD.finditer(turn, begin, last))
            yield begin, words[SPOKEN_WORDS - 1].end()
            begin = words[SPOKEN_WORDS].start()
    if last > begin:
        yield begin, last


def _clauses(turn: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Clauses of a sentence; ones that are too short to claim anything join their neighbour."""
    begin, finish = start, start
    for a, b in _split(turn, start, end, _CLAUSE_END):
        if finish > begin and _count(turn, begin, finish) >= 2 * MIN_WORDS:
            if _count(turn, a, end) < MIN_WORDS:
                break
            yield begin, finish
            begin = a
        finish = b
    yield begin, end


def _split(
    turn: str, start: int, end: int, boundary: re.Pattern[str], *, abbreviations: bool = False
) -> Iterator[tuple[int, int]]:
    """Stretches between boundaries, without surrounding space; ones without a word are dropped."""
    begin = start
    cuts = [(match.start(), match.end()) for match in boundary.finditer(turn, start, end)]
    for stop, following in [*cuts, (end, end)]:
        if abbreviations and _ABBREVIATION.search(turn, max(begin, stop - 8), stop):
            continue
        first, last = begin, stop
        while first < last and turn[first].isspace():
            first += 1
        while last > first and turn[last - 1].isspace():
            last -= 1
        if _WORD.search(turn, first, last):
            yield first, last
        begin = following


def _count(turn: str, start: int, end: int) -> int:
    return len(_WORD.findall(turn[start:end]))
