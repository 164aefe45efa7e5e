"""The lines of an imported document and what their first characters say they are."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Literal

MarkerKind = Literal["heading", "number", "question", "answer", "bullet", "plain"]

BOLD_LEVEL = 7
"""A whole line in bold ranks below all six levels of Markdown heading."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line, or a piece of one where words had run together."""

    number: int
    """Line in the document, from 1; pieces share it."""
    text: str
    """Without indentation and trailing blanks."""
    indent: int = 0
    code: bool = False
    """Inside a fence of backquotes: never read as structure."""
    rule: int = 0
    """Level of an underlined heading; 0: not underlined."""


@dataclass(frozen=True, slots=True)
class Marker:
    """What a line begins with, and the rest of it without emphasis and link targets."""

    kind: MarkerKind
    text: str
    number: int | None = None
    style: str = ""
    """What stands after the number, so that `1)` in an answer does not continue `1.`."""
    level: int = 0
    """Heading level 1 to 6, 7 for a line in bold, 0 for no heading."""
    bulleted: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """One question of the document, with the lines of its answer."""

    question: str
    line: int
    """Where the question stands."""
    body: tuple[Line, ...]
    """Empty where the document answers it nowhere."""


_FENCE = re.compile(r"(`{3,}|~{3,})")
_TAGS = re.compile(r"(?:</?[a-zA-Z][^<>]{0,80}>\s*)+")
_BACK = re.compile(r"\W*back to (?:the )?(?:top|contents)\W*", re.IGNORECASE)
_LINK = re.compile(r"!?\[([^\[\]]{0,300})\]\([^()\s]{0,500}\)")
_RULED = re.compile(r"(?:=+|-{3,}|\*{3,}|_{3,})")
_HEADING = re.compile(r"(#{1,6})\s+(.*)")
_WIDE_GAP = re.compile(r" {9,}")
"""Shortened to eight: patterns that skip blanks would try each start of a very long gap."""
_BULLET = re.compile(r"[-*•+‣▪◦–]\s+(.*)")
_NUMBER = re.compile(r"(\d{1,3})\s?([.)])(?:\s+|(?=[A-Z“\"]))(.*)")
_AFTER = r"(?:[:.)]|\s*[-–—](?=\s))"
_QUESTION = re.compile(
    rf"(?:Q\.?\s?#?(\d{{1,3}})(?:{_AFTER}|(?=\s))|Q\s?[:.)]|question\s*(?:no\.?\s*)?#?(\d{{1,3}})?{_AFTER}|"
    r"question\s+#?(\d{1,3})$)\s*(.*)",
    re.IGNORECASE,
)
_ANSWER = re.compile(
    rf"(?:A#?(\d{{1,3}}){_AFTER}|A\s?:|"
    r"(?:(?:model|reference|sample|suggested|expected)\s+)?(?:answer|ans\.?)"
    rf"(?:\s*#?(\d{{1,3}}))?(?:{_AFTER}|$))\s*(.*)",
    re.IGNORECASE,
)
_ANSWERS = re.compile(
    r"(?:the\s+)?(?:model\s+|reference\s+|sample\s+|suggested\s+)?"
    r"(?:answers(?:\s+(?:key|section|sheet))?|answer\s+(?:key|section|sheet))[:\s]*|solutions",
    re.IGNORECASE,
)
_REQUESTING = frozenset(
    "explain describe compare contrast discuss define differentiate distinguish".split()
)
_ASKING_FIRMLY = frozenset(
    "what how why when where which who whom whose explain compare contrast discuss differentiate "
    "distinguish elaborate justify".split()
)
_ASKING = _ASKING_FIRMLY | frozenset(
    "is are can could do does did should would will describe define analyze analyse outline list "
    "name summarize summarise illustrate evaluate tell walk give design demonstrate suppose "
    "imagine mention state identify".split()
)


