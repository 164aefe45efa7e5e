"""Find the questions of a document and the lines that answer each of them."""

from __future__ import annotations

import re
from itertools import pairwise

from interviewer.errors import InputError
from interviewer.packs.importing.inline import answered_questions
from interviewer.packs.importing.lines import (
    Found,
    Line,
    asks,
    is_answers_header,
    read_marker,
    words,
)
from interviewer.packs.importing.listed import listed_questions, match_answers

_MIN_REPEATED_WORDS = 4
_TITLE_IN_CAPITALS = re.compile(r"[A-Z]{2,}(?:[ &/-]+[A-Z]+){0,5}")
_MAX_ANSWERED_SHARE = 0.3
"""A list of questions holds little else; headings between them are allowed for."""


def find_questions(lines: list[Line]) -> tuple[list[Found], list[str]]:
    """The questions in the order of the document, and notes on what was doubtful."""
    for before, after, kind in _splits(lines):
        listed, notes = listed_questions(lines[:before])
        if listed:
            found, doubts = match_answers(listed, lines[after:], kind)
            notes += doubts
            if any(one.body for one in found):
                return [_trimmed(one, notes) for one in found], notes
    found, notes = answered_questions(lines)
    _refuse_merged(found)
    return [_trimmed(one, notes) for one in found], notes


def _refuse_merged(found: list[Found]) -> None:
    """Stops where the last question of a list would get all the answers below it."""
    for before, one in pairwise(found):
        first = next((line for line in one.body if line.text), None)
        if first and is_answers_header(first.text) and not any(line.text for line in before.body):
            raise InputError(
                f"line {first.number}: announces answers, but they match no list of questions "
                "above; repeat each question before its answer, give both the same numbers, or "
                "put each answer under its question"
            )


def _splits(lines: list[Line]) -> list[tuple[int, int, str]]:
    """Where a list may end and the answers begin, with the marker of answers if it is known."""
    headers = [
        index for index, line in enumerate(lines) if not line.code and is_answers_header(line.text)
    ]
    blocks = [
        index
        for position, index in enumerate(headers)
        if position == 0 or any(line.text for line in lines[headers[position - 1] + 1 : index])
    ]
    splits = []
    if len(blocks) == 1:
        splits.append((blocks[0], headers[-1] + 1, ""))
    if (repeat := _first_repeat(lines)) is not None:
        splits.append((repeat, repeat, ""))
    markers = [read_marker(line) for line in lines]
    asked = [index for index, marker in enumerate(markers) if marker.kind == "question"]
    answered = [
        index for index, m in enumerate(markers) if m.kind == "answer" and m.number is not None
    ]
    if len(asked) > 1 and answered and answered[0] > asked[-1]:
        splits.append((answered[0], answered[0], "answer"))
    return splits


def _first_repeat(lines: list[Line]) -> int | None:
    """Index of the first line that asks what an earlier line of a mere list asked."""
    seen: dict[tuple[str, ...], int] = {}
    filled = [index for index, line in enumerate(lines) if line.text]
    asking = set()
    for index in filled:
        text = read_marker(lines[index]).text
        key = tuple(words(text))
        if not asks(text) or len(key) < _MIN_REPEATED_WORDS:
            continue
        if key in seen:
            between = [i for i in filled if seen[key] <= i < index]
            answers = sum(i not in asking for i in between)
            return index if answers <= _MAX_ANSWERED_SHARE * len(between) else None
        seen[key] = index
        asking.add(index)
    return None


def _trimmed(found: Found, notes: list[str]) -> Found:
    """Without blank lines around the answer, its label, and headings of what comes next."""
    body = list(found.body)
    while body and _announces_next(body, notes):
        body.pop()
    if (label := next((i for i, line in enumerate(body) if line.text), None)) is not None:
        body = body[label:]
        if is_answers_header(body[0].text):
            body[0] = Line(body[0].number, "")
        elif (marker := read_marker(body[0])).kind == "answer":
            body[0] = Line(body[0].number, marker.text, body[0].indent)
    while body and not body[0].text:
        body.pop(0)
    return Found(found.question.strip(), found.line, tuple(body))


def _announces_next(body: list[Line], notes: list[str]) -> bool:
    """Whether the last line is blank or the title of the next section, not part of the answer."""
    last = body[-1]
    marker = read_marker(last)
    if not last.text or (marker.kind == "heading" and 0 < marker.level <= 6):
        return True
    apart = len(body) > 1 and not body[-2].text
    if apart and _TITLE_IN_CAPITALS.fullmatch(last.text):
        notes.append(f"line {last.number}: {last.text!r} was taken for a section title; left out")
        return True
    return False
