"""`interviewer drift` as it is printed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from interviewer.batch.item import AnswerItem
from interviewer.batch.rows import row_of
from interviewer.cli.main import app
from interviewer.domain.pack import Pack
from interviewer.grading.grader import Grader
from interviewer.grading.judge import Judge


@pytest.fixture
def files(tmp_path: Path, pack: Pack, judge: Judge) -> tuple[str, str]:
    item = AnswerItem(id="a", question_id="q-01", answer="alpha")
    row: dict[str, Any] = row_of(
        item, Grader(judge).grade(pack, pack.questions[0], ("alpha",)), "p"
    )
    new = {**row, "score": 0.75, "grader": {**row["grader"], "model": "words-2"}}
    found = []
    for name, rows in (("old", [row, {**row, "id": "gone"}]), ("new", [new])):
        path = tmp_path / f"{name}.jsonl"
        path.write_text("".join(json.dumps(one) + "\n" for one in rows), encoding="utf-8")
        found.append(str(path))
    return found[0], found[1]


def test_the_table_says_what_changed_and_what_moved(files: tuple[str, str]) -> None:
    done = CliRunner().invoke(app, ["drift", *files])
    assert done.exit_code == 0
    lines = done.stdout.splitlines()
    assert lines[0] == "1 answers in both, 1 moved; mean +0.2500"
    assert lines[3].split() == ["model", "1", "1", "+0.2500", "+0.2500"]
    assert "a  q-01  0.5000 -> 0.7500  (model)" in lines
    assert lines[-1] == "only in the old one: gone"


def test_json_holds_everything(files: tuple[str, str]) -> None:
    told = json.loads(CliRunner().invoke(app, ["drift", *files, "--json"]).stdout)
    assert told["moved"][0]["causes"] == ["model"]
    assert (told["moved"][0]["change"], told["only_old"]) == (0.25, ["gone"])
