"""Documents where each question is followed by its answer at once."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise, takewhile
from typing import Literal

from interviewer.packs.importing.lines import (
    BOLD_LEVEL,
    Found,
    Line,
    asks,
    read_marker,
    requests,
)
from interviewer.packs.importing.mixed import with_other_marks
from interviewer.packs.importing.numbering import numbered_lines, pick_numbered

Style = Literal["question", "heading", "number", "plain"]

_SAME_LINE_ANSWER = re.compile(r"(?<=[?.!:])\s+(?:A|Ans|Answer)\s?:\s+")
_GLUED_NUMBER = re.compile(r"(?<=[\w.!?:;)”\"])\s*(?=(\d{1,3})[.)]\s+[A-Z])")
_MAX_WRAPPED = 4
_MIN_ANSWER_WORDS = 3
_WRAP_WIDTH = 60
"""Only a line this long can have been wrapped by an editor."""
_ANSWER_WITHIN = 8
"""An answer label further down is part of the answer, such as "Answer: 42" in an example."""


def answered_questions(lines: list[Line]) -> tuple[list[Found], list[str]]:
    """The questions in order, each with the lines up to the next one, and notes."""
    style, starts = _best_style(lines)
    notes: list[str] = []
    if style == "number":
        lines = _unglued(lines, notes)
        starts = _number_starts(lines)
    starts = with_other_marks(lines, starts, notes)
    if style == "number":
        _note_gaps(lines, starts, notes)
    if style == "heading" and starts:
        _note_other_headings(lines, starts, notes)
    if style == "plain" and starts:
        notes.append(
            "the questions have no numbers, headings or labels; paragraphs that open with a "
            "question or a request to explain were taken for questions"
        )
    found = []
    for start, end in pairwise([*starts, len(lines)]):
        level = read_marker(lines[start]).level
        following = lines[start + 1 : end]
        # In bold, the subtitles of its own answer look the same as the next question.
        if level and (level < BOLD_LEVEL or style == "heading"):
            following = following[: _section_end(following, level)]
        question, body = _parted(lines[start], following, style)
        if question:
            found.append(Found(question, lines[start].number, tuple(body)))
    return found, notes


def _best_style(lines: list[Line]) -> tuple[Style, list[int]]:
    """How this document marks its questions: the mark that most of them have."""
    markers = [read_marker(line) for line in lines]
    labelled = [i for i, marker in enumerate(markers) if marker.kind == "question"]
    levels = Counter(m.level for m in markers if m.kind == "heading" and asks(m.text))
    level = levels.most_common(1)[0][0] if levels else 0
    headings = [
        i
        for i, marker in enumerate(markers)
        if marker.kind == "heading"
        and marker.level == level
        and (asks(marker.text) or marker.number is not None)
    ]
    numbered = _number_starts(lines)
    choices: list[tuple[Style, list[int]]] = [
        ("question", labelled),
        ("heading", headings),
        ("number", numbered),
    ]
    style, starts = max(choices, key=lambda choice: len(choice[1]))
    if starts:
        return style, starts
    if unmarked := _unmarked_starts(lines):
        return "plain", unmarked
    topics = numbered_lines(lines, "heading")
    return "heading", [topic.index for topic in topics if topic.style == topics[0].style]


def _unmarked_starts(lines: list[Line]) -> list[int]:
    """Lines that end in a question mark; those that open a paragraph, where there are any."""
    texts = [read_marker(line).text for line in lines]
    opens = [
        index == 0 or not lines[index - 1].text or read_marker(line).bulleted
        for index, line in enumerate(lines)
    ]
    ending = [index for index, text in enumerate(texts) if text.endswith("?")]
    if not any(opens[index] for index in ending):
        return ending
    return [
        index
        for index, text in enumerate(texts)
        if opens[index] and (text.endswith("?") or requests(text))
    ]


def _number_starts(lines: Sequence[Line]) -> list[int]:
    return [picked.index for picked in pick_numbered(numbered_lines(lines), asking=True)]


def _unglued(lines: list[Line], notes: list[str]) -> list[Line]:
    """Lines where a question that was glued to the end of an answer begins a line of its own."""
    numbers = {lines[start].number for start in _number_starts(lines)}
    taken = {read_marker(line).number for line in lines if line.number in numbers}
    split: list[Line] = []
    for line in lines:
        rest = line
        for glued in [] if line.code else _GLUED_NUMBER.finditer(line.text):
            number, question = int(glued[1]), line.text[glued.end() :]
            before = glued.start() - (len(line.text) - len(rest.text))
            if number in taken or number - 1 not in taken or not asks(question) or before <= 0:
                continue
            taken.add(number)
            notes.append(f"line {line.number}: question {number} began inside the line; split off")
            split.append(replace(rest, text=rest.text[:before].rstrip()))
            rest = replace(rest, text=question)
        split.append(rest)
    return split


def _note_other_headings(lines: list[Line], starts: list[int], notes: list[str]) -> None:
    """Names the sections among the questions that ask nothing: they go into no answer."""
    level, known = read_marker(lines[starts[0]]).level, set(starts)
    for index, line in enumerate(lines):
        marker = read_marker(line)
        if index > starts[0] and index not in known and marker.level == level:
            notes.append(f"line {line.number}: section {marker.text[:60]!r} asks nothing; left out")
    if not any(asks(read_marker(lines[start]).text) for start in starts):
        notes.append(
            f"line {lines[starts[0]].number}: no heading asks anything; the numbered ones were "
            "taken for questions and need to be worded as such"
        )


def _note_gaps(lines: list[Line], starts: list[int], notes: list[str]) -> None:
    numbers = [read_marker(lines[start]).number or 0 for start in starts]
    for start, one, other in zip(starts[1:], numbers, numbers[1:], strict=False):
        if other > one + 1:
            notes.append(
                f"line {lines[start].number}: question {other} follows question {one}; "
                "check whether the ones between are missing or unmarked"
            )


def _section_end(lines: list[Line], level: int) -> int:
    """Where a heading of the same or a higher rank ends the section."""
    for index, line in enumerate(lines):
        marker = read_marker(line)
        if marker.kind == "heading" and marker.level <= level:
            return index
    return len(lines)


def _parted(first: Line, following: list[Line], style: Style) -> tuple[str, list[Line]]:
    """The question and the lines of its answer."""
    text = read_marker(first).text
    if same_line := _SAME_LINE_ANSWER.search(text):
        answer = replace(first, text=text[same_line.end() :])
        return text[: same_line.start()], [answer, *following]
    label = _answer_label(following)
    if label is not None:
        asked = [read_marker(line).text for line in following[:label]]
        return " ".join(filter(None, [text, *asked])), following[label:]
    while not text and following:
        text, following = read_marker(following[0]).text, following[1:]
    if read_marker(first).level:
        return text, following
    text, following = _unwrapped(text, following)
    end = text.rfind("?") + 1
    rest = text[end:].strip(' *_)”"')
    if end and style != "heading" and len(rest.split()) >= _MIN_ANSWER_WORDS and not asks(rest):
        return text[:end], [replace(first, text=rest), *following]
    return text, following


def _answer_label(lines: list[Line]) -> int | None:
    """Index of the line that says "Answer:", if it comes soon."""
    seen = 0
    for index, line in enumerate(lines):
        seen += bool(line.text)
        if seen > _ANSWER_WITHIN:
            return None
        marker = read_marker(line)
        if marker.kind == "question" and asks(marker.text):
            return None
        if marker.kind == "answer":
            return index
    return None


def _unwrapped(text: str, following: list[Line]) -> tuple[str, list[Line]]:
    """The question with the lines that it goes on over."""
    paragraph = list(
        takewhile(
            lambda line: line.text and read_marker(line).kind == "plain", following[:_MAX_WRAPPED]
        )
    )
    taken = 0
    if not asks(text) and (text.endswith(".") or len(text) >= _WRAP_WIDTH):
        # A situation comes first; what is asked about it stands in a later line.
        asking = (count for count, line in enumerate(paragraph, 1) if asks(line.text))
        taken = next(asking, 0)
    whole = " ".join([text, *(line.text for line in paragraph[:taken])])
    last = paragraph[taken - 1].text if taken else text
    for line in paragraph[taken:]:
        goes_on = line.text[0].islower() or ("?" in line.text and "?" not in whole)
        if last[-1:] in ".?!:" or len(last) < _WRAP_WIDTH or not goes_on:
            break
        whole, last, taken = f"{whole} {line.text}", line.text, taken + 1
    return whole, following[taken:]
