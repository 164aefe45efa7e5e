"""Rows on disk: written once, readable again, safe to open in a spreadsheet."""

from __future__ import annotations

import csv
import errno
import io
import json
import os
from pathlib import Path

import pytest

from interviewer.batch import results
from interviewer.batch.disk import write_or_remove, write_text
from interviewer.batch.exports import queue_jsonl, summary_csv
from interviewer.batch.item import AnswerItem
from interviewer.batch.results import GradesFile, key_of
from interviewer.batch.rows import fingerprint, grade_of, row_of
from interviewer.domain.grade import (
    Evidence,
    EvidenceStatus,
    Graded,
    PointGrade,
    TokenUse,
    Ungraded,
    Verdict,
)
from interviewer.domain.pack import Pack
from interviewer.errors import InputError
from interviewer.grading.grader import Grader
from interviewer.grading.judge import Judge

ITEM = AnswerItem(id="a1", question_id="q-01", answer="alpha partly:beta wrong:gamma")


@pytest.fixture
def graded(pack: Pack, judge: Judge) -> Graded:
    grade = Grader(judge).grade(pack, pack.questions[0], (ITEM.answer,))
    assert isinstance(grade, Graded)
    return grade


def test_a_row_has_the_fields_of_the_contract(graded: Graded) -> None:
    row = row_of(ITEM, graded, "print")
    assert (row["id"], row["question_id"], row["status"]) == ("a1", "q-01", "graded")
    assert row["score"] == 0.625  # (3 + 2*0.5 - 1*0.25) / 6 = 3.75 / 6
    assert [
        (point["point_id"], point["verdict"], point["evidence"]) for point in row["points"]
    ] == [
        ("alpha", "met", "verified"),
        ("beta", "partly", "verified"),
        ("gamma", "wrong", "verified"),
    ]
    assert row["points"][0]["quote"] == "alpha"
    assert row["grader"]["pack_hash"] == graded.versions.pack_hash


def test_a_grade_survives_the_way_through_its_row(graded: Graded) -> None:
    unverified = graded.model_copy(
        update={
            "points": (
                PointGrade(
                    point_id="alpha",
                    verdict=Verdict.MET,
                    confidence=0.5,
                    evidence=Evidence(
                        quote="“x” 🚀", status=EvidenceStatus.UNVERIFIED, problem="not there"
                    ),
                ),
            ),
            "raw_reply": "raw",
            "notes": ("a note",),
            "capped_by": ("alpha",),
        }
    )
    doubted = graded.model_copy(
        update={
            "n_repeats": 3,
            "low": 0.5,
            "high": 0.75,
            "second_score": 0.1,
            "second_grader": "builtin 1",
            "needs_review": ("one; reason", "another"),
        }
    )
    ungraded = Ungraded(
        question_id="q-01",
        code="c",
        reason="one: two",
        versions=graded.versions,
        usage=TokenUse(calls=2, input_tokens=9, output_tokens=1),
        raw_reply="raw",
    )
    for grade in (graded, unverified, doubted, ungraded):
        assert grade_of(json.loads(json.dumps(row_of(ITEM, grade, "p")))) == grade


def test_a_row_of_an_earlier_release_still_reads_and_is_summed_up(graded: Graded) -> None:
    row = row_of(ITEM, graded, "p")
    for key in ("n_repeats", "low", "high", "second_score", "second_grader", "needs_review"):
        del row[key]
    assert grade_of(row) == graded
    (line,) = csv.DictReader(io.StringIO("".join(summary_csv([row]))))
    assert (line["low"], line["high"], line["needs_review"]) == ("0.6250", "0.6250", "")
    assert list(queue_jsonl([row])) == []


def test_the_queue_lists_grades_in_doubt_with_their_reasons(graded: Graded) -> None:
    doubted = graded.model_copy(
        update={"low": 0.5, "high": 0.75, "needs_review": ("far apart", "=no quote")}
    )
    ungraded = Ungraded(question_id="q-01", code="c", reason="down", versions=graded.versions)
    rows = [row_of(ITEM, grade, "p") for grade in (graded, doubted, ungraded)]
    assert [json.loads(line) for line in queue_jsonl(rows)] == [
        {
            "id": "a1",
            "question_id": "q-01",
            "score": 0.625,
            "low": 0.5,
            "high": 0.75,
            "second_score": None,
            "reasons": ["far apart", "=no quote"],
        }
    ]
    sure, doubtful, failed = csv.DictReader(io.StringIO("".join(summary_csv(rows))))
    assert (sure["low"], sure["high"], sure["needs_review"]) == ("0.6250", "0.6250", "")
    assert (doubtful["low"], doubtful["high"]) == ("0.5000", "0.7500")
    assert doubtful["needs_review"] == "far apart; =no quote"
    assert (failed["low"], failed["high"], failed["needs_review"]) == ("", "", "")


