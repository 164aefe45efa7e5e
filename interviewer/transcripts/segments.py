"""What every reader hands over: segments, and how they become turns.

A recorder cuts speech where its buffer is full; people and programs write one turn at a time. So
cut segments of one speaker are joined, and written ones are kept apart.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from interviewer.domain.transcript import SpokenTurn

_GLITCHES = 0.05
"""Up to this share of segments out of order, their times are wrong; above, their places are."""
_HALF = re.compile("[\ud800-\udfff]")
"""JSON may hold them, and neither a file nor an endpoint takes them."""
_ENDED = re.compile(r"[.!?…]['\"”’)\]]*$")


class Unreadable(Exception):
    """A file is no transcript of the kind that it looks like.

    Args:
        reason: what was expected and what came.
        line: where, from 1; 0 where lines mean nothing.
    """

    def __init__(self, reason: str, line: int = 1) -> None:
        super().__init__(reason)
        self.line = line


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of speech as the file holds it."""

    speaker: str
    text: str
    start_s: float | None = None
    end_s: float | None = None
    confidence: float | None = None
    line: int = 0


@dataclass(slots=True)
class Reading:
    """What a reader found in one file."""

    format: str
    segments: list[Segment] = field(default_factory=list)
    cut_by_recorder: bool = True
    """Whether neighbours of one speaker are one turn."""
    roles: dict[str, str] = field(default_factory=dict)
    """What the file says of a speaker beside the name, such as a role in brackets."""
    problems: list[str] = field(default_factory=list)
    """Without the file's name; a line number in front where there is one, as `12: ...`."""


def turns_of(reading: Reading) -> tuple[SpokenTurn, ...]:
    """Turns in order of speech; adds what was repaired to `reading.problems`."""
    segments = [_tidy(segment) for segment in reading.segments]
    halves = [one for one in reading.segments if _HALF.search(one.speaker + one.text)]
    if halves:
        reading.problems.append(
            f"{_at(halves[0])}{len(halves)} segment(s) hold half a character; replaced by \ufffd"
        )
    segments = [segment for segment in segments if segment.text]
    segments = _in_order(_forward(segments, reading.problems), reading.problems)
    turns: list[list[Segment]] = []
    for segment in segments:
        before = turns[-1][-1] if turns else None
        joined = before is not None and before.speaker == segment.speaker
        if joined and not reading.cut_by_recorder:
            # Even written turns are cut in the middle of a sentence by some exporters.
            joined = before is not None and not _ENDED.search(before.text)
        if joined:
            turns[-1].append(segment)
        else:
            turns.append([segment])
    return tuple(map(_turn, turns))


def _tidy(segment: Segment) -> Segment:
    return replace(
        segment,
        speaker=" ".join(_HALF.sub("\ufffd", segment.speaker).split()),
        text=" ".join(_HALF.sub("\ufffd", segment.text).split()),
    )


def _turn(parts: Sequence[Segment]) -> SpokenTurn:
    ends = [part.end_s for part in parts if part.end_s is not None]
    known = [(part.confidence, len(part.text)) for part in parts if part.confidence is not None]
    weight = sum(length for _, length in known)
    return SpokenTurn(
        speaker=parts[0].speaker,
        text=" ".join(part.text for part in parts),
        start_s=parts[0].start_s,
        end_s=max(ends) if ends else None,
        confidence=sum(value * length for value, length in known) / weight if weight else None,
        line=parts[0].line,
    )


def _forward(segments: list[Segment], problems: list[str]) -> list[Segment]:
    """Ends before starts are exchanged with them."""
    mended = []
    for segment in segments:
        start_s, end_s = segment.start_s, segment.end_s
        if start_s is None or end_s is None or end_s >= start_s:
            mended.append(segment)
            continue
        problems.append(
            f"{_at(segment)}ends at {end_s:.3f} s before it starts at {start_s:.3f} s; "
            "the two were exchanged"
        )
        mended.append(replace(segment, start_s=end_s, end_s=start_s))
    return mended


def _in_order(segments: list[Segment], problems: list[str]) -> list[Segment]:
    """Speech in the order of time, where the times deserve belief.

    Two channels written one after the other must be woven together; a single wrong time must not
    move its segment to the other end of the interview.
    """
    timed = [segment for segment in segments if segment.start_s is not None]
    if len(timed) < len(segments):
        return segments
    starts = [segment.start_s or 0.0 for segment in timed]
    strays = len(starts) - _longest_rise(starts)
    if not strays:
        overlaps = [
            later
            for earlier, later in pairwise(timed)
            # Two who share a cue have its times in common.
            if earlier.end_s is not None
            and (later.start_s or 0.0) < earlier.end_s - 0.05
            and not (later.line and later.line == earlier.line)
        ]
        if overlaps:
            problems.append(
                f"{_at(overlaps[0])}{len(overlaps)} segment(s) start before the one before has "
                "ended; taken as people talking at the same time"
            )
        return segments
    if strays <= max(2, _GLITCHES * len(segments)):
        problems.append(
            f"{strays} segment(s) have times that go backwards; kept in the order of the file"
        )
        return segments
    problems.append(f"{strays} segment(s) were out of order; sorted by their times")
    return sorted(segments, key=lambda segment: segment.start_s or 0.0)


def _longest_rise(values: Sequence[float]) -> int:
    """Length of the longest subsequence that never falls."""
    ends: list[float] = []
    for value in values:
        place = bisect_right(ends, value)
        ends[place : place + 1] = [value]
    return len(ends)


def _at(segment: Segment) -> str:
    return f"{segment.line}: " if segment.line else ""
