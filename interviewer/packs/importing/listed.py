"""Documents that list their questions first and answer them further down.

An answer belongs to the listed question whose words it repeats. Its number only counts where it
repeats nothing, since answers may come in another order and steps have numbers too.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from interviewer.packs.importing.lines import Found, Line, MarkerKind, asks, read_marker, words
from interviewer.packs.importing.matching import (
    Listed,
    Start,
    numbered_answers,
    repeated_questions,
    reworded_questions,
)


def listed_questions(lines: list[Line]) -> tuple[list[Listed], list[str]]:
    """The items of the list and notes; no items where the lines hold no list of questions."""
    markers = [read_marker(line) for line in lines]
    asking = Counter(m.kind for m in markers if asks(m.text) or m.kind == "question")
    order: tuple[MarkerKind, ...] = ("question", "number", "bullet", "heading", "plain")
    kind = max(order, key=lambda kind: asking[kind])
    if not asking[kind]:
        return [], []
    must_ask = kind in ("heading", "plain")
    items = [
        index
        for index, marker in enumerate(markers)
        if marker.kind == kind and (asks(marker.text) or not must_ask)
    ]
    indent = min(lines[index].indent for index in items)
    items = [index for index in items if lines[index].indent == indent]
    found: dict[tuple[str, ...], Listed] = {}
    notes = []
    for position, (index, end) in enumerate(zip(items, [*items[1:], len(lines)], strict=True), 1):
        parts = [markers[index].text]
        for line, marker in zip(lines[index + 1 : end], markers[index + 1 : end], strict=True):
            if (not line.text and parts[-1]) or marker.level or must_ask:
                break
            parts.append(marker.text)
        text = " ".join(filter(None, parts))
        key, number = tuple(words(text)), lines[index].number
        if key in found:
            notes.append(f"line {number}: asks the same as line {found[key].line}; counted once")
        elif key:
            found[key] = Listed(text, number, markers[index].number or position)
    return list(found.values()), notes


def match_answers(
    listed: list[Listed], lines: list[Line], kind: str = ""
) -> tuple[list[Found], list[str]]:
    """Each listed question with its answer, then questions that are answered but not listed.

    Args:
        listed: the questions of the list.
        lines: the part of the document with the answers.
        kind: the marker that answers have where they repeat no question; empty: find out.
    """
    notes: list[str] = []
    starts = repeated_questions(listed, lines)
    listed = list(listed)
    numbered = []
    if 2 * len({start.question for start in starts}) < len(listed):
        numbered = numbered_answers(listed, lines, kind)
    if len(numbered) > len(starts):
        starts = numbered
        notes.append(
            "the answers do not repeat their questions and were matched by number only; "
            "check that each reference answers its question"
        )
    elif starts:
        starts += reworded_questions(listed, lines, starts, notes)
    for start in starts:
        number = listed[start.question].number
        if start.number is not None and start.number != number:
            notes.append(
                f"line {lines[start.at[0]].number}: numbered {start.number}, but repeats question "
                f"{number} (line {listed[start.question].line}); matched by its words"
            )
    bodies: dict[int, list[tuple[Line, ...]]] = {}
    for start, body in _bodies(sorted(starts), lines):
        bodies.setdefault(start.question, []).append(body)
    found = []
    for index, question in enumerate(listed):
        given = sorted(bodies.get(index, [()]), key=_length, reverse=True)
        if len(given) > 1 and _length(given[1]):
            notes.append(
                f"line {given[1][0].number}: a second answer to question {question.number}; "
                "the longer one was kept"
            )
        found.append(Found(question.text, question.line, given[0]))
    return found, notes


def _length(body: tuple[Line, ...]) -> int:
    return sum(len(line.text) for line in body)


def _bodies(starts: list[Start], lines: list[Line]) -> Iterator[tuple[Start, tuple[Line, ...]]]:
    ends = [start.at for start in starts] + [(len(lines), 0)]
    for start, (end, cut) in zip(starts, ends[1:], strict=True):
        first, column = start.resume
        body = [
            replace(lines[first], text=lines[first].text[column:].lstrip()),
            *lines[first + 1 : end],
        ]
        if end < len(lines) and cut:
            piece = lines[end].text[column if end == first else 0 : cut]
            if end == first:
                body = []
            body.append(replace(lines[end], text=piece.strip()))
        yield start, tuple(body)
