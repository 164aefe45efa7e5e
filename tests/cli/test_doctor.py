"""`interviewer doctor` on good and on broken ground."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from tests.cli.test_main import run
from tests.llm.openai_server import status
from tests.llm.speech_server import heard, hearing


def test_healthy_machine_passes_every_check() -> None:
    done = run("doctor", "--json")
    assert done.returncode == 0, done.stdout
    result = json.loads(done.stdout)
    assert result["ok"] is True
    names = [check["check"] for check in result["checks"]]
    assert names[:5] == ["python", "settings", "built-in model", "entailment model", "packs"]
    speech = result["checks"][-1]["detail"]
    assert speech.startswith("off: answers are typed")
    assert "INTERVIEWER_TRANSCRIPTION_URL" in speech


def test_endpoint_that_does_not_answer_is_a_bad_fact(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:9/v1")
    done = run("doctor")
    assert done.returncode == 1
    assert "BAD model endpoint" in done.stdout
    assert "127.0.0.1:9" in done.stdout


def test_home_that_cannot_be_written_is_a_bad_fact(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    blocker = tmp_path / "file"
    blocker.write_text("not a folder")
    monkeypatch.setenv("INTERVIEWER_HOME", str(blocker / "home"))
    done = run("doctor")
    assert done.returncode == 1
    assert "BAD home folder" in done.stdout
    assert "INTERVIEWER_HOME" in done.stdout
    assert "Traceback" not in done.stderr


def speech_check(done: subprocess.CompletedProcess[str]) -> dict[str, object]:
    checks = json.loads(done.stdout)["checks"]
    return next(check for check in checks if check["check"] == "transcription endpoint")


def test_transcription_endpoint_is_tried_with_silence_and_its_own_key(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with hearing() as server:
        monkeypatch.setenv("INTERVIEWER_TRANSCRIPTION_URL", server.url)
        monkeypatch.setenv("INTERVIEWER_TRANSCRIPTION_MODEL", "ears-2")
        server.always = heard("")
        good = run("doctor", "--json")
        server.always = status(401, "wrong key")
        bad = run("doctor", "--json")
        assert [sent["model"] for sent in server.requests] == ["ears-2", "ears-2"]
        assert not any(server.requests[0]["file"][44:])  # nothing but silence after the header
    assert good.returncode == 0, good.stdout
    assert "ears-2 at 127.0.0.1" in str(speech_check(good)["detail"])
    assert bad.returncode == 1
    assert speech_check(bad)["ok"] is False
    assert "INTERVIEWER_TRANSCRIPTION_API_KEY" in str(speech_check(bad)["detail"])


def test_voice_that_is_off_is_a_good_fact_that_names_its_setting() -> None:
    fact = speech_check(run("doctor", "--json"))
    assert fact["ok"] is True
    assert "answers are typed" in str(fact["detail"])
    assert "INTERVIEWER_TRANSCRIPTION_URL" in str(fact["detail"])


def test_transcription_endpoint_that_is_down_or_half_set_is_a_bad_fact(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("INTERVIEWER_TRANSCRIPTION_MODEL", "ears-2")
    half = run("doctor")
    assert half.returncode == 1
    assert "BAD transcription endpoint: INTERVIEWER_TRANSCRIPTION_MODEL is set, but" in half.stdout
    monkeypatch.setenv("INTERVIEWER_TRANSCRIPTION_URL", "http://127.0.0.1:9/v1")
    down = run("doctor")
    assert down.returncode == 1
    assert "BAD transcription endpoint: ears-2 at 127.0.0.1:9 cannot be reached" in down.stdout
    assert "Traceback" not in down.stderr
