"""`interviewer packs publish` and `packs versions`, as people and scripts see them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from interviewer.cli.main import app
from interviewer.domain.pack import Pack
from interviewer.errors import InputError, PackNotFound
from interviewer.packs.write import write_pack
from interviewer.settings import read_settings
from interviewer.store.database import Database
from interviewer.store.drafts import DraftStore
from tests.conftest import Clock


def packs(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["packs", *arguments])


@pytest.fixture
def folder(pack: Pack, tmp_path: Path) -> str:
    write_pack(pack, tmp_path / "mine")
    return str(tmp_path / "mine")


def test_refused_gate_exits_1_and_prints_what_is_missing(folder: str, own_home: Path) -> None:
    done = packs("publish", folder, "--as", "gate")
    assert done.exit_code == 1
    assert "MISSING agreement with people, all points" in done.stdout
    assert "demand: kappa at least 0.7, lower end at least 0.6" in done.stdout
    assert "demand: alpha with themselves at least 0.9" in done.stdout
    assert "no number on 12 points, such as q-01/alpha" in done.stdout
    assert "NOT published as gate" in done.stderr
    refused = json.loads(packs("publish", folder, "--as", "trend", "--json").stdout)
    assert (refused["published"], refused["earned"], len(refused["short"])) == (False, "explore", 3)
    assert not (own_home / "packs").exists()


def test_explore_is_published_listed_and_found_by_id_and_version(folder: str, pack: Pack) -> None:
    done = packs("publish", folder, "--as", "explore", "--by", "ann")
    assert done.exit_code == 0, done.output
    assert done.stdout == f"small@1.0.0 ({pack.hash[:12]}) published as explore\n"
    assert "explore" in packs("versions").stdout
    [row] = json.loads(packs("versions", "small", "--json").stdout)["published"]
    assert (row["mark"], row["by"], row["pack_hash"]) == ("explore", "ann", pack.hash)
    assert packs("check", "small@1.0.0").exit_code == 0


def test_draft_is_published_by_its_id(pack: Pack, clock: Clock) -> None:
    database = Database(read_settings().database)
    DraftStore(database).create(pack, pack, "small", "1.0.1", clock())
    database.close()
    assert "draft small-draft-1: to be 1.0.1" in packs("versions").stdout
    assert "small@1.0.1" in packs("publish", "small-draft-1", "--as", "explore").stdout


def test_wrong_calls_are_refused_in_words(folder: str, pack: Pack, tmp_path: Path) -> None:
    done = packs("publish", "nothing", "--as", "explore")
    assert isinstance(done.exception, PackNotFound)
    assert "or a draft (none)" in str(done.exception)
    done = packs("publish", folder, "--as", "gate", "--demand", "kapa=1")
    assert isinstance(done.exception, InputError)
    packs("publish", folder, "--as", "explore")
    write_pack(pack.model_copy(update={"title": "Other"}), tmp_path / "other")
    done = packs("publish", str(tmp_path / "other"), "--as", "explore")
    assert isinstance(done.exception, InputError)
    assert "never overwritten" in str(done.exception)