def test_a_queue_that_has_become_empty_leaves_no_file(tmp_path: Path) -> None:
    path = tmp_path / "queue.jsonl"
    write_or_remove(path, "{}\n")
    assert path.read_text(encoding="utf-8") == "{}\n"
    for _ in range(2):
        write_or_remove(path, "")
        assert not path.exists()


def test_a_fingerprint_changes_with_all_that_a_grade_depends_on(graded: Graded) -> None:
    versions = graded.versions
    prints = [
        fingerprint(ITEM, versions),
        fingerprint(ITEM.model_copy(update={"answer": "other"}), versions),
        fingerprint(ITEM.model_copy(update={"question_id": "q-02"}), versions),
        fingerprint(ITEM, versions.model_copy(update={"pack_hash": "other"})),
        fingerprint(ITEM, versions.model_copy(update={"grader_version": "other"})),
        fingerprint(ITEM, versions, "another model"),
        fingerprint(ITEM, versions, 20_000),
        fingerprint(ITEM.model_copy(update={"answer": "\ud800"}), versions),
    ]
    assert len(set(prints)) == len(prints)
    assert fingerprint(ITEM.model_copy(update={"id": "b"}), versions) == prints[0]


def test_the_summary_counts_verdicts_and_disarms_text(graded: Graded) -> None:
    evil = AnswerItem(id='=HYPERLINK("http://x")', question_id="q-01", answer="")
    ungraded = Ungraded(
        question_id="@q", code="+c", reason="down, try again", versions=graded.versions
    )
    text = "".join(summary_csv([row_of(evil, graded, "p"), row_of(ITEM, ungraded, "p")]))
    first, second = csv.DictReader(io.StringIO(text))
    assert first["id"] == '\'=HYPERLINK("http://x")'
    assert (first["score"], first["band"]) == ("0.6250", "Solid base")
    assert [first[name] for name in ("met", "partly", "missed", "wrong")] == ["1", "1", "0", "1"]
    assert (second["status"], second["score"], second["band"]) == ("ungraded", "", "")
    assert second["reason"] == "'+c: down, try again"


def test_a_row_is_on_disk_before_append_returns(tmp_path: Path, graded: Graded) -> None:
    with GradesFile(tmp_path, resume=False) as file:
        file.append(row_of(ITEM, graded, "p"))
        assert json.loads(file.path.read_text(encoding="utf-8"))["id"] == "a1"


def test_a_new_run_puts_the_old_results_aside(tmp_path: Path, graded: Graded) -> None:
    for _ in range(2):
        with GradesFile(tmp_path, resume=False) as file:
            file.append(row_of(ITEM, graded, "p"))
    assert (tmp_path / "grades.previous.jsonl").read_text() == file.path.read_text()


@pytest.mark.parametrize(
    "rest",
    [
        pytest.param('{"id": "a2", "sta', id="cut off"),
        pytest.param("\x00" * 100, id="zeros after a power cut"),
        pytest.param('{"id": "a2", "status": "graded", "fingerprint": "x"}\n', id="other form"),
        pytest.param("[1]\nnull\n7\n", id="no objects"),
    ],
)
def test_a_damaged_end_is_dropped_and_the_rows_before_it_kept(
    tmp_path: Path, graded: Graded, rest: str
) -> None:
    row = row_of(ITEM, graded, "p")
    path = tmp_path / "grades.jsonl"
    path.write_text(json.dumps(row) + "\n" + rest, encoding="utf-8")
    with GradesFile(tmp_path, resume=True) as file:
        assert list(file.done) == [row]
        file.append({**row, "id": "a3"})
    assert [json.loads(line)["id"] for line in path.read_text().splitlines()] == ["a1", "a3"]


