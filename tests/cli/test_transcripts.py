"""`interviewer transcripts map`, on a small pack."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from interviewer.cli.main import app
from interviewer.errors import InputError

PACK = Path(__file__).resolve().parents[2] / "eval" / "gold" / "networking"
TALK = """Interviewer: How does the router at home let many devices share one public address?

Candidate: It is NAT. It rewrites addresses and ports and keeps a table of them.

Interviewer: And where do you live?

Candidate: In a small town by the sea, with two cats.
"""


@pytest.fixture
def talk(tmp_path: Path) -> Path:
    path = tmp_path / "talk.md"
    path.write_text(TALK, encoding="utf-8")
    return path


def test_mapping_is_printed_as_the_contract_says(talk: Path, tmp_path: Path) -> None:
    out = tmp_path / "map.csv"
    done = CliRunner().invoke(
        app, ["transcripts", "map", str(talk), "--pack", str(PACK), "--json", "--out", str(out)]
    )
    assert done.exit_code == 0, done.output
    found = json.loads(done.stdout)
    assert found["file"] == str(talk)
    assert (found["interviewers"], found["candidates"]) == (["Interviewer"], ["Candidate"])
    (item,) = found["items"]
    assert item["question_id"] == "net-05"
    assert item["answers"] == [
        "It is NAT. It rewrites addresses and ports and keeps a table of them."
    ]
    assert found["out_of_bank"] == ["And where do you live?"]
    rows = list(csv.DictReader(out.read_text(encoding="utf-8").splitlines()))
    assert [(row["part"], row["question_id"]) for row in rows] == [
        ("asks", "net-05"), ("answers", "net-05"), ("beside", ""), ("", ""),
    ]  # fmt: skip


def test_corrected_mapping_is_taken_back(talk: Path, tmp_path: Path) -> None:
    """`map --out`, a hand on the table, `map --mapping`."""
    path = tmp_path / "map.csv"
    call = ["transcripts", "map", str(talk), "--pack", str(PACK), "--json"]
    assert CliRunner().invoke(app, [*call, "--out", str(path)]).exit_code == 0
    table = path.read_text(encoding="utf-8")
    path.write_text(table.replace("net-05", "net-02"), encoding="utf-8")
    done = CliRunner().invoke(app, [*call, "--mapping", str(path)])
    assert done.exit_code == 0, done.output
    (item,) = json.loads(done.stdout)["items"]
    assert (item["question_id"], item["confidence"], len(item["answers"])) == ("net-02", 1.0, 1)


def test_mapping_of_another_transcript_is_a_wrong_call(talk: Path, tmp_path: Path) -> None:
    path = tmp_path / "map.csv"
    path.write_text("file,turn,part,question_id\nother.vtt,1,,\n", encoding="utf-8")
    done = CliRunner().invoke(app, ["transcripts", "map", str(talk), "--mapping", str(path)])
    assert isinstance(done.exception, InputError)
    assert "has no rows of" in str(done.exception)
    assert "it is about other.vtt" in str(done.exception)


def test_people_see_speakers_and_questions_in_lines(talk: Path) -> None:
    done = CliRunner().invoke(app, ["transcripts", "map", str(talk), "--pack", str(PACK)])
    assert done.exit_code == 0, done.output
    assert "interviewers: Interviewer\n" in done.stdout
    assert "  net-05  " in done.stdout
    assert "not in the pack:  And where do you live?" in done.stdout


def test_file_that_is_no_transcript_is_a_wrong_call(tmp_path: Path) -> None:
    path = tmp_path / "empty.vtt"
    path.write_text("", encoding="utf-8")
    done = CliRunner().invoke(app, ["transcripts", "map", str(path)])
    assert isinstance(done.exception, InputError)
    assert "the file is empty" in str(done.exception)
