"""CSV and TSV."""

from __future__ import annotations

import pytest

from interviewer.domain.transcript import Transcript
from interviewer.errors import InputError
from interviewer.transcripts.read import parse_transcript

ROWS = """start,speaker,text
1.5,José,"Why would you use UDP, and
when?"
9.0,Ágata,It has no handshake. So
12.0,Ágata,it is quick for calls.
"""
TURNS = [
    ("José", "Why would you use UDP, and when?"),
    ("Ágata", "It has no handshake. So it is quick for calls."),
]


def read(content: str | bytes, file: str = "a.csv") -> Transcript:
    raw = content.encode() if isinstance(content, str) else content
    return parse_transcript(raw, file).transcript


def said(found: Transcript) -> list[tuple[str, str]]:
    return [(turn.speaker, turn.text) for turn in found.turns]


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(ROWS, id="commas"),
        pytest.param(ROWS.encode("utf-16"), id="utf-16"),
        pytest.param(
            'speaker;start_time;Utterance\nJosé;1.5;"Why would you use UDP, and when?"\n'
            "Ágata;9;It has no handshake. So\nÁgata;12;it is quick for calls.\n",
            id="semicolons-other-names",
        ),
        pytest.param(
            'José,1.5,"Why would you use UDP, and when?"\n'
            "Ágata,9,It has no handshake. So\nÁgata,12,it is quick for calls.\n",
            id="no-header",
        ),
        pytest.param(
            "speaker\ttext\nJosé\tWhy would you use UDP, and when?\n"
            "Ágata\tIt has no handshake. So\nÁgata\tit is quick for calls.\n",
            id="tabs-no-times",
        ),
    ],
)
def test_columns_are_found(content: str | bytes) -> None:
    assert said(read(content)) == TURNS


def test_latin_1_table_keeps_its_accents_and_says_what_was_assumed() -> None:
    found = read(ROWS.encode("latin-1"))
    assert said(found) == TURNS
    assert found.problems == ("a.csv: not UTF-8; read as cp1252",)


def test_row_without_words_is_left_out_and_named() -> None:
    found = read(ROWS + "15.0\n16.0,José,Thanks.\n")
    assert said(found)[-1] == ("José", "Thanks.")
    assert found.problems == ("a.csv:6: row of 1 field(s) lacks the words; left out",)


def test_quotation_mark_that_is_not_closed_does_not_swallow_the_interview() -> None:
    found = read(ROWS + '15.0,José,"Thanks\n16.0,Ágata,Bye now.\n17.0,José,Bye.\n18.0,Ágata,Bye.\n')
    assert said(found)[-2:] == [("José", "Bye."), ("Ágata", "Bye.")]
    assert "a.csv:6: a quotation mark is not closed" in found.problems[0]


def test_table_without_words_is_refused() -> None:
    with pytest.raises(InputError, match=r"a\.csv:1: no columns for speaker and words"):
        read("a,b\n1,2\n3,4\n")
