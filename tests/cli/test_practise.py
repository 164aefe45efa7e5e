"""`interviewer practise` in plain mode, driven through a pipe."""

from __future__ import annotations

import json

from tests.cli.test_main import run


def test_interview_runs_from_question_to_report() -> None:
    done = run(
        "practise",
        "-n",
        "2",
        "--probes",
        "0",
        "--seed",
        "5",
        stdin="a\nThe hypervisor sits between hardware and guests.\n.\ns\n",
    )
    assert done.returncode == 0, done.stderr
    assert "Question 1 (of 2)" in done.stdout
    assert "Question 2 (of 2)" in done.stdout
    assert "Reference answer:" in done.stdout
    assert "Total: " in done.stdout
    assert "builtin grader" in done.stdout


def test_end_of_input_finishes_and_the_report_can_be_written() -> None:
    done = run("practise", "-n", "1", "--exam", stdin="")
    assert done.returncode == 0, done.stderr
    rows = json.loads(run("history", "--json").stdout)
    assert [row["status"] for row in rows] == ["finished"]
    report = run("report", rows[0]["id"])
    assert report.returncode == 0
    assert report.stdout.startswith("# Mock interview: Hypervisors")


def test_exam_shows_no_verdict_and_gives_no_hint_before_the_end() -> None:
    done = run(
        "practise", "-n", "1", "--exam", "--probes", "0", stdin="h\na\nsomething about guests\n.\n"
    )
    assert "There are no hints in an exam." in done.stdout
    before_total = done.stdout.split("Total: ")[0]
    assert "missed" not in before_total
    assert "Reference answer" not in before_total


def test_typing_a_command_word_as_an_answer_is_an_answer() -> None:
    done = run("practise", "-n", "1", "--probes", "0", stdin="a\nskip\nfinish\n/skip\n.\n")
    rows = json.loads(run("history", "--json").stdout)
    report = json.loads(run("report", rows[0]["id"], "--format", "json").stdout)
    assert done.returncode == 0
    turn = report["questions"][0]["turns"][0]
    assert (turn["outcome"], turn["answer"]) == ("answered", "skip\nfinish\n/skip")


def test_unknown_topic_is_named_with_those_that_exist() -> None:
    done = run("practise", "--topic", "cooking")
    assert done.returncode == 2
    assert "cooking" in done.stderr
    assert "isolation" in done.stderr
