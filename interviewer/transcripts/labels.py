"""Speaker labels and clock times in lines of text, as people and recorders write them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

_CLOCK = r"\d{1,3}:\d{2}(?::\d{2})?(?:[.,]\d{1,3})?"
_TIME = rf"[\[(<]?\s*(?P<time>{_CLOCK})(?:\s*(?:-->|-|–|to)\s*{_CLOCK})?\s*[\])>]?"
_NAME = r"[^\W_][^:\[\]()<>*#|!?\n]{0,48}?"
_LABEL = re.compile(
    rf"""^\s*(?:[-*+>•]\s+)*                       # list bullet or quotation
    (?:{_TIME}\s*(?:[-–|]\s*)?)?                    # time before the name
    [*_]{{0,3}}\[?(?P<name>{_NAME})\]?[*_]{{0,3}}   # the name, bold or in brackets
    \s*(?:[\[(](?P<note>[^\])\n]{{1,40}})[\])])?    # a role or a time behind it
    [*_]{{0,3}}\s*[:：]\s*[*_]{{0,3}}(?:\s+|$)(?P<text>.*)$""",
    re.VERBOSE,
)
_ALONE = re.compile(
    rf"""^\s*(?:\#{{1,6}}\s+)?[*_]{{0,3}}\[?(?P<name>{_NAME})\]?[*_]{{0,3}}
    (?:\s+[-–|,]?\s*{_TIME})?[*_]{{0,3}}\s*$""",
    re.VERBOSE,
)
_BRACKETED = re.compile(rf"^\s*(?:[-*+>•]\s+)*\[(?P<name>{_NAME})\]\s+(?P<text>\S.*)$")
_SOUNDS = re.compile(
    r"\b(?:laugh\w*|chuckl\w*|cough\w*|sigh\w*|inaudible|unintelligible|indistinct|cross ?talk|"
    r"music|noise|static|silence|pause|unclear|blank_audio|applause|phone|typing|overlapping)\b",
    re.IGNORECASE,
)
_ROLES = {
    "interviewer", "candidate", "interviewee", "applicant", "host", "recruiter", "panel", "q", "a",
    "question", "answer", "i", "c", "p", "r", "assistant", "user", "moderator", "respondent",
    "participant", "hiring manager", "panelist", "panellist", "examiner", "me", "them",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Label:
    """A speaker's name at the head of a line."""

    name: str
    text: str
    """What follows in the same line."""
    start_s: float | None
    clock: str = ""
    """The time as written; empty: none."""
    role: str = ""
    """What stands in brackets behind the name, when it is no time."""


def seconds(clock: str) -> float | None:
    """Seconds of `1:02:03.4`, `02:03`, `62.5` or `62.5s`; None for anything else."""
    parts = clock.strip().rstrip("s").replace(",", ".").split(":")
    try:
        numbers = [float(part) for part in parts]
    except ValueError:
        return None
    if not 1 <= len(numbers) <= 3 or any(number < 0 or number != number for number in numbers):
        return None
    total = 0.0
    for number in numbers:
        total = total * 60 + number
    return total if total < 1e7 else None


def label_of(line: str) -> Label | None:
    """The label of a line such as `**Ann Lee** (00:01): Hello`; None where it has none."""
    match = _LABEL.match(line)
    if match is None or not _nameable(match["name"]):
        return None
    note = match["note"] or ""
    timed = ":" in note and seconds(note) is not None
    clock = match["time"] or (note if timed else "")
    return Label(
        _clean(match["name"]),
        match["text"],
        seconds(clock) if clock else None,
        clock,
        "" if timed else note,
    )


def bracketed_label(line: str) -> Label | None:
    """The label of `[Ann Lee] Hello`, without a colon; None for a sound such as `[laughs]`."""
    match = _BRACKETED.match(line)
    if match is None or not _nameable(match["name"]) or _SOUNDS.search(match["name"]):
        return None
    return Label(_clean(match["name"]), match["text"], None)


def lone_label(line: str) -> Label | None:
    """A line that holds nothing but a name and perhaps a time, as in `Ann Lee  0:03`."""
    match = _ALONE.match(line)
    if match is None or not _nameable(match["name"]):
        return None
    clock = match["time"] or ""
    return Label(_clean(match["name"]), "", seconds(clock) if clock else None, clock)


def speakers_among(names: Iterable[str]) -> frozenset[str]:
    """Of all words before a colon those that are speakers.

    `Date:` or `Note:` stands in a file once or twice, a speaker comes again and again; in a very
    short file the words that name a role are believed at once.
    """
    counted = Counter(names)
    if not counted:
        return frozenset()
    most = max(counted.values())
    return frozenset(
        name
        for name, times in counted.items()
        if (times >= 2 and times * 20 >= most) or (most <= 3 and name.casefold() in _ROLES)
    )


def _nameable(name: str) -> bool:
    words = name.split()
    return (
        0 < len(words) <= 6
        and not re.fullmatch(r"https?|\d+|[\d\s.,:-]+", name.strip())
        and not re.search(r"[.,;]\s*[a-z]", name)
    )


def _clean(name: str) -> str:
    return " ".join(name.strip(" *_-–[]").split())
