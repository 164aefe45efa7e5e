"""What cannot be read is refused with file and reason; content counts more than the name."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from interviewer.errors import InputError
from interviewer.transcripts.read import (
    MAX_TURN_CHARS,
    parse_transcript,
    read_transcript,
    shown_name,
)


def test_format_is_told_by_content_when_the_name_is_wrong() -> None:
    vtt = b"WEBVTT\n\n00:01.000 --> 00:02.000\n<v Ann>Why?\n\n00:02.000 --> 00:03.000\n<v Bo>So.\n"
    assert parse_transcript(vtt, "a.txt").transcript.format == "webvtt"
    table = b"speaker,text\nAnn,Why would you?\nBo,Because it is quick\n"
    assert parse_transcript(table, "a.txt").transcript.format == "csv"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "a.txt:1: the file is empty"),
        (b" \n\n", "a.txt:1: the file is empty"),
        (b"Just a few lines\nof prose.\n", "a.txt:1: no speech was found"),
        (
            b"0:05 Ann: It is cold, so who would ask for ice?\n"
            b"1:15 Bo: The people from the north, and of them the young.\n",
            "a.txt:1: no speech was found",
        ),
        (b"WEBVTT\n\n", "a.txt:1: no speech was found"),
        (b"1\n00:00:01,000 --> 00:00:02,000\nWhy is that?\n", "names no speakers"),
        (b"word, and " * 20_000, r"a.txt:1: no columns .{30,200} and 19989 more; name them"),
        (b"x" * 200_000, "a.txt:1: no speech was found"),
        (bytes(range(256)) * 4, "a.txt"),
    ],
    ids=[
        "empty",
        "blank",
        "prose",
        "prose with commas",
        "only-a-header",
        "no-speakers",
        "long-prose",
        "one-long-word",
        "binary",
    ],
)
def test_what_is_no_transcript_is_refused(content: bytes, reason: str) -> None:
    with pytest.raises(InputError, match=reason):
        parse_transcript(content, "a.txt")


def test_missing_file_and_folder_are_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"gone\.vtt: cannot be read"):
        read_transcript(tmp_path / "gone.vtt")
    with pytest.raises(InputError, match="cannot be read"):
        read_transcript(tmp_path)


def test_endless_turn_is_refused_and_one_that_is_just_short_enough_is_read() -> None:
    asked = "Interviewer: Why?\n\nCandidate: "
    with pytest.raises(InputError, match=r"a\.txt:3: 200,001 characters without a change"):
        parse_transcript((asked + "a" * (MAX_TURN_CHARS + 1)).encode(), "a.txt")
    found = parse_transcript((asked + "a" * MAX_TURN_CHARS).encode(), "a.txt").transcript
    assert len(found.turns[1].text) == MAX_TURN_CHARS


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        (b"plain.txt", "plain.txt"),
        ("Zoë 日.txt".encode(), "Zoë 日.txt"),
        (b"talk\xff\xe9.txt", r"talk\xff\xe9.txt"),
        (b"a\x1b[2J\n.txt", r"a\x1b[2J\n.txt"),
    ],
    ids=["plain", "utf-8", "other-bytes", "control-characters"],
)
def test_name_of_a_file_is_shown_in_characters_that_can_be_written(name: bytes, shown: str) -> None:
    assert shown_name(Path(os.fsdecode(name))) == shown
