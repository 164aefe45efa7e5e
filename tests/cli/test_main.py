"""The command as people and schedulers see it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

HEAVY = ("langchain_core", "openai", "chromadb", "streamlit", "numpy", "sqlalchemy", "langsmith")


def run(*arguments: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "interviewer.cli.main", *arguments],
        capture_output=True,
        text=True,
        input=stdin,
        timeout=120,
        check=False,
    )


def test_help_loads_nothing_heavy() -> None:
    script = (
        "import sys\n"
        "from interviewer.cli.main import app\n"
        "try: app(['--help'])\n"
        "except SystemExit: pass\n"
        f"print([name for name in {HEAVY!r} if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout.splitlines()[-1] == "[]"


def test_version_is_printed() -> None:
    assert run("--version").stdout.startswith("interviewer 0.")


def test_packs_list_names_the_shipped_pack_as_json() -> None:
    rows = json.loads(run("packs", "list", "--json").stdout)
    shipped = next(row for row in rows if row["name"] == "hypervisors")
    assert shipped["questions"] == 30


def test_packs_check_of_the_shipped_pack_gives_no_advice() -> None:
    done = run("packs", "check", "hypervisors", "--strict")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("hypervisors: valid; 30 questions, 30 reference answers, ")


def test_unknown_pack_is_a_wrong_call_with_the_installed_names() -> None:
    done = run("packs", "check", "no-such-pack")
    assert done.returncode == 2
    assert "no pack 'no-such-pack'" in done.stderr
    assert "hypervisors" in done.stderr
    assert "Traceback" not in done.stderr


def test_broken_pack_is_reported_with_file_line_and_remedy(tmp_path: Path) -> None:
    (tmp_path / "questions").mkdir()
    (tmp_path / "pack.yaml").write_text(
        "id: p\ntitle: P\nversion: 1.0.0\ntopics:\n  - {id: t, title: T}\n"
    )
    (tmp_path / "questions" / "q-01.yaml").write_text("id: q-01\ntitle: T\nlevle: mid\n")
    done = run("packs", "check", str(tmp_path))
    assert done.returncode == 1
    assert "q-01.yaml:3: levle: is not a known key" in done.stdout


def test_import_writes_a_draft_that_can_be_checked(tmp_path: Path) -> None:
    source = tmp_path / "raw.md"
    source.write_text(
        "## 1. What is a socket?\n- An endpoint of a connection\n- Has an address and a port\n\n"
        "## 2. What is a port?\n- A number from 0 to 65535\n- Tells services apart on one host\n"
    )
    done = run("packs", "import", str(source), "--out", str(tmp_path / "draft"))
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "2 questions, 2 reference answers, 4 points"
    checked = run("packs", "check", str(tmp_path / "draft"))
    assert checked.returncode == 0
    assert "2 questions, 2 reference answers, 4 points" in checked.stdout


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("INTERVIEWER_GRADER", "magic", "INTERVIEWER_GRADER"),
        ("INTERVIEWER_MODEL_TIMEOUT_S", "-1", "INTERVIEWER_MODEL_TIMEOUT_S"),
        ("INTERVIEWER_DATABASE_URL", "not a url", "INTERVIEWER_DATABASE_URL"),
        ("INTERVIEWER_GRADER", "llm", "OPENAI_BASE_URL"),
    ],
)
def test_setting_that_cannot_be_used_is_named(
    name: str, value: str, told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, value)
    done = run("practise", "--plain")
    assert done.returncode == 2
    assert told in done.stderr
    assert "Traceback" not in done.stderr
