"""Batches survive being stopped anywhere: nothing is submitted twice, nothing is lost."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from interviewer.batch import openai_batch
from interviewer.batch.openai_batch import BatchJobs
from interviewer.errors import InputError, ModelUnavailable
from interviewer.llm.batches import BatchEndpoint
from interviewer.settings import Settings
from tests.batch.batch_server import BatchServer, batch_serving

REQUESTS = tuple((f"id-{n}", {"model": "m", "n": n}) for n in range(5))


def echo(body: dict[str, Any]) -> dict[str, Any]:
    return {"choices": [{"message": {"content": str(body["n"])}}]}


@pytest.fixture
def server() -> Iterator[BatchServer]:
    with batch_serving(echo) as server:
        yield server


def endpoint(server: BatchServer) -> BatchEndpoint:
    settings = Settings(openai_base_url=server.url, openai_api_key="sk-secret", model="m")
    return BatchEndpoint(settings, max_retries=0)


def wait(jobs: BatchJobs, server: BatchServer) -> list[tuple[int, int]]:
    told: list[tuple[int, int]] = []
    jobs.wait(endpoint(server), 0.01, lambda *seen: told.append(seen))
    return told


def contents(jobs: BatchJobs) -> dict[str, str]:
    found = jobs.replies()
    bodies = {name: reply.body for name, _ in REQUESTS if (reply := found.get(name))}
    return {name: str(body["choices"][0]["message"]["content"]) for name, body in bodies.items()}  # type: ignore[index]


def test_requests_are_submitted_and_replies_come_back_by_their_id(
    tmp_path: Path, server: BatchServer
) -> None:
    jobs = BatchJobs(tmp_path, "m at x")
    assert jobs.write(REQUESTS) == 5
    jobs.submit(endpoint(server))
    assert wait(jobs, server)[0] == (0, 5)
    assert contents(jobs) == {f"id-{n}": str(n) for n in range(5)}
    assert (jobs.waiting, jobs.problems) == ((), ())
    (batch,) = server.batches.values()
    assert (batch["endpoint"], batch["completion_window"]) == ("/v1/chat/completions", "24h")


def test_a_run_stopped_between_any_two_steps_goes_on_without_a_second_batch(
    tmp_path: Path, server: BatchServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(BaseException):
        pass

    def killed(*_: object) -> str:
        raise Killed

    def again() -> BatchJobs:
        """As a new process finds it; what is under way is not written again."""
        jobs = BatchJobs(tmp_path, "m at x")
        assert jobs.write(REQUESTS) == 0
        return jobs

    BatchJobs(tmp_path, "m at x").write(REQUESTS)
    with monkeypatch.context() as patch:
        patch.setattr(BatchEndpoint, "start", killed)
        with pytest.raises(Killed):
            again().submit(endpoint(server))
    assert (len(server.files), len(server.batches)) == (1, 0)

    start = BatchEndpoint.start

    def started_and_killed(self: BatchEndpoint, file_id: str) -> str:
        start(self, file_id)
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(BatchEndpoint, "start", started_and_killed)
        with pytest.raises(Killed):
            again().submit(endpoint(server))
    # the batch runs, but its id never reached the disk; it is found again by its file
    again().submit(endpoint(server))
    with monkeypatch.context() as patch:
        patch.setattr(BatchEndpoint, "content", killed)
        with pytest.raises(Killed):
            wait(again(), server)
    jobs = again()
    jobs.submit(endpoint(server))
    server.looks = -1  # it has ended before: one look is enough
    wait(jobs, server)
    assert len(contents(jobs)) == 5
    assert jobs.waiting == ()
    # killed once more, before a grade was made: all is fetched and nothing is asked for again
    assert again().waiting == ()
    assert len(server.batches) == 1
    assert [name for name in server.files if b'"method"' in server.files[name]] == ["file-1"]


def test_only_requests_that_are_new_are_written(tmp_path: Path) -> None:
    jobs = BatchJobs(tmp_path, "m at x")
    assert jobs.write(REQUESTS[:3]) == 3
    assert jobs.write(REQUESTS) == 2
    assert [path.name for path in jobs.request_files] == [
        "openai-batch-1.requests.jsonl",
        "openai-batch-2.requests.jsonl",
    ]


def test_files_stay_within_the_size_that_is_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(openai_batch, "MAX_REQUESTS", 2)
    jobs = BatchJobs(tmp_path, "m at x")
    assert jobs.write(REQUESTS) == 5
    assert [job.n_requests for job in jobs.waiting] == [2, 2, 1]
    monkeypatch.setattr(openai_batch, "MAX_BYTES", 10)
    (tmp_path / "bytes").mkdir()
    other = BatchJobs(tmp_path / "bytes", "m at x")
    other.write(REQUESTS)
    assert [job.n_requests for job in other.waiting] == [1, 1, 1, 1, 1]
    ids = [json.loads(path.read_text())["custom_id"] for path in other.request_files]
    assert ids == [name for name, _ in REQUESTS]


def test_an_expired_batch_leaves_what_was_finished_and_says_so(
    tmp_path: Path, server: BatchServer
) -> None:
    server.status = "expired"
    server.left_out = lambda line: line["body"]["n"] > 2
    jobs = BatchJobs(tmp_path, "m at x")
    jobs.write(REQUESTS)
    jobs.submit(endpoint(server))
    wait(jobs, server)
    assert sorted(contents(jobs)) == ["id-0", "id-1", "id-2"]
    assert jobs.problems == ("batch batch-1 expired",)
    # what is missing may be asked for again
    assert jobs.write(REQUESTS[3:]) == 2


def test_only_what_failed_or_is_missing_in_a_batch_is_asked_for_again(
    tmp_path: Path, server: BatchServer
) -> None:
    server.failing = lambda line: 500 if line["body"]["n"] == 1 else 200
    server.left_out = lambda line: line["body"]["n"] == 3
    jobs = BatchJobs(tmp_path, "m at x")
    jobs.write(REQUESTS)
    jobs.submit(endpoint(server))
    wait(jobs, server)
    later = BatchJobs(tmp_path, "m at x")
    assert later.write(REQUESTS) == 2
    lines = later.request_files[0].read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["custom_id"] for line in lines] == ["id-1", "id-3"]


def test_batches_of_another_model_are_not_taken_for_ones_own(tmp_path: Path) -> None:
    BatchJobs(tmp_path, "m at x").write(REQUESTS)
    with pytest.raises(InputError, match="batches of m at x are still under way"):
        BatchJobs(tmp_path, "other at x")


def test_a_damaged_state_file_is_an_input_error(tmp_path: Path) -> None:
    (tmp_path / "openai-batch.json").write_text("{")
    with pytest.raises(InputError, match="remove it to begin anew"):
        BatchJobs(tmp_path, "m at x")


def test_an_endpoint_that_is_away_is_named_without_the_key(tmp_path: Path) -> None:
    with batch_serving(echo) as server:
        away = endpoint(server)
    jobs = BatchJobs(tmp_path, "m at x")
    jobs.write(REQUESTS)
    with pytest.raises(ModelUnavailable, match="nothing that was submitted is lost") as caught:
        jobs.submit(away)
    assert "sk-secret" not in str(caught.value)
