"""Lists of messages in JSON: the chat format of OpenAI, and lists that name a speaker.

Also JSON that was cut off: whatever was complete is read.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from interviewer.transcripts.labels import seconds
from interviewer.transcripts.segments import Reading, Segment, Unreadable

Json = dict[str, "Json"] | list["Json"] | str | int | float | bool | None

_SPEAKER = ("speaker", "speaker_name", "speaker_label", "speakerName", "name", "author", "role",
            "from", "participant", "who", "sender")  # fmt: skip
_TEXT = ("text", "content", "transcript", "utterance", "message", "words", "sentence", "value")
_START = ("start", "start_time", "start_s", "startTime", "timestamp", "time", "begin", "offset")
_END = ("end", "end_time", "end_s", "endTime", "stop")
_CONFIDENCE = ("confidence", "score", "avg_confidence")
_LISTS = ("messages", "conversation", "turns", "dialogue", "dialog", "utterances", "transcript",
          "segments", "monologues", "entries", "results", "items", "data")  # fmt: skip
_SILENT = {"system", "tool", "function", "developer"}
_MAX_CUTS = 400


def load_json(text: str, problems: list[str]) -> Json:
    """The value of a JSON or JSON Lines text; of one that is cut off, what was complete.

    Raises:
        Unreadable: not JSON from its beginning on; the message says where.
    """
    try:
        value: Json = json.loads(text)
    except json.JSONDecodeError as error:
        lines = _lines(text)
        if lines is not None:
            return lines
        for value in _completed(text):
            problems.append(
                f"{error.lineno}: JSON ends or breaks here ({error.msg}); "
                "what was complete before it was read"
            )
            return value
        raise Unreadable(f"not JSON: {error.msg}", error.lineno) from error
    return value


def message_rows(value: Json) -> list[dict[str, Json]]:
    """The list of things somebody said, wherever the value holds it; empty: none found."""
    if isinstance(value, list):
        rows = [row for row in value if isinstance(row, dict)]
        spoken = [row for row in rows if first_of(row, _TEXT) is not None]
        return rows if spoken and any(_speaker(row) for row in spoken) else []
    if isinstance(value, dict):
        for key in (*_LISTS, *value):
            if key in value:
                found = message_rows(value[key])
                if found:
                    return found
    return []


def read_messages(rows: Iterable[dict[str, Json]]) -> Reading:
    """Messages as turns; those of the system and of tools are left out."""
    reading = Reading("messages")
    empty = 0
    timed = 0
    for row in rows:
        speaker = _speaker(row)
        if speaker.casefold() in _SILENT or str(row.get("role", "")).casefold() in _SILENT:
            continue
        text = words_of(first_of(row, _TEXT))
        if not text.strip():
            empty += 1
            continue
        role = row.get("role")
        if isinstance(role, str) and role != speaker:
            reading.roles[speaker] = role
        start_s = time_of(first_of(row, _START))
        end_s = time_of(first_of(row, _END))
        timed += end_s is not None
        confidence = number_of(first_of(row, _CONFIDENCE))
        if confidence is not None and not 0 <= confidence <= 1:
            confidence = None
        reading.segments.append(Segment(speaker, text, start_s, end_s, confidence))
    # Only a recorder knows when a segment ended.
    reading.cut_by_recorder = timed * 2 > len(reading.segments)
    if empty:
        reading.problems.append(f"{empty} message(s) without words were left out")
    return reading


def words_of(value: Json) -> str:
    """Text of a message: a string, or the text parts of a list of parts."""
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        return " ".join(filter(None, map(words_of, value)))
    if isinstance(value, dict):
        return words_of(first_of(value, _TEXT))
    return ""


def first_of(row: dict[str, Json], names: Iterable[str]) -> Json:
    """The value under the first of these names that the row has."""
    return next((row[name] for name in names if row.get(name) is not None), None)


def number_of(value: Json) -> float | None:
    """A finite number, also from a string; None for anything else."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        number = float(value)
    except (ValueError, OverflowError):
        return None
    return number if abs(number) < 1e12 else None


def time_of(value: Json) -> float | None:
    """Seconds from a number, `12.5` or `0:12.5`; a date or anything else is no time."""
    number = number_of(value)
    if number is None and isinstance(value, str):
        return seconds(value)
    return number if number is not None and 0 <= number < 1e7 else None


def _speaker(row: dict[str, Json]) -> str:
    value = first_of(row, _SPEAKER)
    if isinstance(value, dict):
        value = first_of(value, ("name", "label", "id", "displayName"))
    if isinstance(value, bool) or value is None or isinstance(value, list | dict):
        return ""
    return f"speaker {value}" if isinstance(value, int | float) else value


def _lines(text: str) -> list[Json] | None:
    """The values of JSON Lines; None when not every line but the last is one."""
    lines = [line for line in text.split("\n") if line.strip()]
    values: list[Json] = []
    for position, line in enumerate(lines):
        try:
            values.append(json.loads(line))
        except json.JSONDecodeError:
            if position < len(lines) - 1 or not values:
                return None
    return values if len(values) > 1 else None


def _completed(text: str) -> Iterator[Json]:
    """Values of a cut-off JSON text closed after its last complete object, longest first."""
    stack: list[str] = []
    cuts: list[tuple[int, str]] = []
    in_string = escaped = False
    for position, character in enumerate(text):
        if in_string:
            if escaped:
                escaped = False
            elif character == "\\":
                escaped = True
            elif character == '"':
                in_string = False
        elif character == '"':
            in_string = True
        elif character in "[{":
            stack.append("]" if character == "[" else "}")
        elif character in "]}":
            if not stack or stack.pop() != character:
                break
            if character == "}":
                cuts.append((position + 1, "".join(reversed(stack))))
                del cuts[:-_MAX_CUTS]
    for position, closers in reversed(cuts):
        if not closers:
            continue
        try:
            yield json.loads(text[:position] + closers)
        except json.JSONDecodeError:
            continue
