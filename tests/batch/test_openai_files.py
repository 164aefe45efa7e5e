"""Lines of batch files: every way to fail is a failure, never a reply."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from interviewer.batch.openai_files import Replies, custom_ids, request_line
from interviewer.errors import InputError

GOOD = {"choices": [{"message": {"content": "{}"}}]}


def reply(name: str, body: Any = GOOD, status: int = 200, **more: Any) -> bytes:
    response = {"status_code": status, "body": body}
    return json.dumps({"custom_id": name, "response": response, "error": None, **more}).encode()


def replies(path: Path, *lines: bytes) -> Replies:
    path.write_bytes(b"\n".join(lines) + b"\n")
    return Replies((path,))


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        (reply("a", {"error": {"message": "too long"}}, 400), "status 400: too long"),
        (reply("a", {"choices": []}), 'status 200: {"choices": []}'),
        (reply("a", None), "status 200: null"),
        (reply("a", error={"code": "batch_expired", "message": "it  expired"}), "it expired"),
        (reply("a", response=None), "no response"),
    ],
)
def test_a_failed_request_has_a_reason_and_no_body(
    tmp_path: Path, line: bytes, problem: str
) -> None:
    found = replies(tmp_path / "r.jsonl", line).get("a")
    assert found is not None
    assert (found.body, found.problem) == (None, problem)


def test_a_good_reply_wins_over_a_failed_one_wherever_they_stand(tmp_path: Path) -> None:
    lines = reply("a", {}, 500), b"{cut", reply("a"), reply("a", {}, 500), reply("b")
    found = replies(tmp_path / "r.jsonl", *lines)
    assert len(found) == 2
    for name in "ab":
        got = found.get(name)
        assert got is not None
        assert got.body == GOOD
    assert found.get("c") is None


def test_a_missing_file_of_replies_is_an_input_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"no\.jsonl: cannot be read"):
        Replies((tmp_path / "no.jsonl",))


def test_requests_have_the_form_that_openai_and_vllm_take(tmp_path: Path) -> None:
    path = tmp_path / "r.jsonl"
    path.write_bytes(request_line("a", "/v1/chat/completions", {"model": "m", "messages": []}))
    assert json.loads(path.read_text()) == {
        "custom_id": "a",
        "method": "POST",
        "url": "/v1/chat/completions",
        "body": {"model": "m", "messages": []},
    }
    assert list(custom_ids(path)) == ["a"]
    assert list(custom_ids(tmp_path / "gone")) == []
