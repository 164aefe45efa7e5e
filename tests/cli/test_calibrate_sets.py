"""`interviewer calibrate` on rating sets, as people and scripts see it."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from interviewer.batch.item import AnswerItem
from interviewer.batch.rows import fingerprint, row_of
from interviewer.cli.calibrate_sets import open_store
from interviewer.cli.main import app
from interviewer.domain.interview import PlanRequest
from interviewer.domain.pack import Pack
from interviewer.domain.rating import Split
from interviewer.errors import InputError
from interviewer.grading.grader import Grader
from interviewer.interviews.service import Interviews
from interviewer.packs.write import write_pack
from interviewer.store.interviews import InterviewStore
from tests.conftest import WordJudge

TEXTS = ("alpha beta", "alpha", "wrong:alpha beta gamma", "gamma")


@pytest.fixture
def files(tmp_path: Path, pack: Pack, judge: WordJudge) -> Path:
    """`pack/`, `answers.jsonl`, `labels.jsonl` of two raters, and `run/` of the word judge."""
    write_pack(pack, tmp_path / "pack")
    answers, labels, rows = [], [], []
    for number, text in enumerate(TEXTS):
        question = pack.questions[number]
        item = AnswerItem(id=f"a{number}", question_id=question.id, answer=text)
        answers.append({"id": item.id, "question_id": question.id, "answer": text})
        said = {point.id: "met" if point.id in text else "missed" for point in question.points}
        labels.append({"id": item.id, "rater": "ann", "verdicts": said})
        labels.append({"id": item.id, "rater": "bob", "verdicts": said | {"gamma": "wrong"}})
        grade = Grader(judge).grade(pack, question, (text,))
        rows.append(row_of(item, grade, fingerprint(item, grade.versions)))
    (tmp_path / "run").mkdir()
    for name, lines in (("answers", answers), ("labels", labels), ("run/grades", rows)):
        text = "".join(json.dumps(line) + "\n" for line in lines)
        (tmp_path / f"{name}.jsonl").write_text(text, encoding="utf-8")
    return tmp_path


def call(*words: object) -> Result:
    return CliRunner().invoke(app, ["calibrate", *map(str, words)], catch_exceptions=True)


def ok(*words: object) -> str:
    done = call(*words)
    assert done.exit_code == 0, (done.output, done.exception)
    return done.stdout


def imported(files: Path) -> None:
    ok(
        "rate-import", "s", files / "answers.jsonl", files / "run", "--pack", files / "pack",
        "--labels", files / "labels.jsonl", "--test-share", 0,
    )  # fmt: skip


def test_the_loop_from_import_to_example(files: Path) -> None:
    imported(files)
    listed = json.loads(ok("ratings", "list", "--json"))[0]
    assert (listed["answers"], listed["complete"], listed["raters"]) == (4, 4, ["ann", "bob"])

    report = json.loads(ok("report", "s", "--json", "--html", files / "report.html"))
    assert report["mark"] == "explore"
    assert "Dangerous" in (files / "report.html").read_text(encoding="utf-8")
    ok("report", "s", "--plots", files / "new" / "plots")
    drawn = sorted(path.name for path in (files / "new" / "plots").iterdir())
    assert drawn == ["agreement.svg", "grader-people.svg", "people-people.svg"]
    refused = call("report", "s", "--plots", files / "report.html" / "plots")
    assert isinstance(refused.exception, InputError)
    assert call("report", "s", "--fail-under", "trend").exit_code == 1
    assert call("report", "s", "--fail-under", "explore").exit_code == 0

    found = json.loads(ok("disagreements", "s", "--json"))
    assert {one["point_id"] for one in found} == {"gamma"} | {one["point_id"] for one in found}
    assert "named" not in found[0]
    for one in found:
        ok("adjudicate", "s", one["item"]["id"], one["point_id"], "missed", "--reason",
           "rater-error", "--by", "eve")  # fmt: skip
    assert json.loads(ok("disagreements", "s", "--json")) == []
    assert "added s/a1" in ok("add-example", "s", "a1", "--pack", files / "pack")


def test_ruled_sentence_goes_into_its_point_and_the_effect_is_printed(files: Path) -> None:
    answers, labels = [], []
    for number in range(12):
        row = {"id": f"b{number}", "question_id": "q-01", "answer": f"First comes A, {number}."}
        answers.append(row)
        said = {"alpha": "met", "beta": "missed", "gamma": "missed"}
        labels += [{"id": row["id"], "rater": who, "verdicts": said} for who in ("ann", "bob")]
    for name, lines in (("many", answers), ("said", labels)):
        text = "".join(json.dumps(line) + "\n" for line in lines)
        (files / f"{name}.jsonl").write_text(text, encoding="utf-8")
    ok("rate-import", "e", files / "many.jsonl", "--pack", files / "pack", "--labels",
       files / "said.jsonl")  # fmt: skip
    item = next(one.id for one in open_store().get("e").items if one.split is Split.DEV)
    ok("adjudicate", "e", item, "alpha", "met", "--reason", "grader-error", "--by", "eve")
    done = call("add-example", "e", item, "--point", "alpha")
    assert "small-draft-1: q-01/alpha has the paraphrase 'First comes A" in done.stdout
    assert "gold verdicts right before" in done.stdout
    assert "looks at the test split: 1" in done.stdout
    [told] = done.stderr.splitlines()
    n_done, n_all = told.removeprefix("grading held-out answers: ").split(" of ")
    assert n_done == n_all
    with_both = call("add-example", "e", item, "--point", "alpha", "--pack", files / "pack")
    assert "say where to add it" in str(with_both.exception)


def test_report_says_whom_the_grader_hits_and_what_its_passes_come_to(files: Path) -> None:
    imported(files)
    (files / "groups.csv").write_text("id,sex\na0,f\na1,m\na2,f\na3,m\n", encoding="utf-8")
    words = ("report", "s", "--groups", files / "groups.csv", "--group-column", "sex",
             "--pass-mark", 0.6, "--graded", files / "run")  # fmt: skip
    checks = {one["name"]: one for one in json.loads(ok(*words, "--json"))["checks"]}
    assert [row["where"] for row in checks["dsm"]["rows"]] == ["f", "m"]
    assert "no verdict below 20" in checks["dsm"]["rows"][0]["reason"]
    # The run holds the answers of the set again: none of them is a further one.
    assert checks["corrected_pass_rate"]["rows"][3]["estimate"]["reason"] == "there are none"
    shown = ok(*words)
    assert "check Does the pass mark hit a group? (four-fifths rule), pass mark 0.6" in shown
    assert "grader, all candidates: f" in shown
    assert "not made" not in shown
    assert "not made: no groups were named" in ok("report", "s")


def test_opened_test_split_keeps_the_groups_and_the_mark_of_its_first_time(files: Path) -> None:
    ok(
        "rate-import", "s", files / "answers.jsonl", files / "run", "--pack", files / "pack",
        "--labels", files / "labels.jsonl", "--test-share", 0.9,
    )  # fmt: skip
    first = call("report", "s", "--open-test", "--pass-mark", 0.6)
    assert first.stderr == ""
    assert "pass mark 0.6" in first.stdout
    again = call("report", "s", "--open-test", "--pass-mark", 0.9)
    assert again.stdout == first.stdout
    assert "groups, pass mark and further grades are those of that time" in again.stderr


def test_labels_export_as_what_agreement_reads(files: Path) -> None:
    imported(files)
    ok("ratings", "export", "s", "--format", "csv", "--out", files / "labels.csv")
    found = json.loads(ok("agreement", files / "labels.csv", "--level", "nominal", "--json"))
    assert (found["n_raters"], found["n_items"]) == (2, 12)
    lines = ok("ratings", "export", "s").splitlines()
    assert len(lines) == 8
    assert json.loads(lines[0])["seen_model_score"] is False


def test_exported_labels_hold_nothing_that_a_spreadsheet_would_run(files: Path) -> None:
    row = {"id": "=A1", "question_id": "q-01", "answer": "alpha", "candidate": "@SUM(A1)"}
    (files / "answers.jsonl").write_text(json.dumps(row) + "\n", encoding="utf-8")
    said = dict.fromkeys(("alpha", "beta", "gamma"), "met")
    label = {"id": "=A1", "rater": '+HYPERLINK("x")', "verdicts": said}
    (files / "labels.jsonl").write_text(json.dumps(label) + "\n", encoding="utf-8")
    ok("rate-import", "s", files / "answers.jsonl", "--pack", files / "pack", "--labels",
       files / "labels.jsonl")  # fmt: skip
    first, *_ = csv.DictReader(io.StringIO(ok("ratings", "export", "s", "--format", "csv")))
    assert first == {
        "item": "'=A1/alpha",
        "rater": '\'+HYPERLINK("x")',
        "value": "met",
        "candidate": "'@SUM(A1)",
    }


def test_what_if_on_a_run_folder_names_each_flip(files: Path) -> None:
    words = ("what-if", files / "run", "--pack", files / "pack", "--weight", "q-01/gamma=5",
             "--pass-mark", 0.8)  # fmt: skip
    found = json.loads(ok(*words, "--json"))
    # a0: alpha and beta of 3 + 2 + 1 are 0.8333, capped by nothing; of 3 + 2 + 5 they are 0.5.
    assert found["n_flipped"] == 1
    assert found["answers"][0]["after"] == 0.5
    shown = ok(*words)
    assert "what if q-01/gamma: weight 1 -> 5" in shown
    assert "1 pass -> fail" in shown


def test_what_if_reads_the_stored_interviews_without_a_folder(files: Path) -> None:
    assert "question" in ok("what-if", "--pack", files / "pack")


@pytest.mark.parametrize(
    ("words", "match"),
    [
        (("report", "nothing"), "no rating set 'nothing'"),
        (("what-if", "nowhere"), "cannot be read"),
        (("what-if", "--weight", "alpha"), "write NAME=VALUE"),
        (("what-if", "--weight", "q/a=heavy"), "whole number"),
        (("report", "s", "--demand", "kapa=1"), "the demands are kappa"),
        (("report", "s", "--pass-mark", "60"), "--pass-mark 60: give a number from 0 to 1"),
        (("report", "s", "--groups", "nowhere.csv"), "nowhere.csv: cannot be read"),
        (("report", "s", "--graded", "nowhere"), "cannot be read"),
    ],
    ids=["set", "folder", "pair", "number", "demand", "pass-mark", "groups", "graded"],
)
def test_wrong_call_is_one_clear_sentence(words: tuple[str, ...], match: str) -> None:
    done = call(*words)
    assert isinstance(done.exception, InputError)
    assert match in str(done.exception)


def test_import_that_fails_leaves_no_set_behind(files: Path) -> None:
    done = call("rate-import", "s", files / "missing.jsonl", "--pack", files / "pack")
    assert isinstance(done.exception, InputError)
    assert json.loads(ok("ratings", "list", "--json")) == []


def test_packs_diff_prints_each_change(files: Path, pack: Pack) -> None:
    document = pack.model_dump(mode="json")
    document["questions"][0]["points"][0]["weight"] = 5
    write_pack(Pack.model_validate(document), files / "newer")
    done = CliRunner().invoke(app, ["packs", "diff", str(files / "pack"), str(files / "newer")])
    assert done.exit_code == 0
    assert "1 changed" in done.stdout
    assert "q-01/alpha  weight 3 -> 5" in done.stdout


def test_csv_of_answers_and_a_transcript_are_imported_masked_and_once(files: Path) -> None:
    (files / "more.csv").write_text(
        'id,question_id,answer,candidate\nc1,q-03,"alpha, says Zoe Quux",Zoe Quux\n',
        encoding="utf-8",
    )
    (files / "talks").mkdir()
    (files / "talks" / "one.txt").write_text(
        "Interviewer: What do you know about subject number 1?\n"
        "Zoe Quux: Zoe here. The first thing about 1 is A, as far as I know it from practice.\n"
        "Interviewer: What do you know about subject number 2?\n"
        "Zoe Quux: The second about 2 is B, and I have used it for years.\n",
        encoding="utf-8",
    )
    words = ("rate-import", "m", files / "more.csv", files / "talks", "--pack", files / "pack",
             "--mask", "--json")  # fmt: skip
    found = json.loads(ok(*words))
    assert (found["answers"], found["known"]) == (3, 0)
    again = json.loads(ok(*words))
    assert (again["made"], again["answers"], again["known"]) == (False, 0, 3)
    record = open_store().get("m")
    assert [item.id for item in record.items] == ["one/q-01", "one/q-02", "c1"]
    assert all("Zoe" not in item.answer for item in record.items)
    assert record.items[0].answer.startswith("[name] here.")
    assert record.items[0].candidate == "one"


def test_interviews_of_the_database_are_imported_by_id_or_all(
    service: Interviews,
    store: InterviewStore,
    files: Path,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    monkeypatch.setenv("INTERVIEWER_DATABASE_URL", f"sqlite:///{tmp_path / 'test.sqlite3'}")
    made = service.plan(PlanRequest(pack="small", n_questions=1, max_probes=0))
    turn = service.start(made.id).open_turn
    assert turn is not None
    service.submit(made.id, turn.id, "alpha beta")
    service.proceed(made.id)
    service.finish(made.id)
    service.plan(PlanRequest(pack="small", n_questions=1))
    for asked in (made.id, "all"):
        words = ("rate-import", f"i-{asked}", "--interview", asked, "--pack", files / "pack")
        found = json.loads(ok(*words, "--json"))
        assert (found["answers"], found["grades"], found["problems"]) == (1, 1, [])


def test_drift_grades_the_gold_answers_again_and_says_what_differs(files: Path) -> None:
    imported(files)
    shown = ok("drift", "s", "--grader", "builtin")
    assert "4 gold answers graded again" in shown
    # The stored grades are of the word judge, under the same rubric.
    assert "grader version" in shown
    found = json.loads(ok("drift", "s", "--grader", "builtin", "--json"))
    assert found["new"].endswith("#2")
    assert found["n_moved"] == 0
    assert len(json.loads(ok("ratings", "list", "--json"))[0]["graders"]) == 3
