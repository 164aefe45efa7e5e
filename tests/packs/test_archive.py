"""Hostile and broken uploads of packs, and the plain mistakes of people."""

from __future__ import annotations

import io
import stat
import struct
import tracemalloc
import zipfile
from pathlib import Path

import pytest

from interviewer.errors import InputError, PackInvalid
from interviewer.packs import install
from interviewer.packs.install import check_upload, install_upload
from interviewer.packs.load import load_pack, pack_sources
from tests.packs.test_install import MANIFEST, QUESTION

GOOD = {"pack.yaml": MANIFEST.format("1.0.0"), "questions/q-1.yaml": QUESTION}


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


def zipped(members: dict[str, str], method: int = zipfile.ZIP_DEFLATED) -> dict[str, bytes]:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as made:
        for name, text in members.items():
            made.writestr(name, text)
    return {"tiny.zip": buffer.getvalue()}


def plain(members: dict[str, str]) -> dict[str, bytes]:
    return {name: text.encode() for name, text in members.items()}


def everything(folder: Path) -> set[str]:
    return {
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file() or path.is_symlink()
    }


@pytest.mark.parametrize(
    "files",
    [
        zipped(GOOD),
        zipped({f"tiny-1.0.0/{name}": text for name, text in GOOD.items()}),
        zipped(GOOD, zipfile.ZIP_STORED),
        plain(GOOD),
        plain({f"tiny/{name}": text for name, text in GOOD.items()}),
        plain({f"tiny\\{name}".replace("/", "\\"): text for name, text in GOOD.items()}),
        plain({"pack.yaml": GOOD["pack.yaml"], "q-1.yaml": QUESTION}),
    ],
    ids=["zip", "zip of a folder", "stored", "folder", "named folder", "windows", "loose"],
)
def test_pack_is_checked_first_and_then_installed(files: dict[str, bytes], home: Path) -> None:
    candidate = check_upload(files, home)
    assert (candidate.pack.id, candidate.installed) == ("tiny", "")
    assert not home.exists()
    done = install_upload(files, home)
    assert load_pack("tiny", pack_sources(home)) == done.pack == candidate.pack
    assert everything(home / "packs") == {"tiny/pack.yaml", "tiny/questions/q-1.yaml"}


def test_earlier_version_is_named_and_gives_way_only_when_asked(home: Path) -> None:
    install_upload(plain(GOOD), home)
    newer = plain({**GOOD, "pack.yaml": MANIFEST.format("1.1.0")})
    assert check_upload(newer, home).installed == "1.0.0"
    with pytest.raises(InputError, match="installed already"):
        install_upload(newer, home)
    assert load_pack("tiny", pack_sources(home)).version == "1.0.0"
    assert install_upload(newer, home, replace=True).replaced == "1.0.0"


def test_shipped_pack_cannot_be_hidden_and_says_so_at_the_first_look(home: Path) -> None:
    files = plain({**GOOD, "pack.yaml": MANIFEST.format("1.0.0").replace("tiny", "hypervisors")})
    for act in (check_upload, install_upload):
        with pytest.raises(InputError, match="comes with interviewer"):
            act(files, home)


def test_every_problem_is_listed_with_its_file_and_line(home: Path) -> None:
    files = plain({**GOOD, "questions/q-1.yaml": QUESTION.replace("level: mid", "level: mad")})
    files["questions/q-2.yaml"] = b"id: q-2\ntitle: [\n"
    with pytest.raises(PackInvalid) as refused:
        install_upload(files, home)
    lines = str(refused.value).splitlines()
    assert any(line.startswith("questions/q-1.yaml:5: level:") for line in lines)
    assert any(line.startswith("questions/q-2.yaml:") for line in lines)
    with pytest.raises(PackInvalid, match=r"tiny\.zip/questions/q-1\.yaml:5:"):
        install_upload(zipped({name: text.decode() for name, text in files.items()}), home)
    assert list((home / "packs").iterdir()) == []


@pytest.mark.parametrize(
    "name",
    [
        "../evil.yaml",
        "questions/../../evil.yaml",
        "/etc/evil.yaml",
        "..\\evil.yaml",
        "C:\\evil.yaml",
    ],
)
@pytest.mark.parametrize("pack_files", [zipped, plain], ids=["zip", "upload"])
def test_no_name_leads_out_of_the_pack(
    name: str, pack_files: object, tmp_path: Path, home: Path
) -> None:
    install_upload(pack_files({**GOOD, name: "out"}), home)  # type: ignore[operator]
    inside = {path for path in everything(tmp_path) if "evil" in path}
    # A backslash is a letter of a file name here; the file then lies inside, whatever it is called.
    assert all(path.startswith("home/packs/tiny/") for path in inside)
    assert not (tmp_path.parent / "evil.yaml").exists()


