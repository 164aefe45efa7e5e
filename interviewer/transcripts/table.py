"""CSV and TSV with a column for the speaker and one for the words, with or without a header."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from interviewer.transcripts.messages import number_of, time_of
from interviewer.transcripts.segments import Reading, Segment, Unreadable

_COLUMNS = {
    "speaker": ("speaker", "speaker_name", "speaker_label", "name", "role", "who", "participant",
                "author", "from", "person"),
    "text": ("text", "transcript", "utterance", "content", "message", "words", "sentence",
             "speech", "line", "what", "caption"),
    "start": ("start", "start_time", "start_s", "time", "timestamp", "begin", "from_time", "in",
              "offset"),
    "end": ("end", "end_time", "end_s", "stop", "to_time", "out"),
    "confidence": ("confidence", "score", "asr_confidence"),
}  # fmt: skip
_DELIMITERS = ",;\t|"
_SAMPLE = 40
_MAX_FIELD = 1_000_000
_SHOWN, _SHOWN_CHARS = 12, 40
"""Columns named in a message, and how much of each name."""


def delimiter_of(text: str) -> str:
    """The delimiter that splits the first lines most evenly; empty: the text is no table."""
    lines = [line for line in text.split("\n", _SAMPLE)[:_SAMPLE] if line.strip()]
    best, width = "", 1
    for delimiter in _DELIMITERS:
        try:
            header = len(next(csv.reader(lines[:1], delimiter=delimiter), []))
            rows = list(csv.reader(lines, delimiter=delimiter))
        except csv.Error:
            continue  # a field longer than any of speech: prose, or no text at all
        same = sum(1 for row in rows if len(row) == header)
        if header > width and same * 2 >= len(rows):
            best, width = delimiter, header
    return best


def read_table(text: str) -> Reading:
    """Rows as segments; rows that lack the words are left out and reported.

    Raises:
        Unreadable: no column holds speakers or words; says what was found.
    """
    delimiter = delimiter_of(text)
    if not delimiter:
        raise Unreadable("no table: expected columns such as start,speaker,text")
    problems: list[str] = []
    reading = read_rows(_rows(text, delimiter, problems), delimiter)
    reading.problems[:0] = problems
    return reading


def read_rows(rows: Sequence[tuple[int, Sequence[str]]], delimiter: str = " ") -> Reading:
    """Segments of (line, fields) rows; `delimiter` puts words together that it took apart.

    Raises:
        Unreadable: no column holds speakers or words.
    """
    reading = Reading("csv")
    if not rows:
        raise Unreadable("the table has no rows")
    columns, header = _columns([row for _, row in rows])
    for line, row in rows[1 if header else 0 :]:
        if len(row) <= max(columns["speaker"], columns["text"]):
            reading.problems.append(f"{line}: row of {len(row)} field(s) lacks the words; left out")
            continue

        def field(name: str, row: Sequence[str] = row) -> str:
            place = columns.get(name, -1)
            return row[place] if 0 <= place < len(row) else ""

        words = field("text")
        if columns["text"] == max(columns.values()) and len(row) > columns["text"] + 1:
            # Words with the delimiter in them, written without quotes, in the last column.
            words = delimiter.join(row[columns["text"] :])
        confidence = number_of(field("confidence"))
        reading.segments.append(
            Segment(
                field("speaker"),
                words,
                time_of(field("start")),
                time_of(field("end")),
                confidence if confidence is not None and 0 <= confidence <= 1 else None,
                line,
            )
        )
    timed = sum(1 for segment in reading.segments if segment.start_s is not None)
    reading.cut_by_recorder = timed * 2 > len(reading.segments)
    return reading


def _rows(text: str, delimiter: str, problems: list[str]) -> list[tuple[int, list[str]]]:
    """(line, fields) of each row that holds anything."""
    limit = csv.field_size_limit(_MAX_FIELD)
    try:
        reader = csv.reader(
            io.StringIO(text, newline=""), delimiter=delimiter, skipinitialspace=True
        )
        rows = []
        before = 0
        for row in reader:
            if any(value.strip() for value in row):
                rows.append((before + 1, row))
            before = reader.line_num
    except csv.Error as error:
        raise Unreadable(f"not CSV: {error}", before + 1) from error
    finally:
        csv.field_size_limit(limit)
    if rows and _swallows(rows[-1][1], delimiter):
        # A quotation mark that nobody closed takes in every row behind it.
        line = rows[-1][0]
        problems.append(f"{line}: a quotation mark is not closed; the rows behind it were read")
        rest = text.split("\n")[line - 1 :]
        unquoted = csv.reader(rest, delimiter=delimiter, quoting=csv.QUOTE_NONE)
        rows[-1:] = [
            (line + offset, [value.strip().strip('"') for value in row])
            for offset, row in enumerate(unquoted)
            if any(value.strip() for value in row)
        ]
    return rows


def _swallows(row: Sequence[str], delimiter: str) -> bool:
    last = row[-1].split("\n")
    return len(last) > 2 and sum(1 for line in last[1:] if delimiter in line) * 2 > len(last)


def _columns(rows: Sequence[Sequence[str]]) -> tuple[dict[str, int], bool]:
    """Where speaker and text stand, and whether the first row is a header."""
    header = ["_".join(name.casefold().replace("(s)", "").split()) for name in rows[0]]
    columns = {
        kind: next(header.index(name) for name in names if name in header)
        for kind, names in _COLUMNS.items()
        if any(name in header for name in names)
    }
    if "speaker" in columns and "text" in columns:
        return columns, True
    sample = [row for row in rows[:200] if len(row) == len(rows[0])]
    lengths = [sum(len(row[i]) for row in sample) / len(sample) for i in range(len(rows[0]))]
    words = max(range(len(lengths)), key=lengths.__getitem__)
    names = [
        place
        for place in range(len(lengths))
        if place != words
        and 2 <= len({row[place] for row in sample}) <= max(8, len(sample) // 10)
        and not all(time_of(row[place]) is not None for row in sample)
    ]
    if not names or lengths[words] < 8:
        shown = [repr(name[:_SHOWN_CHARS]) for name in rows[0][:_SHOWN]]
        more = f" and {len(rows[0]) - _SHOWN} more" if len(rows[0]) > _SHOWN else ""
        raise Unreadable(
            f"no columns for speaker and words among {', '.join(shown)}{more}; "
            "name them speaker and text"
        )
    found = {"speaker": names[0], "text": words}
    times = [i for i in range(len(lengths)) if all(time_of(row[i]) is not None for row in sample)]
    for kind, place in zip(("start", "end"), times, strict=False):
        found[kind] = place
    return found, False
