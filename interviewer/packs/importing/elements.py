"""What the lines of an answer are: labels, bullets, table rows, flows of arrows, sentences."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from interviewer.packs.importing.glue import ARROW
from interviewer.packs.importing.lines import Line, plain, read_marker

ElementKind = Literal["label", "bullet", "row", "flow", "text", "code"]


@dataclass(frozen=True, slots=True)
class Element:
    """One unit of an answer."""

    kind: ElementKind
    text: str
    line: int
    indent: int = 0


_MAX_LABEL_WORDS = 14
_WRAP_WIDTH = 60
_SEPARATOR = re.compile(r"[|\s:-]+")
_SENTENCE_END = re.compile(r"(?<=[.!?])[”\")]?\s+(?=[A-Z0-9“\"(])")
_ABBREVIATED = re.compile(r"\b(?:e\.g|i\.e|etc|vs|cf|approx|no|fig|incl|dr|mr|ms|[a-z])\.$", re.I)


def elements(body: tuple[Line, ...]) -> list[Element]:
    """The answer unit by unit, in order; wrapped lines are joined, tables become rows."""
    found: list[Element] = []
    table: list[Line] = []
    for line in _joined(body):
        if line.text.startswith("|") and not line.code:
            table.append(line)
            continue
        found.extend(_rows(table))
        table = []
        if line.text:
            found.extend(_element(line))
    found.extend(_rows(table))
    return found


def sentences(text: str) -> list[str]:
    """The sentences of a paragraph; an abbreviation does not end one."""
    whole: list[str] = []
    for piece in _SENTENCE_END.split(text):
        if whole and _ABBREVIATED.search(whole[-1]):
            whole[-1] = f"{whole[-1]} {piece}"
        else:
            whole.append(piece)
    return [sentence.strip() for sentence in whole if sentence.strip()]


def _element(line: Line) -> Iterator[Element]:
    if line.code:
        if not line.text.startswith(("```", "~~~")):
            yield Element("code", line.text.strip(), line.number)
        return
    marker = read_marker(line)
    text = plain(line.text.lstrip("> ")) if marker.kind in ("plain", "answer") else marker.text
    text = text.replace("`", "").strip()
    if not text.strip(": "):
        return
    is_label = text.endswith(":") and len(text.split()) <= _MAX_LABEL_WORDS
    if marker.kind == "heading" or (is_label and not marker.bulleted and marker.kind != "number"):
        yield Element("label", text.rstrip(": "), line.number, line.indent)
    elif marker.bulleted or marker.kind == "number":
        yield Element("bullet", text, line.number, line.indent)
    elif ARROW.search(text):
        yield Element("flow", ARROW.sub(_spaced, text).strip(), line.number, line.indent)
    else:
        yield Element("text", text, line.number, line.indent)


def _spaced(arrow: re.Match[str]) -> str:
    return f" {arrow[0].strip()} "


def _joined(body: tuple[Line, ...]) -> Iterator[Line]:
    """Lines with the ones joined that an editor wrapped."""
    pending: Line | None = None
    for line in body:
        if pending and _goes_on(pending, line):
            pending = replace(pending, text=f"{pending.text} {line.text}")
            continue
        if pending:
            yield pending
        pending = line
    if pending:
        yield pending


def _goes_on(line: Line, following: Line) -> bool:
    if line.code or following.code or not line.text or not following.text:
        return False
    if line.number == following.number or line.text[0] == "|" or following.text[0] == "|":
        return False
    above, below = read_marker(line), read_marker(following)
    if below.kind != "plain" or above.kind in ("heading", "answer"):
        return False
    if line.text[-1] in ".!?:;" or ARROW.search(line.text) or ARROW.search(following.text):
        return False
    wide = len(line.text) >= _WRAP_WIDTH
    hangs = above.kind != "plain" and following.indent > line.indent
    return hangs or (following.text[0].islower() and following.text[-1] != ":") or wide


def _rows(table: list[Line]) -> Iterator[Element]:
    """Each row as "name — column: value; column: value"; without a header as its cells."""
    if not table:
        return
    ruled = len(table) > 1 and _SEPARATOR.fullmatch(table[1].text) is not None
    header = _cells(table[0].text) if ruled else []
    for line in table[2:] if ruled else table:
        name, *values = _cells(line.text) or [""]
        columns = header[1:] + [""] * len(values)
        filled = [
            f"{column}: {value}" if column and len(values) > 1 else value
            for column, value in zip(columns, values, strict=False)
            if value
        ]
        if not name or not filled:
            text = name or "; ".join(filled)
        else:
            text = f"{name}{' — ' if len(values) > 1 else ': '}{'; '.join(filled)}"
        if text:
            yield Element("row", text, line.number)


def _cells(row: str) -> list[str]:
    cells = re.split(r"(?<!\\)\|", row.strip().strip("|"))
    return [plain(cell.replace("\\|", "|").replace("`", "").strip()) for cell in cells]