def plain(text: str) -> str:
    """Text without Markdown emphasis and link targets."""
    text = _LINK.sub(r"\1", text).replace("**", "")
    if text.startswith("__") and text.endswith("__"):
        text = text[2:-2]
    if len(text) > 2 and text[0] == text[-1] == "*" and text[1] != " ":
        text = text[1:-1]
    return text.strip()


def words(text: str) -> list[str]:
    """Lower-case words: what two wordings of a question are compared by."""
    return re.findall(r"[^\W_]+", text.lower())


def asks(text: str) -> bool:
    """Whether some sentence of the text is a question or a request to explain something."""
    if "?" in text:
        return True
    sentences = re.split(r"(?<=[.!:])\s+", text)
    return any(first[:1] and first[0] in _ASKING for first in map(words, sentences))


def asks_firmly(text: str) -> bool:
    """Whether the text could hardly be a step to take, as "List the pods" could."""
    return "?" in text or not _ASKING_FIRMLY.isdisjoint(words(text)[:1])


def requests(text: str) -> bool:
    """Whether the text begins with the order to explain something, as few answers do."""
    return not _REQUESTING.isdisjoint(words(text)[:1])


def is_answers_header(text: str) -> bool:
    """Whether a line only announces that the answers follow."""
    return _ANSWERS.fullmatch(text.strip(" #*_=-")) is not None


def read_lines(text: str) -> list[Line]:
    """Lines of a cleaned document. Page furniture and underlines become blank lines."""
    lines: list[Line] = []
    fence = ""
    for number, raw in enumerate(text.split("\n"), start=1):
        stripped = _WIDE_GAP.sub(" " * 8, raw.strip())
        opened = _FENCE.match(stripped)
        inside = bool(fence)
        if opened and (not fence or stripped.startswith(fence)):
            fence = "" if fence else opened[1][:3]
            lines.append(Line(number, stripped, code=True))
            continue
        if inside:
            lines.append(Line(number, raw.rstrip(), code=True))
            continue
        if _RULED.fullmatch(stripped):
            _underline(lines, stripped)
            stripped = ""
        elif _TAGS.fullmatch(stripped) or _BACK.fullmatch(plain(stripped)):
            stripped = ""
        lines.append(Line(number, stripped, indent=len(raw) - len(raw.lstrip())))
    return lines


def _underline(lines: list[Line], rule: str) -> None:
    """Makes a heading of the line above `===`, and above `---` where that is not just a rule."""
    if rule[0] not in "=-" or not lines or not lines[-1].text or lines[-1].code:
        return
    above = lines[-1]
    alone = len(lines) == 1 or not lines[-2].text
    if rule[0] == "=" or (alone and above.text[-1] not in ".:;,"):
        lines[-1] = replace(above, rule=1 if rule[0] == "=" else 2)


def read_marker(line: Line) -> Marker:
    """What the line begins with. Code and blank lines are plain."""
    text = line.text
    if line.code or not text:
        return Marker("plain", "")
    level = line.rule
    if heading := _HEADING.fullmatch(text):
        level, text = len(heading[1]), heading[2].rstrip(" #")
    elif not level and re.fullmatch(r"\*\*[^*]+\*\*:?|__[^_]+__:?", text):
        level = BOLD_LEVEL
    text = plain(text)
    bulleted = False
    if not level and (bullet := _BULLET.fullmatch(text)):
        bulleted, text = True, bullet[1].strip()
    if labelled := _QUESTION.fullmatch(text):
        number = labelled[1] or labelled[2] or labelled[3]
        return Marker("question", labelled[4], _int(number), "Q", level, bulleted)
    if labelled := _ANSWER.fullmatch(text):
        return Marker("answer", labelled[3], _int(labelled[1] or labelled[2]), "A", level, bulleted)
    if numbered := _NUMBER.fullmatch(text):
        kind: MarkerKind = "heading" if level else "number"
        return Marker(kind, numbered[3], int(numbered[1]), numbered[2], level, bulleted)
    if level:
        return Marker("heading", text, level=level)
    return Marker("bullet" if bulleted else "plain", text, bulleted=bulleted)


def _int(digits: str | None) -> int | None:
    return int(digits) if digits else None
