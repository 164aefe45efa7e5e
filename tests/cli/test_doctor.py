"""`interviewer doctor` on good and on broken ground."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.test_main import run


def test_healthy_machine_passes_every_check() -> None:
    done = run("doctor", "--json")
    assert done.returncode == 0, done.stdout
    result = json.loads(done.stdout)
    assert result["ok"] is True
    names = [check["check"] for check in result["checks"]]
    assert names[:5] == ["python", "settings", "built-in model", "entailment model", "packs"]
    assert "none set" in result["checks"][-1]["detail"]


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
