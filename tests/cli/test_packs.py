"""`interviewer packs install`: from a path to a pack that every command finds by name."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from interviewer.cli.main import app
from interviewer.domain.pack import Pack
from interviewer.errors import InputError
from interviewer.packs.write import write_pack


def packs(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["packs", *arguments])


@pytest.fixture
def folder(pack: Pack, tmp_path: Path) -> Path:
    write_pack(pack, tmp_path / "download")
    return tmp_path / "download"


def test_an_installed_pack_is_listed_and_checked_by_its_name(folder: Path) -> None:
    done = packs("install", str(folder))
    assert done.exit_code == 0, done.output
    assert done.stdout == "small 1.0.0 installed: Small pack; 4 questions, 12 points\n"
    # The copy stands on its own.
    shutil.rmtree(folder)
    names = [row["name"] for row in json.loads(packs("list", "--json").stdout)]
    assert names == ["hypervisors", "small"]
    assert "small: valid" in packs("check", "small").stdout


def test_a_second_install_needs_replace(folder: Path) -> None:
    packs("install", str(folder))
    again = packs("install", str(folder))
    assert isinstance(again.exception, InputError)
    assert "--replace" in str(again.exception)
    replaced = packs("install", str(folder), "--replace")
    assert "installed, in place of version 1.0.0" in replaced.stdout


def test_an_invalid_pack_is_told_problem_by_problem(folder: Path) -> None:
    (folder / "questions" / "q-01.yaml").write_text("id: q-01\n", encoding="utf-8")
    done = packs("install", str(folder))
    assert done.exit_code == 1
    assert f"{folder}/questions/q-01.yaml:1: title: is missing; add it" in done.stdout
    assert [row["name"] for row in json.loads(packs("list", "--json").stdout)] == ["hypervisors"]