def full_disk(*_: object) -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_a_full_disk_names_the_file_and_the_remedy_and_keeps_what_was_written(
    tmp_path: Path, graded: Graded, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = row_of(ITEM, graded, "p")
    with GradesFile(tmp_path, resume=False) as file:
        file.append(row)
        monkeypatch.setattr(results.os, "fsync", full_disk)
        with pytest.raises(InputError, match=r"grades\.jsonl: cannot be written \(No space left"):
            file.append({**row, "id": "a2"})
        with pytest.raises(InputError, match="make room and run again with --resume"):
            file.finish([key_of("a1", "p")])
        with pytest.raises(InputError, match="make room or choose another place"):
            write_text(tmp_path / "summary.csv", "x")
    monkeypatch.undo()
    with GradesFile(tmp_path, resume=True) as file:
        assert [row["id"] for row in file.done][:1] == ["a1"]
    assert list(tmp_path.glob("*.part")) == []


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full, which Linux has")
def test_closing_after_a_full_disk_raises_nothing_more(tmp_path: Path, graded: Graded) -> None:
    with GradesFile(tmp_path, resume=False) as file:
        file._file.close()
        file._file = Path("/dev/full").open("r+b", buffering=0)  # noqa: SIM115
        with pytest.raises(InputError, match="No space left"):
            file.append(row_of(ITEM, graded, "p"))


def test_a_folder_that_cannot_be_written_is_an_input_error(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(InputError, match=r"cannot be written .*; choose another --out"):
        GradesFile(tmp_path / "file", resume=False)


def test_grades_of_every_earlier_run_are_kept_beside_the_new_ones(tmp_path: Path) -> None:
    for _ in range(3):
        with GradesFile(tmp_path, resume=False) as file:
            file.finish([])
    names = sorted(path.name for path in tmp_path.iterdir())
    assert names == ["grades.jsonl", "grades.previous-2.jsonl", "grades.previous.jsonl"]


def test_grades_that_are_replaced_go_to_the_history_each_once(
    tmp_path: Path, graded: Graded
) -> None:
    old, other = row_of(ITEM, graded, "old"), {**row_of(ITEM, graded, "x"), "id": "other"}
    with GradesFile(tmp_path, resume=False) as file:
        file.append(old, other)
        file.finish([key_of("a1", "old"), key_of("other", "x")])
    assert not (tmp_path / "history.jsonl").exists()
    new = row_of(ITEM, graded, "new")
    for _ in range(2):
        with GradesFile(tmp_path, resume=True) as file:
            assert file.holds(key_of("other", "x"))
            if not file.holds(key_of("a1", "new")):
                file.append(new)
            rows = file.finish([key_of("a1", "new")])
        assert list(rows) == [new]
    # the answer that the input does not name stays behind the others; the history is no grade file
    assert [json.loads(line) for line in file.path.read_text().splitlines()] == [new, other]
    assert [json.loads(line) for line in file.history.read_text().splitlines()] == [old]


def test_a_death_between_history_and_grades_doubles_nothing(tmp_path: Path, graded: Graded) -> None:
    old, new = row_of(ITEM, graded, "old"), row_of(ITEM, graded, "new")
    line = json.dumps(old)
    (tmp_path / "grades.jsonl").write_text(line + "\n" + json.dumps(new) + "\n")
    (tmp_path / "history.jsonl").write_text(line + "\n" + line[:50])
    with GradesFile(tmp_path, resume=True) as file:
        file.finish([key_of("a1", "new")])
    lines = file.history.read_text().splitlines()
    assert [lines[0], lines[1]] == [line, line[:50]]
    assert len(lines) == 2
    assert [json.loads(one) for one in file.path.read_text().splitlines()] == [new]


def test_rows_are_read_from_disk_one_by_one(tmp_path: Path, graded: Graded) -> None:
    rows = [{**row_of(ITEM, graded, "p"), "id": f"a{n}"} for n in range(3)]
    with GradesFile(tmp_path, resume=False) as file:
        file.append(*rows)
        # finished in another order than they were graded in
        found = file.finish([key_of(f"a{n}", "p") for n in (2, 0, 1)])
    assert [row["id"] for row in found] == ["a2", "a0", "a1"]
    assert (found[1], len(found)) == (rows[0], 3)
