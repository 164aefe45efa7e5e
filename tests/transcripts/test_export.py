"""The mapping as a table that people correct."""

from __future__ import annotations

import csv
import io

from interviewer.domain.transcript import MappedItem, MappedTranscript, SpokenTurn, Transcript
from interviewer.transcripts.export import COLUMNS, mapping_csv


def test_every_turn_is_a_row_and_formulas_are_disarmed() -> None:
    said = [
        ("Ann", "Why UDP?"), ("Bo", "=HYPERLINK(1)"), ("Ann", "And then?"), ("Ann", "Any pets?"),
        ("Bo", "|cmd"),
    ]  # fmt: skip
    mapped = MappedTranscript(
        transcript=Transcript(
            file="a.vtt",
            format="webvtt",
            turns=tuple(
                SpokenTurn(speaker=name, text=text, start_s=float(n), line=n + 1)
                for n, (name, text) in enumerate(said)
            ),
        ),
        interviewers=("Ann",),
        candidates=("Bo",),
        items=(
            MappedItem(
                question_id="net-01",
                confidence=0.9,
                asked="Why UDP?",
                answers=("=HYPERLINK(1)",),
                follow_ups=1,
                asked_turn=0,
                answer_turns=(1,),
                follow_up_turns=(2,),
            ),
        ),
        out_of_bank=("Any pets?",),
        out_of_bank_turns=(3,),
        problems=(),
        settled={0: "llm-7"},
    )
    rows = list(csv.reader(io.StringIO(mapping_csv([mapped]))))
    who = [row.pop(COLUMNS.index("settled_by")) for row in rows]
    assert who == ["settled_by", "llm-7", "retrieval", "retrieval", "retrieval", ""]
    assert rows == [
        [name for name in COLUMNS if name != "settled_by"],
        ["a.vtt", "1", "1", "0.000", "Ann", "asks", "net-01", "0.900", "Why UDP?"],
        ["a.vtt", "2", "2", "1.000", "Bo", "answers", "net-01", "0.900", "'=HYPERLINK(1)"],
        ["a.vtt", "3", "3", "2.000", "Ann", "follows_up", "net-01", "0.900", "And then?"],
        ["a.vtt", "4", "4", "3.000", "Ann", "beside", "", "", "Any pets?"],
        ["a.vtt", "5", "5", "4.000", "Bo", "", "", "", "'|cmd"],
    ]
