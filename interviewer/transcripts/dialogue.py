"""Dialogues in plain text and Markdown, and the text that Zoom, Teams and Otter save.

Two shapes: a label in front of the words (`Interviewer: ...`, `**Ann** (0:03): ...`), and a line
of its own with a name and perhaps a time, the words below (`[Ann Lee] 17:30:07`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from interviewer.transcripts.labels import (
    Label,
    bracketed_label,
    label_of,
    lone_label,
    seconds,
    speakers_among,
)
from interviewer.transcripts.segments import Reading, Segment

_ZOOM = re.compile(
    r"^\s*\[(?P<name>[^\]\n]{1,60})\]\s*(?P<time>\d{1,2}:\d{2}(?::\d{2})?(?:[.,]\d+)?(?:\s*[APap][Mm])?)"
    r"\s*(?P<text>.*)$"
)
_CHAT = re.compile(
    r"^\s*(?P<time>\d{1,2}:\d{2}(?::\d{2})?)\s+From\s+(?P<name>.{1,60}?)"
    r"(?:\s+to\s+.{1,60}?)?\s*:\s*(?P<text>.*)$",
    re.IGNORECASE,
)
_RULE = re.compile(r"^\s*(?:#{1,6}\s.*|(?:[-*_]\s*){3,})$")
_HALF_DAY_S = 12 * 3600


@dataclass(frozen=True, slots=True)
class _Head:
    line: int
    label: Label


def read_zoom(text: str) -> Reading:
    """Zoom's saved transcript: `[Name] 17:30:07`, the words below or behind it."""
    heads = []
    for number, line in enumerate(text.split("\n"), start=1):
        match = _ZOOM.match(line) or _CHAT.match(line)
        if match:
            clock = match["time"]
            start_s = seconds(re.sub(r"\s*[APap][Mm]$", "", clock))
            if start_s is not None and clock.lower().endswith("pm") and start_s < _HALF_DAY_S:
                start_s += _HALF_DAY_S
            heads.append(_Head(number, Label(match["name"], match["text"], start_s, clock)))
    return _from_heads("zoom", text, heads)


def is_zoom(text: str) -> bool:
    """Whether several lines are heads as Zoom writes them."""
    lines = text.split("\n")
    return sum(1 for line in lines if _ZOOM.match(line) or _CHAT.match(line)) >= 2


def read_dialogue(text: str, name: str = "dialogue") -> Reading:
    """Labelled lines of text or Markdown; whatever stands before the first label is left out."""
    lines = text.split("\n")
    inline = {n: label for n, line in enumerate(lines, 1) if (label := label_of(line))}
    speakers = speakers_among(label.name for label in inline.values())
    heads = [_Head(n, label) for n, label in inline.items() if label.name in speakers]
    alone = {
        n: label
        for n, line in enumerate(lines, 1)
        if n not in inline and (label := lone_label(line))
    }
    names = speakers_among(label.name for label in alone.values())
    lone = [_Head(n, label) for n, label in alone.items() if label.name in names]
    if len({head.label.name for head in lone}) >= 2 and len(lone) > len(heads):
        heads = lone
    if not heads:
        between = {n: label for n, line in enumerate(lines, 1) if (label := bracketed_label(line))}
        names = speakers_among(label.name for label in between.values())
        heads = [_Head(n, label) for n, label in between.items() if label.name in names]
    return _from_heads(name, text, heads)


def _from_heads(name: str, text: str, heads: Sequence[_Head]) -> Reading:
    reading = Reading(name)
    lines = text.split("\n")
    timed = sum(1 for head in heads if head.label.clock)
    reading.cut_by_recorder = bool(heads) and timed * 2 > len(heads)
    ends = [*(head.line for head in heads), len(lines) + 1][1:]
    for head, end in zip(heads, ends, strict=True):
        words = [head.label.text]
        outside = 0
        for number in range(head.line + 1, end):
            line = lines[number - 1]
            if _RULE.match(line):
                outside = number
            elif outside == 0:
                words.append(re.sub(r"^\s*>\s?", "", line))
            elif line.strip():
                reading.problems.append(f"{number}: words under a heading, of no speaker; left out")
                break
        if head.label.role:
            reading.roles[head.label.name] = head.label.role
        spoken = _plain(" ".join(words))
        reading.segments.append(
            Segment(head.label.name, spoken, head.label.start_s, None, None, head.line)
        )
    if reading.segments and not reading.segments[-1].text:
        reading.problems.append(f"{heads[-1].line}: the last turn has no words; is the file cut?")
    return _over_midnight(reading)


def _plain(text: str) -> str:
    """Without Markdown's marks for bold, italics and code; words are untouched."""
    text = re.sub(r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1", r"\2", text)
    return re.sub(r"(?<![\w*])\*(?=\S)([^*]+?)(?<=\S)\*(?![\w*])", r"\1", text).replace("`", "")


def _over_midnight(reading: Reading) -> Reading:
    """Clock times start again at midnight, speech does not."""
    shift = 0.0
    before: float | None = None
    segments = []
    for segment in reading.segments:
        start_s = segment.start_s
        if start_s is not None:
            if before is not None and start_s + shift < before - _HALF_DAY_S:
                shift += 2 * _HALF_DAY_S
            start_s += shift
            before = start_s
        segments.append(replace(segment, start_s=start_s))
    reading.segments = segments
    return reading
