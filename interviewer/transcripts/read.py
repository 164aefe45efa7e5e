"""From a file to a transcript: which format it is, and its reader."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path

from interviewer.domain.transcript import Transcript
from interviewer.errors import InputError
from interviewer.transcripts.dialogue import is_zoom, read_dialogue, read_zoom
from interviewer.transcripts.encoding import decode
from interviewer.transcripts.messages import load_json, message_rows, read_messages
from interviewer.transcripts.recognised import is_aws, is_whisper, read_aws, read_whisper
from interviewer.transcripts.segments import Reading, Unreadable, turns_of
from interviewer.transcripts.subtitles import is_subtitles, is_webvtt, read_srt, read_webvtt
from interviewer.transcripts.table import delimiter_of, read_table
from interviewer.transcripts.word import read_docx

SUFFIXES = frozenset({".vtt", ".srt", ".txt", ".md", ".markdown", ".json", ".jsonl", ".csv",
                      ".tsv", ".docx"})  # fmt: skip
"""Names of files that may hold a transcript."""

MAX_BYTES = 100_000_000
MAX_TURN_CHARS = 200_000
"""Three hours without a pause of one speaker. More in one turn is no talk, and what looks for the
questions in it would take hours."""
_NAME_WORDS = 4


@dataclass(frozen=True, slots=True)
class TranscriptFile:
    """A transcript and what its file says of the speakers beside their names."""

    transcript: Transcript
    roles: dict[str, str]


def read_transcript(path: Path) -> TranscriptFile:
    """Read a transcript in any format that is known, whatever the file is called.

    Raises:
        InputError: it cannot be read as a transcript; names file, line and reason.
    """
    try:
        if path.stat().st_size > MAX_BYTES:
            raise InputError(
                f"{shown_name(path)}: larger than {MAX_BYTES // 1_000_000} MB; not a transcript"
            )
        content = path.read_bytes()
    except OSError as error:
        raise InputError(f"{shown_name(path)}: cannot be read ({error.strerror})") from error
    return parse_transcript(content, shown_name(path))


def shown_name(path: Path) -> str:
    """A path in characters that every file and terminal takes.

    Names of files are bytes: those that are no UTF-8, and control characters, are written as
    escapes, such as `\\xe9`.
    """
    text = os.fsencode(path).decode("utf-8", "backslashreplace")
    return "".join(one if one.isprintable() else ascii(one)[1:-1] for one in text)


def parse_transcript(content: bytes, file: str) -> TranscriptFile:
    """Read a transcript from bytes; `file` names it in messages, its suffix settles doubt.

    Raises:
        InputError: as `read_transcript`.
    """
    if not content.strip(b"\0 \t\r\n"):
        raise InputError(f"{file}:1: the file is empty; expected a transcript")
    try:
        reading = _read(content, Path(file).suffix.casefold())
        turns = turns_of(reading)
    except Unreadable as error:
        place = f"{file}:{error.line}" if error.line else file
        raise InputError(f"{place}: {error}") from error
    if not turns:
        raise InputError(
            f"{file}:1: no speech was found in it; expected lines such as 'Interviewer: ...', "
            "cues with times, or messages with a role"
        )
    endless = next((turn for turn in turns if len(turn.text) > MAX_TURN_CHARS), None)
    if endless:
        raise InputError(
            f"{file}:{endless.line or 1}: {len(endless.text):,} characters without a change of "
            f"speaker; at most {MAX_TURN_CHARS:,} are read as one turn; is it a transcript?"
        )
    if not any(turn.speaker for turn in turns):
        raise InputError(
            f"{file}: names no speakers; run the recognition with speaker labels (diarization)"
        )
    problems = tuple(
        f"{file}:{problem}" if re.match(r"\d+: ", problem) else f"{file}: {problem}"
        for problem in reading.problems
    )
    return TranscriptFile(
        Transcript(file=file, format=reading.format, turns=turns, problems=problems),
        dict(reading.roles),
    )


def _read(content: bytes, suffix: str) -> Reading:
    if content.startswith(b"PK\x03\x04") or suffix == ".docx":
        return read_docx(content)
    text, notes = decode(content)
    reading = _read_text(text, suffix)
    reading.problems[:0] = notes
    return reading


def _read_text(text: str, suffix: str) -> Reading:
    start = text.lstrip()[:1]
    if suffix in {".json", ".jsonl"} or (start in {"[", "{"} and not is_zoom(text)):
        return _read_json(text)
    if is_webvtt(text):
        return read_webvtt(text)
    if is_subtitles(text):
        return read_srt(text)
    if is_zoom(text):
        return read_zoom(text)
    if suffix in {".csv", ".tsv"}:
        return read_table(text)
    reading = read_dialogue(text)
    if not reading.segments and delimiter_of(text):
        table = read_table(text)
        # Any text has commas: a table is one whose speakers look like names.
        if all(len(segment.speaker.split()) <= _NAME_WORDS for segment in table.segments):
            return table
    return reading


def _read_json(text: str) -> Reading:
    problems: list[str] = []
    value = load_json(text, problems)
    if is_aws(value):
        reading = read_aws(value)
    elif is_whisper(value):
        reading = read_whisper(value)
    else:
        rows = message_rows(value)
        if not rows:
            raise Unreadable(
                "JSON, but no list of messages with a speaker and words, and no result of a "
                "speech recogniser that is known"
            )
        reading = read_messages(rows)
    reading.problems[:0] = problems
    return reading
