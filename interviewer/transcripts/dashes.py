"""Captions that name nobody and mark with a dash, or with `>>`, that somebody else begins to speak.

Read only where two people take turns, and where that can be seen: a dash that is left out once
would give every later answer to the interviewer. Names before the words are `labels`' matter.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from interviewer.transcripts import phrases
from interviewer.transcripts.segments import Segment, Unreadable

CHANGE = re.compile(r"^\s*(?:>{2,3}|[-‐–—−](?![-‐–—−\d]))\s*(?=\S)")
"""What captions write in front of the words where the speaker changes; `--` goes on with a
sentence that was cut off."""

SPEAKERS = ("Speaker 1", "Speaker 2")
"""Called so, in order of first speaking."""
_MIN_CHANGES = 2
_MIN_QUESTIONS = 1
_ONE_ASKS = 0.75
"""Share of the turns with questions that must be of one speaker; the other may ask back."""
_LONGEST_QUESTION = 40
"""Words of a question where none is marked as one: a long answer has every word that asks."""
_MOST_BROKEN = 0.1
"""Of the dashes, that may stand in the middle of a sentence."""
_ENDED = re.compile(r"[.!?…]['\"”’)\]]*$|[-‐–—−]$")
_REMEDY = "write the names before the words (`Ann: ...`), or recognise it with speaker labels"


@dataclass(slots=True)
class _Line:
    segment: Segment
    dashed: bool


def has_dashes(segments: Sequence[Segment]) -> bool:
    """Whether dashes may tell the speakers of these cues; a single one may be anything."""
    return sum(line.dashed for line in _lines(segments)) >= _MIN_CHANGES


def told_by_dashes(segments: Sequence[Segment], problems: list[str]) -> list[Segment]:
    """The lines of cues with their speakers, who change where a dash says so.

    Args:
        segments: cues without speakers, for which `has_dashes` is true.
        problems: gets a line about what was concluded.

    Raises:
        Unreadable: the dashes do not tell who speaks; with the line of the cue and the reason.
    """
    lines = _lines(segments)
    _check_marks(lines)
    # A first line without a dash begins the talk all the same.
    speaker = 1 if lines[0].dashed else 0
    told: list[Segment] = []
    for line in lines:
        speaker = 1 - speaker if line.dashed else speaker
        told.append(replace(line.segment, speaker=SPEAKERS[speaker]))
    _check_turns(told)
    changes = sum(line.dashed for line in lines)
    problems.append(
        f"no speaker is named; {changes} dashes were taken for changes between two, called "
        f"{SPEAKERS[0]!r} and {SPEAKERS[1]!r}"
    )
    return told


def _lines(segments: Sequence[Segment]) -> list[_Line]:
    found = []
    for segment in segments:
        for text in filter(str.strip, segment.text.split("\n")):
            words = CHANGE.sub("", text, count=1)
            found.append(_Line(replace(segment, text=words), words != text))
    return found


def _check_marks(lines: Sequence[_Line]) -> None:
    """Refuse marks that stand for something else than a change of speaker."""
    dashed = [line for line in lines if line.dashed]
    in_cue: dict[int, int] = {}
    for line in dashed:
        in_cue[line.segment.line] = in_cue.get(line.segment.line, 0) + 1
    bare = [line for line in lines if line.segment.line not in in_cue]
    if bare and min(in_cue.values()) > 1:
        # The other custom: a dash only where two people share a cue, and a cue of one has none.
        raise Unreadable(
            "names no speakers, and has dashes only in cues that two people share; who speaks in "
            f"the others, such as this one, is not said: {_REMEDY}",
            bare[0].segment.line,
        )
    broken = [
        after
        for before, after in pairwise(lines)
        if after.dashed and after.segment.text[:1].islower() and not _ended(before)
    ]
    if len(broken) > _MOST_BROKEN * len(dashed):
        raise Unreadable(
            f"names no speakers, and {len(broken)} of its {len(dashed)} dashes stand in the middle "
            f"of a sentence, as here; so they do not say that somebody else speaks: {_REMEDY}",
            broken[0].segment.line,
        )


def _check_turns(told: Sequence[Segment]) -> None:
    """Refuse turns of which not one and the same speaker asks; a dash is missing or too much, or
    more than two people speak."""
    turns: list[tuple[str, list[str], int]] = []
    for segment in told:
        if turns and turns[-1][0] == segment.speaker:
            turns[-1][1].append(segment.text)
        else:
            turns.append((segment.speaker, [segment.text], segment.line))
    marked = any("?" in segment.text for segment in told)
    asking = [(speaker, line) for speaker, words, line in turns if _asks(" ".join(words), marked)]
    counts = {name: sum(speaker == name for speaker, _ in asking) for name in SPEAKERS}
    asker = max(SPEAKERS, key=lambda name: counts[name])
    if len(asking) < _MIN_QUESTIONS or counts[asker] < _ONE_ASKS * len(asking):
        line = next((line for speaker, line in asking if speaker != asker), told[0].line)
        raise Unreadable(
            "names no speakers, and by its dashes both ask: "
            f"{counts[SPEAKERS[0]]} questions by the one, {counts[SPEAKERS[1]]} by the other; a "
            f"dash is missing, or more than two people speak: {_REMEDY}",
            line,
        )


def _asks(text: str, marked: bool) -> bool:
    """Whether a turn ends in a question; one that holds a question in its middle may answer it."""
    if marked:
        return text.rstrip("\"'”’)] ").endswith("?")
    return len(phrases.words(text)) <= _LONGEST_QUESTION and phrases.is_question(text)


def _ended(line: _Line) -> bool:
    return bool(_ENDED.search(line.segment.text.rstrip()))
