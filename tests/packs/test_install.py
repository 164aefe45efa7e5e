"""Installing packs from folders and zip files, good ones and bad ones."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from interviewer.errors import InputError, PackInvalid
from interviewer.packs.install import install_pack
from interviewer.packs.load import find_pack, load_pack, pack_sources

MANIFEST = "id: tiny\ntitle: Tiny\nversion: {}\ntopics: [{{id: t-one, title: One}}]\n"
QUESTION = """\
id: q-1
title: First
question: What is it?
topics: [t-one]
level: mid
kind: concept
time_limit_s: 60
reference: It is this.
points: [{id: alpha, claim: It is this.}]
"""


def write(folder: Path, version: str = "1.0.0") -> Path:
    (folder / "questions").mkdir(parents=True, exist_ok=True)
    (folder / "pack.yaml").write_text(MANIFEST.format(version), encoding="utf-8")
    (folder / "questions" / "q-1.yaml").write_text(QUESTION, encoding="utf-8")
    (folder / "SOURCES.md").write_text("Own work.", encoding="utf-8")
    (folder / "run.py").write_text("print('no')", encoding="utf-8")
    return folder


def zipped(file: Path, members: dict[str, str]) -> Path:
    with zipfile.ZipFile(file, "w") as archive:
        for name, text in members.items():
            archive.writestr(name, text)
    return file


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


def inside(home: Path) -> set[str]:
    return {
        path.relative_to(home / "packs").as_posix()
        for path in (home / "packs").rglob("*")
        if path.is_file()
    }


def test_a_folder_is_copied_and_found_by_its_id(tmp_path: Path, home: Path) -> None:
    done = install_pack(write(tmp_path / "download"), home)
    assert (done.pack.id, done.replaced) == ("tiny", "")
    assert find_pack("tiny", pack_sources(home)) == home / "packs" / "tiny"
    assert load_pack("tiny", pack_sources(home)) == done.pack
    assert inside(home) == {"tiny/pack.yaml", "tiny/questions/q-1.yaml", "tiny/SOURCES.md"}


@pytest.mark.parametrize("prefix", ["", "tiny-1.0.0/"], ids=["flat", "in-a-folder"])
def test_a_zip_file_is_unpacked_without_what_is_no_part_of_a_pack(
    tmp_path: Path, home: Path, prefix: str
) -> None:
    file = zipped(
        tmp_path / "tiny.zip",
        {
            f"{prefix}pack.yaml": MANIFEST.format("1.0.0"),
            f"{prefix}questions/q-1.yaml": QUESTION,
            f"{prefix}questions/deep/q-2.yaml": "not read",
            f"{prefix}run.py": "print('no')",
            f"{prefix}../outside.yaml": "out",
            "/etc/evil.yaml": "out",
        },
    )
    install_pack(file, home)
    assert inside(home) == {"tiny/pack.yaml", "tiny/questions/q-1.yaml"}
    assert not (tmp_path / "outside.yaml").exists()


def test_an_invalid_pack_leaves_nothing_and_its_problems_name_the_given_path(
    tmp_path: Path, home: Path
) -> None:
    folder = write(tmp_path / "download")
    (folder / "questions" / "q-1.yaml").write_text("id: q-1\n", encoding="utf-8")
    with pytest.raises(PackInvalid) as refused:
        install_pack(folder, home)
    assert f"{folder}/questions/q-1.yaml:1:" in str(refused.value)
    assert list((home / "packs").iterdir()) == []


def test_an_installed_pack_gives_way_only_on_demand(tmp_path: Path, home: Path) -> None:
    install_pack(write(tmp_path / "one"), home)
    newer = write(tmp_path / "two", "1.1.0")
    with pytest.raises(InputError, match=r"installed already.*--replace"):
        install_pack(newer, home)
    assert load_pack("tiny", pack_sources(home)).version == "1.0.0"
    assert install_pack(newer, home, replace=True).replaced == "1.0.0"
    assert load_pack("tiny", pack_sources(home)).version == "1.1.0"
    assert [path.name for path in (home / "packs").iterdir()] == ["tiny"]


def test_a_shipped_pack_cannot_be_hidden(tmp_path: Path, home: Path) -> None:
    folder = write(tmp_path / "mine")
    (folder / "pack.yaml").write_text(
        MANIFEST.format("1.0.0").replace("tiny", "hypervisors"), encoding="utf-8"
    )
    with pytest.raises(InputError, match="comes with interviewer"):
        install_pack(folder, home, replace=True)


def test_links_in_a_folder_are_not_followed(tmp_path: Path, home: Path) -> None:
    secret = tmp_path / "secret.md"
    secret.write_text("secret", encoding="utf-8")
    folder = write(tmp_path / "download")
    (folder / "notes.md").symlink_to(secret)
    install_pack(folder, home)
    assert "tiny/notes.md" not in inside(home)


@pytest.mark.parametrize(
    ("members", "reason"),
    [
        ({"readme.md": "x"}, "holds no pack.yaml"),
        ({"a/pack.yaml": "x", "b/pack.yaml": "x"}, "holds 2 times pack.yaml"),
    ],
    ids=["none", "two"],
)
def test_a_zip_file_of_no_one_pack_is_refused(
    tmp_path: Path, home: Path, members: dict[str, str], reason: str
) -> None:
    with pytest.raises(InputError, match=reason):
        install_pack(zipped(tmp_path / "x.zip", members), home)


def test_what_is_no_pack_at_all_is_refused(tmp_path: Path, home: Path) -> None:
    text = tmp_path / "notes.txt"
    text.write_text("hello", encoding="utf-8")
    for path, reason in (
        (text, "neither a folder nor a zip file"),
        (tmp_path / "missing", "neither a folder nor a zip file"),
        (tmp_path, "holds no pack.yaml"),
    ):
        with pytest.raises(InputError, match=reason):
            install_pack(path, home)


def test_a_zip_bomb_is_refused_before_it_fills_the_disk(
    tmp_path: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("interviewer.packs.archive.MAX_BYTES", 10_000)
    file = tmp_path / "bomb.zip"
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("pack.yaml", MANIFEST.format("1.0.0"))
        archive.writestr("notes.md", "0" * 1_000_000)
    with pytest.raises(InputError, match="larger than a pack may be"):
        install_pack(file, home)
    assert list((home / "packs").iterdir()) == []
