"""What cannot be read is refused with file and reason; content counts more than the name."""

from __future__ import annotations

from pathlib import Path

import pytest

from interviewer.errors import InputError
from interviewer.transcripts.read import parse_transcript, read_transcript


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
        (bytes(range(256)) * 4, "a.txt"),
    ],
    ids=["empty", "blank", "prose", "prose with commas", "only-a-header", "no-speakers", "binary"],
)
def test_what_is_no_transcript_is_refused(content: bytes, reason: str) -> None:
    with pytest.raises(InputError, match=reason):
        parse_transcript(content, "a.txt")


def test_missing_file_and_folder_are_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"gone\.vtt: cannot be read"):
        read_transcript(tmp_path / "gone.vtt")
    with pytest.raises(InputError, match="cannot be read"):
        read_transcript(tmp_path)
