"""A run of `interviewer grade` as a scheduler has it: plan, limits, money, death and resumption."""

from __future__ import annotations

import json
import os
import random
import re
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from interviewer.batch.lock import RunLock
from interviewer.cli.main import main
from tests.batch.batch_server import BatchServer, batch_serving
from tests.cli.forked_runs import ForkedRun, Forks, forking
from tests.llm import openai_server as act

SHORT = str(Path(__file__).resolve().parents[1] / "browser" / "short_pack")
"""A pack of three questions, which is indexed in a moment."""
_TURN = re.compile(r'turn="1">\n(.*)\n</candidate', re.DOTALL)
Grade = Callable[..., tuple[int, str, str]]


@pytest.fixture
def grade(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Grade:
    """Runs the command in this process: exit status, stdout and stderr."""

    def run(*arguments: object) -> tuple[int, str, str]:
        words = ["interviewer", "grade", *map(str, arguments), "--pack", SHORT]
        if "--out" not in words:
            words += ["--out", str(tmp_path / "out")]
        monkeypatch.setattr(sys, "argv", words)
        with pytest.raises(SystemExit) as ended:
            main()
        told = capsys.readouterr()
        return int(ended.value.code or 0), told.out, told.err

    return run


def write(path: Path, n: int = 4, **more: str) -> Path:
    """Answers to the questions in turn; the last one has no words."""
    rows = [
        {
            "id": f"a{k}",
            "question_id": f"sp-0{k % 3 + 1}",
            "answer": "" if k == n - 1 else f"A guest is a machine. This is answer number {k}.",
            **more,
        }
        for k in range(n)
    ]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def honest(body: dict[str, Any]) -> dict[str, Any]:
    """A completion that finds the first point met and quotes the answer for it."""
    turn = _TURN.search(body["messages"][1]["content"])
    ids = list(act.schema_of(body)["properties"])
    said = {name: act.missed(name) for name in ids}
    said[ids[0]] = {"quote": turn[1] if turn else "", "reason": "You say so.", "verdict": "met"}
    return act.completion(body, {"role": "assistant", "content": json.dumps(said)})


def reply(handler: act.Handler, body: dict[str, Any]) -> None:
    handler.send_json(200, honest(body))


def rows_in(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (folder / "grades.jsonl").read_text().splitlines()]


def without_times(row: dict[str, Any]) -> dict[str, Any]:
    """What two runs over the same answers must have in common."""
    return {key: value for key, value in row.items() if key not in ("usage", "engine")}


@pytest.fixture
def priced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[act.Server]:
    """An endpoint whose model costs a dollar a token in, and as much a token out."""
    prices = tmp_path / "prices.yaml"
    prices.write_text("as_of: 2026-01-01\nmodels:\n  m: {input: 1000000, output: 1000000}\n")
    with act.serving() as server:
        server.always = reply
        monkeypatch.setenv("OPENAI_BASE_URL", server.url)
        monkeypatch.setenv("INTERVIEWER_MODEL", "m")
        monkeypatch.setenv("INTERVIEWER_PRICES", str(prices))
        yield server


def test_a_dry_run_prints_the_plan_and_leaves_nothing(
    tmp_path: Path, grade: Grade, priced: act.Server
) -> None:
    source = write(tmp_path / "a.jsonl")
    status, out, _ = grade(source, "--dry-run")
    assert status == 0
    assert "plan: 4 answers to 3 questions in 1 file(s); 0 graded already" in out
    assert "3 calls (live)" in out
    plan = json.loads(grade(source, "--dry-run", "--json")[1])
    assert (plan["calls"], plan["n_to_grade"], plan["n_without_call"]) == (3, 3, 1)
    assert plan["usd"] == plan["input_tokens"] + plan["output_tokens"]
    assert not (tmp_path / "out").exists()
    assert priced.requests == []


def test_money_is_not_spent_unasked_where_nobody_can_be_asked(
    tmp_path: Path, grade: Grade, priced: act.Server
) -> None:
    source = write(tmp_path / "a.jsonl")
    status, _, err = grade(source)
    assert status == 2
    assert "nobody is there to ask; add --yes, or a limit with --budget-usd" in err
    assert priced.requests == []
    assert not (tmp_path / "out" / "grades.jsonl").exists()
    assert grade(source, "--yes")[0] == 0
    assert len(priced.requests) == 3
    # nothing is left to pay for, so nobody needs to agree
    status, out, err = grade(source, "--resume")
    assert (status, len(priced.requests)) == (0, 3)
    assert "4 graded (4 from before)" in out
    assert "4 graded already (they cost nothing), 0 to do" in err


def test_a_budget_lets_a_run_begin_and_ends_it_in_time(
    tmp_path: Path, grade: Grade, priced: act.Server
) -> None:
    source = write(tmp_path / "a.jsonl", question_id="sp-01")
    plan = json.loads(grade(source, "--dry-run", "--json")[1])
    # the estimate of one call fits; a call takes 100 + 20 tokens, so that no second one does
    status, _, _ = grade(source, "--budget-usd", plan["usd"] / 3 + 60, "--concurrency", 1)
    assert status == 1
    assert len(priced.requests) == 1
    found = rows_in(tmp_path / "out")
    assert [row["status"] for row in found] == ["graded", "ungraded", "ungraded", "graded"]
    assert found[1]["reason"].startswith("budget_exceeded: this run's budget does not allow")


def test_a_budget_that_cannot_be_kept_is_refused_before_anything_is_sent(
    tmp_path: Path, grade: Grade, priced: act.Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("INTERVIEWER_MODEL", "another")
    status, _, err = grade(write(tmp_path / "a.jsonl"), "--budget-usd", "5")
    assert status == 2
    assert "no price is known for another" in err
    assert priced.requests == []


def test_a_run_at_an_unknown_price_is_not_begun_unasked(
    tmp_path: Path, grade: Grade, priced: act.Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("INTERVIEWER_MODEL", "another")
    source = write(tmp_path / "a.jsonl")
    status, _, err = grade(source)
    assert status == 2
    assert "no price is known for another" in err
    assert "add --yes" in err
    assert priced.requests == []
    assert grade(source, "--yes")[0] == 0
    assert len(priced.requests) == 3


def test_limits_for_schedulers_say_in_one_line_what_was_missed(
    tmp_path: Path, grade: Grade
) -> None:
    source = write(tmp_path / "a.jsonl")
    bad = tmp_path / "bad.jsonl"
    bad.write_text('{"id": "x", "question_id": "sp-99", "answer": "a"}\n{cut\n')
    options = (source, bad, "--grader", "builtin")
    status, _, err = grade(*options)
    assert status == 1
    # one question is unknown and one line unreadable, of four answers and these two
    assert err.splitlines()[-1] == "interviewer: 2 of 6 not graded or not readable"
    assert grade(*options, "--max-ungraded", "2")[0] == 0
    assert grade(*options, "--max-ungraded", "34%")[0] == 0
    status, _, err = grade(*options, "--max-ungraded", "33%")
    assert (status, err.splitlines()[-1]) == (
        1,
        "interviewer: 2 of 6 not graded or not readable, more than --max-ungraded 33%",
    )
    status, _, err = grade(source, "--grader", "builtin", "--fail-under", "1")
    assert status == 1
    assert re.search(r"the mean score is 0\.\d+, under --fail-under 1$", err.strip())
    assert grade(source, "--grader", "builtin", "--fail-under", "0")[0] == 0
    assert grade(source, "--max-ungraded", "many")[0] == 2


def test_a_second_run_into_the_same_folder_is_refused(tmp_path: Path, grade: Grade) -> None:
    with RunLock(tmp_path / "out"):
        status, _, err = grade(write(tmp_path / "a.jsonl"), "--grader", "builtin")
    assert status == 2
    assert f"another run is writing there (pid {os.getpid()} on" in err


def test_scores_of_people_are_compared_and_strangers_refused(tmp_path: Path, grade: Grade) -> None:
    source, human = write(tmp_path / "a.jsonl"), tmp_path / "human.csv"
    human.write_text("id,score\na0,3\na9,1\n")
    status, _, err = grade(source, "--grader", "builtin", "--human", human)
    assert status == 2
    assert "1 of 2 ids are not among the answers: a9" in err
    human.write_text("id,score\na0,3\na1,1\na3,0\n")
    status, out, _ = grade(source, "--grader", "builtin", "--human", human)
    assert status == 0
    assert "agreement with 1 rater(s) on 3 answers (scores of 0 to 5, brought to 0 to 1)" in out
    assert re.search(r"RMSE +0\.\d{3}  0\.\d{3} to \d\.\d{3} +3", out)
    assert "left out, no score by a person: 1 answers" in out
    told = json.loads(grade(source, "--grader", "builtin", "--human", human, "--json")[1])
    assert told["human"]["n"] == 3


def test_candidates_in_ids_and_in_the_file_end_in_a_ranking(tmp_path: Path, grade: Grade) -> None:
    source = write(tmp_path / "a.jsonl", candidate="Ada")
    more = tmp_path / "b.jsonl"
    row = {"id": "bob/1", "question_id": "sp-01", "answer": "A guest is a machine."}
    more.write_text(json.dumps(row) + "\n")
    assert grade(source, more, "--grader", "builtin")[0] == 0
    page = (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    assert "<h2>Candidates</h2>" in page
    assert {"Ada", "bob"} == {row["candidate"] for row in rows_in(tmp_path / "out")}


@pytest.fixture
def batches(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[BatchServer]:
    prices = tmp_path / "free.yaml"
    prices.write_text("as_of: 2026-01-01\nmodels:\n  m: {input: 0, output: 0}\n")
    with batch_serving(honest) as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.url)
        monkeypatch.setenv("INTERVIEWER_MODEL", "m")
        monkeypatch.setenv("INTERVIEWER_PRICES", str(prices))
        yield server


BATCH = ("--engine", "openai-batch", "--poll-s", "0.01")


def test_a_batch_grades_as_live_calls_do(
    tmp_path: Path, grade: Grade, batches: BatchServer
) -> None:
    source = write(tmp_path / "a.jsonl")
    assert grade(source, "--out", tmp_path / "live")[0] == 0
    asked, batches.live = batches.live, []
    status, _, err = grade(source, *BATCH)
    assert status == 0, err
    assert batches.live == []
    assert [*map(without_times, rows_in(tmp_path / "out"))] == [
        *map(without_times, rows_in(tmp_path / "live"))
    ]
    assert {row["engine"] for row in rows_in(tmp_path / "out")} == {"openai-batch"}
    # the same requests but for the code that marks the candidate's words, drawn anew each time
    (lines,) = [content for content in batches.files.values() if b'"method"' in content]
    sent = {json.loads(line)["body"]["messages"][0]["content"] for line in lines.splitlines()}
    assert sent == {body["messages"][0]["content"] for body in asked}
    assert "3 calls (openai-batch, half price)" in err
    # nothing is submitted again
    assert grade(source, *BATCH, "--resume")[0] == 0
    assert len(batches.batches) == 1


def test_requests_that_failed_are_left_ungraded_and_are_in_the_next_batch(
    tmp_path: Path, grade: Grade, batches: BatchServer
) -> None:
    source = write(tmp_path / "a.jsonl")
    batches.failing = lambda line: 500 if "number 1" in json.dumps(line) else 200
    batches.left_out = lambda line: "number 2" in json.dumps(line)
    assert grade(source, *BATCH)[0] == 1
    reasons = {row["id"]: row.get("reason", "") for row in rows_in(tmp_path / "out")}
    assert reasons["a1"].startswith("batch_failed: status 500: bad; run again with --resume")
    assert reasons["a2"].startswith("batch_failed: the batch holds no reply to it")
    assert reasons["a0"] == ""
    batches.failing, batches.left_out = lambda _: 200, lambda _: False
    assert grade(source, *BATCH, "--resume")[0] == 0
    assert [batch["request_counts"]["total"] for batch in batches.batches.values()] == [3, 2]
    assert batches.live == []


def test_requests_that_failed_can_be_asked_again_at_once(
    tmp_path: Path, grade: Grade, batches: BatchServer
) -> None:
    batches.failing = lambda line: 500 if "number 1" in json.dumps(line) else 200
    assert grade(write(tmp_path / "a.jsonl"), *BATCH, "--failed-live")[0] == 0
    assert len(batches.live) == 1


def test_reply_of_a_batch_that_cannot_be_used_is_kept_and_asked_for_live_on_demand(
    tmp_path: Path, grade: Grade, batches: BatchServer
) -> None:
    source = write(tmp_path / "a.jsonl")
    batches.answer = lambda body: act.completion(
        body, {"role": "assistant", "content": "{"}, "length"
    )
    assert grade(source, *BATCH)[0] == 1
    batches.answer = honest
    assert grade(source, *BATCH, "--resume")[0] == 1
    assert (len(batches.batches), batches.live) == (1, [])
    assert grade(source, *BATCH, "--resume", "--failed-live")[0] == 0
    assert (len(batches.batches), len(batches.live)) == (1, 3)


def test_answers_that_are_asked_again_at_once_are_held_to_the_budget(
    tmp_path: Path, grade: Grade, batches: BatchServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    source, nothing = write(tmp_path / "a.jsonl", question_id="sp-01"), tmp_path / "none.jsonl"
    nothing.touch()
    plan = json.loads(grade(source, *BATCH, "--dry-run", "--json")[1])
    one_call = (plan["input_tokens"] + plan["output_tokens"]) // 3
    # the estimate of one call fits; a call takes 100 + 20 tokens, so that no second one does
    monkeypatch.setenv("INTERVIEWER_BUDGET_TOKENS_BATCH", str(one_call + 60))
    options = (*BATCH, "--replies", nothing, "--failed-live", "--concurrency", 1)
    assert grade(source, *options)[0] == 1
    assert len(batches.live) == 1
    found = rows_in(tmp_path / "out")
    assert [row["status"] for row in found] == ["graded", "ungraded", "ungraded", "graded"]
    assert found[1]["reason"].startswith("budget_exceeded: this run's budget does not allow")


def test_files_for_vllm_are_written_and_its_replies_taken(
    tmp_path: Path, grade: Grade, batches: BatchServer
) -> None:
    source, done = write(tmp_path / "a.jsonl"), tmp_path / "done.jsonl"
    status, out, _ = grade(source, *BATCH, "--write-only")
    assert status == 0
    (path,) = map(Path, out.split())
    assert (batches.files, batches.batches) == ({}, {})
    with done.open("w") as file:
        for line in map(json.loads, path.read_text().splitlines()):
            assert sorted(line["body"]) == [
                "messages",
                "model",
                "response_format",
                "seed",
                "temperature",
            ]
            response = {"status_code": 200, "request_id": "r", "body": honest(line["body"])}
            told = {"id": "v", "custom_id": line["custom_id"], "response": response, "error": None}
            file.write(json.dumps(told) + "\n")
    assert grade(source, *BATCH, "--replies", done)[0] == 0
    assert {row["status"] for row in rows_in(tmp_path / "out")} == {"graded"}
    assert batches.live == []


def test_a_batch_is_not_submitted_over_a_budget(
    tmp_path: Path, grade: Grade, priced: act.Server
) -> None:
    source = write(tmp_path / "a.jsonl")
    plan = json.loads(grade(source, *BATCH, "--dry-run", "--json")[1])
    assert plan["usd"] == (plan["input_tokens"] + plan["output_tokens"]) / 2
    status, _, err = grade(source, *BATCH, "--budget-usd", plan["usd"] - 1)
    assert status == 1
    assert "this run's budget does not allow" in err
    # nor are the requests that this run has written submitted by the next one
    status, _, err = grade(source, *BATCH, "--budget-usd", plan["usd"] - 1, "--resume")
    assert status == 1
    assert "this run's budget does not allow" in err
    assert priced.requests == []


@pytest.fixture(scope="module")
def forks() -> Iterator[Forks]:
    with forking() as found:
        yield found


Start = Callable[..., ForkedRun]


@pytest.fixture
def start(tmp_path: Path, forks: Forks) -> Start:
    """Starts `grade` as a process of its own, against an endpoint."""

    def run(source: Path, out: Path, url: str) -> ForkedRun:
        words = ["grade", source, "--out", out, "--pack", SHORT, "--concurrency", 4]
        words += ["--resume", "--yes"]
        env = {**os.environ, "OPENAI_BASE_URL": url, "INTERVIEWER_MODEL": "m"}
        return forks.start(words, env, tmp_path / f"{out.name}.err")

    return run


def wait_for_rows(path: Path, n: int, process: ForkedRun) -> int:
    """Wait until so many rows are on disk, and give back how many there are."""
    ends_at = time.monotonic() + 300
    while time.monotonic() < ends_at and process.poll() is None:
        found = path.read_bytes().count(b"\n") if path.exists() else 0
        if found >= n:
            return found
        time.sleep(0.005)
    raise AssertionError(f"{path} never held {n} rows; status {process.poll()}")


class Rationed:
    """An endpoint that answers so many requests and lets the others wait: whoever asks it is in
    the middle of a run for as long as one likes."""

    def __init__(self) -> None:
        self.replies = threading.Semaphore(10_000)

    def __call__(self, handler: act.Handler, body: dict[str, Any]) -> None:
        self.replies.acquire()
        reply(handler, body)

    def allow(self, n: int) -> None:
        """Answer `n` requests from now on. Those of a process that is dead need none of them."""
        before, self.replies = self.replies, threading.Semaphore(n)
        before.release(100)


@pytest.mark.slow
def test_a_run_that_is_killed_again_and_again_ends_as_if_it_never_was(
    tmp_path: Path, start: Start
) -> None:
    n, rng = 40, random.Random(7)
    source = write(tmp_path / "a.jsonl", n)
    with act.serving() as server:
        server.always = endpoint = Rationed()
        status, err = start(source, tmp_path / "whole", server.url).wait()
        assert status == 0, err
        n_whole = len(server.requests)
        server.requests.clear()
        path = tmp_path / "out" / "grades.jsonl"
        n_kept = 0
        for _ in range(3):
            # Killed at any moment between the first row and the last that the endpoint allows.
            endpoint.allow(rng.randint(2, 9))
            process = start(source, tmp_path / "out", server.url)
            wait_for_rows(path, n_kept + 1, process)
            time.sleep(rng.random() / 20)
            process.kill()
            assert process.wait()[0] == -signal.SIGKILL
            n_kept = path.read_bytes().count(b"\n")
        assert 3 <= n_kept < n
        endpoint.allow(10_000)
        status, err = start(source, tmp_path / "out", server.url).wait()
        assert status == 0, err
        # what was in flight at each of the three deaths was asked for again, and nothing else
        assert n_whole == n - 1
        assert n_whole <= len(server.requests) <= n_whole + 3 * 5
    assert rows_in(tmp_path / "out") == rows_in(tmp_path / "whole")
    for name in ("summary.csv", "report.html"):
        same = [(tmp_path / run / name).read_text() for run in ("out", "whole")]
        # the cost of the last run alone stands in the report
        assert re.sub(r" · [^<]*model call[^<]*", "", same[0]) == re.sub(
            r" · [^<]*model call[^<]*", "", same[1]
        )


@pytest.mark.slow
def test_sigterm_keeps_what_is_in_flight_and_leaves_what_is_stuck(
    tmp_path: Path, start: Start
) -> None:
    source = write(tmp_path / "a.jsonl", 30)
    endpoint = Rationed()
    endpoint.allow(12)

    def stuck_on_seven(handler: act.Handler, body: dict[str, Any]) -> None:
        if "number 7." in body["messages"][1]["content"]:
            act.hang(handler, body)
        else:
            endpoint(handler, body)

    with act.serving() as server:
        server.always = stuck_on_seven
        process = start(source, tmp_path / "out", server.url)
        assert wait_for_rows(tmp_path / "out" / "grades.jsonl", 12, process) == 12
        told_at = time.monotonic()
        process.terminate()
        endpoint.allow(10_000)
        status, err = process.wait(60)
        took_s = time.monotonic() - told_at
    assert status == 128 + signal.SIGTERM, err
    assert took_s < 10
    assert err.splitlines()[-1] == (
        "interviewer: stopped; what was graded is kept, run again with --resume"
    )
    kept = [row["id"] for row in rows_in(tmp_path / "out")]
    assert "a7" not in kept
    # every answer that the endpoint was asked for, but for the stuck one, was kept
    numbers = [
        re.search(r"number (\d+)\.", body["messages"][1]["content"]) for body in server.requests
    ]
    assert len(kept) > 12
    assert sorted(kept) == sorted(f"a{found[1]}" for found in numbers if found and found[1] != "7")
