"""Find where the answer to each question of a list starts."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from interviewer.packs.importing.lines import Line, Marker, asks, read_marker, words
from interviewer.packs.importing.numbering import numbered_lines, pick_numbered

_WORD = re.compile(r"[^\W_]+")
_MARKER_ONLY = re.compile(
    r"[\W_]*(?:(?:q|question|a|ans|answer)[\W_]*)?(?:\d{1,5})?[\W_]*", re.IGNORECASE
)
_NUMBER_BEFORE = re.compile(r"(?:^|[\s.!?:;)”\"’'])(?:Q\s?)?\d{1,5}\s?[.)]\s*$", re.IGNORECASE)
_AFTER_QUESTION = ' \t?.!:*_#”"’)'
_KEY_WORDS = 3
_MIN_UNMARKED = 4
"""A shorter question without a mark in front could be the start of any sentence."""
_MIN_INSIDE = 5
"""A shorter one in the middle of a line could be part of any sentence."""
_MAX_WRAPPED = 6
_MAX_MARKER_CHARS = 40
_ALIKE_SAME_NUMBER = 0.5
_ALIKE = 0.75


@dataclass(frozen=True, slots=True)
class Listed:
    """A question of the list."""

    text: str
    line: int
    number: int


@dataclass(frozen=True, slots=True, order=True)
class Start:
    """Where an answer starts: its heading from `at` to `resume`, as (line index, column)."""

    at: tuple[int, int]
    resume: tuple[int, int]
    question: int
    """Index in the list."""
    number: int | None = None
    """The number in its heading."""


def _repeats(listed: list[Listed], lines: list[Line]) -> Iterator[tuple[Start, bool]]:
    """Every place that repeats a listed question word for word, and whether it begins a line."""
    stream = [
        (found[0].lower(), index, found.start(), found.end())
        for index, line in enumerate(lines)
        if not line.code
        for found in _WORD.finditer(line.text)
    ]
    asked = [words(question.text) for question in listed]
    keys: dict[tuple[str, ...], list[int]] = {}
    for question, wanted in enumerate(asked):
        if wanted:
            keys.setdefault(tuple(wanted[:_KEY_WORDS]), []).append(question)
    sizes = {len(key) for key in keys}
    for position, (_, index, column, _) in enumerate(stream):
        near = [
            question
            for size in sizes
            for question in keys.get(tuple(w[0] for w in stream[position : position + size]), [])
            if [w[0] for w in stream[position : position + len(asked[question])]] == asked[question]
        ]
        if not near:
            continue
        question = max(near, key=lambda question: len(asked[question]))
        wanted = asked[question]
        _, last, _, end = stream[position + len(wanted) - 1]
        if last - index > _MAX_WRAPPED:
            continue
        before, rest = lines[index].text[:column], lines[last].text[end:].lstrip(_AFTER_QUESTION)
        end = len(lines[last].text) - len(rest)
        marker = read_marker(lines[index])
        marked = marker.kind != "plain" or not rest
        begins = len(before) < _MAX_MARKER_CHARS and _MARKER_ONLY.fullmatch(before) is not None
        if begins and (marked or len(wanted) >= _MIN_UNMARKED):
            yield Start((index, 0), (last, end), question, marker.number), True
        elif len(wanted) >= _MIN_INSIDE and (number := _NUMBER_BEFORE.search(before)):
            at = re.search(r"(?:Q\s?)?\d{1,5}\s?[.)]\s*$", number[0], re.IGNORECASE)
            column = number.start() + (at.start() if at else 0)
            digits = re.search(r"\d+", before[column:])
            yield (
                Start((index, column), (last, end), question, int(digits[0]) if digits else None),
                False,
            )


def repeated_questions(listed: list[Listed], lines: list[Line]) -> list[Start]:
    """Where a listed question is repeated word for word.

    Of each question the repeats that begin a line; one inside a line where there is no other.
    """
    begins: dict[int, list[Start]] = {}
    inside: dict[int, Start] = {}
    for start, begins_line in _repeats(listed, lines):
        if begins_line:
            begins.setdefault(start.question, []).append(start)
        else:
            inside.setdefault(start.question, start)
    chosen = [start for starts in begins.values() for start in starts]
    return chosen + [start for question, start in inside.items() if question not in begins]


def reworded_questions(
    listed: list[Listed], lines: list[Line], starts: list[Start], notes: list[str]
) -> list[Start]:
    """Headings like those of the matched answers whose words differ. Extends `listed`."""
    taken = {start.at[0] for start in starts}
    markers = [read_marker(lines[start.at[0]]) for start in starts if start.at[1] == 0]
    looks = Counter((m.kind, m.style, m.level) for m in markers if m.kind != "plain")
    look = looks.most_common(1)[0][0] if looks else None
    missing = set(range(len(listed))) - {start.question for start in starts}
    known = {question.number for question in listed}
    found = []
    for index, line in enumerate(lines):
        marker = read_marker(line)
        if index in taken or (marker.kind, marker.style, marker.level) != look:
            continue
        question = _most_alike(marker, listed, missing)
        here = f"line {line.number}: {marker.text[:60]!r}"
        if question is not None:
            missing.discard(question)
            notes.append(
                f"{here} was taken for question {listed[question].number} "
                f"(line {listed[question].line}) in other words; check the pair"
            )
        elif asks(marker.text) and marker.number not in known:
            question = len(listed)
            listed.append(Listed(marker.text, line.number, marker.number or question + 1))
            notes.append(f"{here} is answered, but is not in the list of questions; kept")
        else:
            continue
        found.append(Start((index, 0), (index, len(line.text)), question, None))
    return found


def _most_alike(marker: Marker, listed: list[Listed], missing: set[int]) -> int | None:
    """The missing question that the heading words differently; its number counts in favour."""
    scored = [
        (_alikeness(marker.text, listed[question].text), question) for question in sorted(missing)
    ]
    for alike, question in scored:
        if listed[question].number == marker.number and alike >= _ALIKE_SAME_NUMBER:
            return question
    alike, question = max(scored, default=(0.0, -1))
    return question if alike >= _ALIKE else None


def _alikeness(one: str, other: str) -> float:
    return SequenceMatcher(None, words(one), words(other), autojunk=False).ratio()


def numbered_answers(listed: list[Listed], lines: list[Line], kind: str) -> list[Start]:
    """Where the answers begin that have nothing but their question's number.

    None where two listed questions share a number: then a number says nothing.

    Args:
        listed: the questions of the list.
        lines: the part of the document with the answers.
        kind: the marker of an answer; empty: the first of the usual ones that has numbers.
    """
    numbers = {question.number: index for index, question in enumerate(listed)}
    if len(numbers) < len(listed):
        return []
    for kind_tried in (kind,) if kind else ("answer", "question", "heading", "number"):
        candidates = numbered_lines(lines, kind_tried)
        if kind_tried == "number":
            candidates = pick_numbered(candidates, asking=False, any_order=True)
        starts = []
        for candidate in candidates:
            if candidate.number in numbers:
                line = lines[candidate.index]
                text = read_marker(line).text
                column = max(0, line.text.find(text)) if text else len(line.text)
                at = candidate.index
                starts.append(
                    Start((at, 0), (at, column), numbers[candidate.number], candidate.number)
                )
        if starts:
            return starts
    return []