def test_links_in_a_zip_file_are_not_made(tmp_path: Path, home: Path) -> None:
    secret = tmp_path / "secret.md"
    secret.write_text("secret", encoding="utf-8")
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as made:
        for name, text in GOOD.items():
            made.writestr(name, text)
        link = zipfile.ZipInfo("notes.md")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        made.writestr(link, str(secret))
    install_upload({"tiny.zip": buffer.getvalue()}, home)
    assert everything(home / "packs") == {"tiny/pack.yaml", "tiny/questions/q-1.yaml"}


def test_code_in_an_upload_is_left_out_and_yaml_makes_no_objects(home: Path) -> None:
    install_upload(zipped({**GOOD, "setup.py": "boom()", "questions/x.pyc": "boom"}), home)
    assert everything(home / "packs") == {"tiny/pack.yaml", "tiny/questions/q-1.yaml"}
    evil = QUESTION.replace("title: First", "title: !!python/object/apply:os.system ['true']")
    with pytest.raises(PackInvalid, match=r"q-1\.yaml:2"):
        check_upload(plain({**GOOD, "questions/q-1.yaml": evil}), home)


def test_name_that_cannot_be_printed_is_left_out(home: Path) -> None:
    install_upload(plain({**GOOD, "questions/\x1b[2J.yaml": "id: x"}), home)
    assert everything(home / "packs") == {"tiny/pack.yaml", "tiny/questions/q-1.yaml"}


def test_bomb_that_lies_about_its_size_is_refused(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("interviewer.packs.archive.MAX_BYTES", 10_000)
    content = bytearray(zipped({**GOOD, "notes.md": "0" * 1_000_000})["tiny.zip"])
    # The directory and the member's head now promise 10 bytes; a million come out.
    size = struct.pack("<L", 1_000_000)
    while (place := content.find(size)) >= 0:
        content[place : place + 4] = struct.pack("<L", 10)
    with pytest.raises(InputError, match=r"larger than a pack may be|cannot be unpacked"):
        install_upload({"tiny.zip": bytes(content)}, home)
    assert list((home / "packs").iterdir()) == []


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA], ids=["bzip2", "lzma"])
def test_method_that_would_unpack_all_at_once_is_refused_before_it_does(
    method: int, home: Path
) -> None:
    files = zipped({**GOOD, "notes.md": "0" * 30_000_000}, method)
    assert len(files["tiny.zip"]) < 10_000
    tracemalloc.start()
    try:
        with pytest.raises(InputError, match=r"another method than deflate.*make the zip file"):
            check_upload(files, home)
        assert tracemalloc.get_traced_memory()[1] < 3_000_000
    finally:
        tracemalloc.stop()
    assert not home.exists()


def test_too_many_files_are_refused(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("interviewer.packs.archive.MAX_FILES", 3)
    many = {**GOOD, **{f"notes-{n}.md": "x" for n in range(5)}}
    for files in (zipped(many), plain(many)):
        with pytest.raises(InputError, match="larger than a pack may be"):
            check_upload(files, home)


def test_large_upload_is_refused_with_another_way(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(install, "MAX_UPLOAD_BYTES", 100)
    with pytest.raises(InputError, match="interviewer packs install"):
        check_upload(plain(GOOD), home)


def _damaged() -> dict[str, bytes]:
    content = bytearray(zipped(GOOD)["tiny.zip"])
    content[60:90] = b"\xff" * 30
    return {"tiny.zip": bytes(content)}


@pytest.mark.parametrize(
    ("files", "reason"),
    [
        ({"tiny.zip": b""}, "cannot be unpacked"),
        ({"tiny.zip": b"PK\x03\x04 and then nothing"}, "cannot be unpacked"),
        ({"tiny.zip": zipped(GOOD)["tiny.zip"][:-30]}, "cannot be unpacked"),
        (_damaged(), "cannot be unpacked"),
        (zipped({"readme.md": "x"}), "holds no pack.yaml"),
        (zipped({"a/pack.yaml": "x", "b/pack.yaml": "x"}), "holds 2 times pack.yaml"),
        (plain({"q-1.yaml": QUESTION}), "holds no pack.yaml"),
        ({}, "holds no pack.yaml"),
        ({**zipped(GOOD), "q.yaml": b"id: q"}, "one zip file by itself"),
    ],
    ids=["empty", "head only", "cut", "damaged", "no pack", "two", "no manifest", "none", "mixed"],
)
def test_what_cannot_be_a_pack_is_refused_in_words(
    files: dict[str, bytes], reason: str, home: Path
) -> None:
    with pytest.raises(InputError, match=reason):
        check_upload(files, home)
