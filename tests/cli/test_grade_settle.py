"""`interviewer grade --settle` that is killed or told to stop while it settles."""

from __future__ import annotations

import json
import os
import re
import signal
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.cli.forked_runs import ForkedRun, Forks, forking
from tests.llm import openai_server as act

PACK = Path(__file__).resolve().parents[2] / "eval" / "gold" / "networking"
TALK = """Interviewer: How does the router at home let {n} devices share one public address?

Candidate: It is NAT. It rewrites addresses and ports and keeps a table of them.

Interviewer: And where do you live?

Candidate: In a small town by the sea, with two cats.
"""
N = 4


class Rationed:
    """Settles the first turn as net-04 and the others as nothing, so many times; then it hangs."""

    def __init__(self) -> None:
        self.replies = threading.Semaphore(1_000)

    def __call__(self, handler: act.Handler, body: dict[str, Any]) -> None:
        self.replies.acquire()
        turns = list(act.schema_of(body)["properties"])
        said = {turn: "net-04" if turn == "turn_1" else "out_of_bank" for turn in turns}
        message = {"role": "assistant", "content": json.dumps(said)}
        handler.send_json(200, act.completion(body, message))

    def allow(self, n: int) -> None:
        """Answer `n` requests from now on, beside those of a process that is dead."""
        before, self.replies = self.replies, threading.Semaphore(n)
        before.release(100)


@pytest.fixture(scope="module")
def forks() -> Iterator[Forks]:
    with forking() as found:
        yield found


@pytest.fixture
def start(tmp_path: Path, forks: Forks) -> Callable[[str, str], ForkedRun]:
    """Begins or goes on with a run into a folder."""
    talks = tmp_path / "talks"
    talks.mkdir()
    for n in range(N):
        (talks / f"talk{n}.md").write_text(TALK.format(n=n + 2), encoding="utf-8")

    def run(name: str, url: str) -> ForkedRun:
        words = ["grade", talks, "--out", tmp_path / name, "--mapping", tmp_path / f"{name}.csv"]
        words += ["--pack", PACK, "--grader", "builtin", "--settle", "--yes", "--resume"]
        env = {
            **os.environ,
            "OPENAI_BASE_URL": url,
            "INTERVIEWER_MODEL": "m",
            "INTERVIEWER_HOME": str(tmp_path / "home"),
        }
        return forks.start(words, env, tmp_path / f"{name}.err", doubts_all=True)

    return run


def settled_in(folder: Path) -> list[str]:
    path = folder / "settled.jsonl"
    lines = path.read_text("ascii").splitlines() if path.exists() else []
    return [json.loads(line)["key"] for line in lines if line]


def wait_for_settled(folder: Path, n: int, process: ForkedRun) -> None:
    ends_at = time.monotonic() + 300
    while time.monotonic() < ends_at and process.poll() is None:
        if len(settled_in(folder)) >= n:
            return
        time.sleep(0.01)
    raise AssertionError(f"never settled {n}; status {process.poll()}")


def left_by(tmp_path: Path, name: str) -> list[str]:
    """What a run leaves behind, without times and what the last part of it cost."""
    rows = [json.loads(row) for row in (tmp_path / name / "grades.jsonl").read_text().splitlines()]
    for row in rows:
        row.pop("seconds", None)
        row.pop("graded_at", None)
    page = re.sub(r" · [^<]*model call[^<]*", "", (tmp_path / name / "report.html").read_text())
    summary = (tmp_path / name / "summary.csv").read_text()
    return [json.dumps(rows), summary, page, (tmp_path / f"{name}.csv").read_text()]


@pytest.mark.slow
def test_settling_that_is_killed_and_stopped_ends_as_if_nobody_had_disturbed_it(
    tmp_path: Path, start: Callable[[str, str], ForkedRun]
) -> None:
    with act.serving() as server:
        server.always = endpoint = Rationed()
        status, err = start("whole", server.url).wait()
        assert status == 0, err
        assert len(server.requests) == N
        server.requests.clear()

        endpoint.allow(2)
        process = start("out", server.url)
        wait_for_settled(tmp_path / "out", 2, process)
        process.kill()
        assert process.wait()[0] == -signal.SIGKILL
        assert len(settled_in(tmp_path / "out")) == 2

        endpoint.allow(1)
        process = start("out", server.url)
        wait_for_settled(tmp_path / "out", 3, process)
        told_at = time.monotonic()
        process.terminate()
        status, err = process.wait(60)
        assert time.monotonic() - told_at < 10
        assert status == 128 + signal.SIGTERM, err
        assert "run again with --resume" in err

        endpoint.allow(1_000)
        status, err = start("out", server.url).wait()
        assert status == 0, err
        assert "m settled that this asks net-04" in err
        # the calls in flight at both ends were made again, and no other
        assert N <= len(server.requests) <= N + 2
    keys = settled_in(tmp_path / "out")
    assert len(keys) == len(set(keys)) == N
    assert left_by(tmp_path, "out") == left_by(tmp_path, "whole")
