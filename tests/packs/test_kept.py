"""A pack is read once, and again as soon as a file of it changed."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from interviewer.errors import PackInvalid, PackNotFound
from interviewer.packs.kept import SETTLED_S, KeptPacks
from interviewer.packs.load import installed_packs

STAMP_S = 1_700_000_000


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the shipped pack, cut down to two questions, whose files are old."""
    copy = tmp_path / "hypervisors"
    shutil.copytree(installed_packs()["hypervisors"], copy)
    for path in sorted((copy / "questions").glob("*.yaml"))[2:]:
        path.unlink()
    for path in copy.rglob("*.yaml"):
        os.utime(path, (STAMP_S, STAMP_S))
    return copy


@pytest.fixture
def packs() -> KeptPacks:
    return KeptPacks(now=lambda: STAMP_S + SETTLED_S + 1)


def first_question(folder: Path) -> Path:
    return min((folder / "questions").glob("*.yaml"))


def test_pack_whose_files_stay_is_read_once(folder: Path, packs: KeptPacks) -> None:
    assert packs.load(folder) is packs.load(folder)


def test_edit_of_the_same_length_counts_at_once(folder: Path, packs: KeptPacks) -> None:
    before = packs.load(folder)
    path = first_question(folder)
    text = path.read_text(encoding="utf-8")
    edited = text.replace("hypervisor", "hyperviser")
    assert edited != text
    path.write_text(edited, encoding="utf-8")
    os.utime(path, (STAMP_S + 1, STAMP_S + 1))
    assert packs.load(folder).hash != before.hash


def test_question_that_was_removed_is_gone(folder: Path, packs: KeptPacks) -> None:
    assert len(packs.load(folder).questions) == 2
    first_question(folder).unlink()
    assert len(packs.load(folder).questions) == 1


def test_edit_within_the_step_of_the_clock_is_not_missed(folder: Path) -> None:
    packs = KeptPacks(now=lambda: STAMP_S + SETTLED_S / 2)
    before = packs.load(folder)
    path = first_question(folder)
    # The same length and the same time as before: only the content tells.
    path.write_text(
        path.read_text(encoding="utf-8").replace("hypervisor", "hyperviser"), encoding="utf-8"
    )
    os.utime(path, (STAMP_S, STAMP_S))
    assert packs.load(folder).hash != before.hash


def test_pack_that_was_damaged_is_refused_and_not_the_one_before_given(
    folder: Path, packs: KeptPacks
) -> None:
    packs.load(folder)
    first_question(folder).write_text("{}\n", encoding="utf-8")
    with pytest.raises(PackInvalid):
        packs.load(folder)


def test_pack_whose_folder_is_gone_is_not_found(folder: Path, packs: KeptPacks) -> None:
    packs.load(folder)
    shutil.rmtree(folder)
    with pytest.raises(PackNotFound):
        packs.load(folder)
