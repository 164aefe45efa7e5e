"""A real inference server: do our schemas compile into its grammar, and do its replies parse?

Its model knows nothing, so whatever it quotes was never said and must earn nothing.
"""

from __future__ import annotations

import importlib.util
import json
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from interviewer.domain.grade import EvidenceStatus, Graded, Verdict
from interviewer.grading.grader import Grader
from interviewer.grading.llm import LlmJudge
from interviewer.grading.reply_form import parse_opinions, reply_schema
from interviewer.llm.chat import chat_model
from interviewer.llm.dialect import Dialects, Form
from interviewer.llm.structured import StructuredChat
from interviewer.packs.load import load_pack
from interviewer.settings import Settings
from tests.llama.tiny_model import make_tiny_model

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        any(importlib.util.find_spec(name) is None for name in ("llama_cpp", "gguf")),
        reason="needs a real inference server; call `make llama`, which builds one in six minutes",
    ),
]

START_S = 90.0


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of llama.cpp's server with the tiny model."""
    folder = tmp_path_factory.mktemp("llama")
    model = make_tiny_model(folder / "tiny.gguf")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "llama_cpp.server", "--model", str(model)]
    command += ["--host", "127.0.0.1", "--port", str(port), "--n_ctx", "32768"]
    # More threads than idle cores make llama.cpp spin for minutes.
    command += ["--n_threads", "1", "--n_threads_batch", "1"]
    log = folder / "server.log"
    with log.open("wb") as out, subprocess.Popen(command, stdout=out, stderr=out) as server:
        try:
            _wait_until_up(f"http://127.0.0.1:{port}/v1", server, log)
            yield f"http://127.0.0.1:{port}/v1"
        finally:
            # It has been seen to ignore SIGTERM.
            server.kill()


def _wait_until_up(url: str, server: subprocess.Popen[bytes], log: Path) -> None:
    ends_at = time.monotonic() + START_S
    while time.monotonic() < ends_at and server.poll() is None:
        try:
            with urllib.request.urlopen(f"{url}/models", timeout=5) as reply:
                json.load(reply)
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    pytest.fail(f"llama.cpp's server did not start:\n{log.read_text('utf-8', 'replace')[-2000:]}")


@pytest.fixture(scope="module")
def dialects() -> Dialects:
    return Dialects()


@pytest.fixture
def chat(url: str, dialects: Dialects) -> StructuredChat:
    settings = Settings(openai_base_url=url, openai_api_key=None, model="tiny", model_timeout_s=300)
    return StructuredChat(
        chat_model(settings), timeout_s=300, deadline_s=300, max_replies=1, dialects=dialects
    )


def test_server_is_asked_in_a_form_that_it_enforces(chat, dialects):
    points = ("a", "b")
    chat.ask(
        [("system", "rules"), ("user", "answer")],
        reply_schema(points),
        lambda reply: parse_opinions(points, reply),
        lambda problem: problem,
    )
    known = dialects.known(chat.endpoint)
    assert known is not None
    assert known.form in (Form.JSON_SCHEMA, Form.TOOL)


@pytest.mark.parametrize("n_points", [9, 10, 11, 12])
def test_schema_of_shipped_questions_compiles_and_the_reply_parses_at_once(chat, n_points):
    questions = [q for q in load_pack("hypervisors").questions if len(q.points) == n_points]
    assert questions
    points = tuple(point.id for point in questions[0].points)
    reply = chat.ask(
        [("system", "rules"), ("user", "answer")],
        reply_schema(points),
        lambda reply: parse_opinions(points, reply),
        lambda problem: problem,
    )
    assert [opinion.point_id for opinion in reply.value] == list(points)
    assert reply.usage.calls == 1


def test_garbage_of_a_model_that_knows_nothing_earns_nothing(chat):
    pack = load_pack("hypervisors")
    whole = pack.question("hv-09")
    # A character is a token to this model: few points keep the prompt within a CPU's patience.
    question = whole.model_copy(update={"points": whole.points[:3]})
    answer = question.points[0].claim
    grade = Grader(LlmJudge(chat)).grade(pack, question, (answer,))
    assert isinstance(grade, Graded), grade
    assert grade.score == 0
    assert not any(point.credited for point in grade.points)
    # it claims that every point is met, so that there is something to refuse
    assert {point.verdict for point in grade.points} == {Verdict.MET}
    quoted = [point.evidence for point in grade.points if point.evidence is not None]
    assert all(evidence.quote for evidence in quoted)
    assert [evidence.status for evidence in quoted] == [EvidenceStatus.UNVERIFIED] * 3
    assert grade.usage.calls == 2
