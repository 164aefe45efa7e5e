"""Install a question pack from a folder or a zip file into the user's own packs.

A pack may come from anywhere: only files that a pack consists of are taken, none of them through a
link or out of the folder, and nothing stays behind of a pack that is not valid.
"""

from __future__ import annotations

import shutil
import stat
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from interviewer.domain.base import Frozen
from interviewer.domain.pack import Pack
from interviewer.errors import InputError, PackInvalid
from interviewer.packs.load import SOURCES, home_packs, installed_packs, read_folder

MAX_FILES = 3_000
MAX_BYTES = 50_000_000
"""Of all files together, unpacked."""
_KEPT = (".yaml", ".jsonl", ".md", ".txt")
_MANIFEST = "pack.yaml"


class Installed(Frozen):
    """What was installed."""

    pack: Pack
    folder: Path
    replaced: str
    """Version that stood there before; empty: none."""


def install_pack(path: Path, home: Path, *, replace: bool = False) -> Installed:
    """Check a pack and copy it under its id to where installed packs are found.

    Args:
        path: a folder with a `pack.yaml`, or a zip file of one.
        home: INTERVIEWER_HOME.
        replace: whether a pack of the same id may give way; interviews keep the one they used.

    Raises:
        InputError: there is no such path, it cannot be a pack, the name is taken, or the folder
            cannot be written.
        PackInvalid: every problem with file and line.
    """
    target = home_packs(home)
    try:
        target.mkdir(parents=True, exist_ok=True)
        # Beside its place, so that the last step is a rename: it is there in full or not at all.
        with tempfile.TemporaryDirectory(prefix=".new-", dir=target) as work:
            draft = Path(work) / "pack"
            draft.mkdir()
            if path.is_dir():
                _copy_folder(path, draft)
            elif zipfile.is_zipfile(path):
                _unpack(path, draft)
            else:
                raise InputError(
                    f"{path}: is neither a folder nor a zip file; give a folder with a {_MANIFEST} "
                    "or a zip file of one"
                )
            pack = _checked(draft, path)
            folder = target / pack.id
            replaced = _make_room(pack, folder, Path(work) / "old", replace=replace)
            draft.rename(folder)
    except OSError as error:
        raise InputError(
            f"{path}: cannot be installed into {target} ({error.strerror or error}); check that "
            "both can be read and INTERVIEWER_HOME can be written"
        ) from error
    return Installed(pack=pack, folder=folder, replaced=replaced)


def _make_room(pack: Pack, folder: Path, aside: Path, *, replace: bool) -> str:
    """Move an earlier version out of the way; its version, or empty where there is none."""
    if pack.id in installed_packs(SOURCES):
        raise InputError(
            f"pack {pack.id!r} comes with interviewer and would hide this one; give this one "
            f"another id in its {_MANIFEST}"
        )
    if not folder.exists():
        return ""
    if not replace:
        raise InputError(
            f"pack {pack.id!r} is installed already in {folder}; use --replace to put version "
            f"{pack.version} in its place"
        )
    try:
        replaced = read_folder(folder).pack.version
    except PackInvalid:
        replaced = "that could not be read"
    folder.rename(aside)
    return replaced


def _checked(draft: Path, path: Path) -> Pack:
    try:
        return read_folder(draft).pack
    except PackInvalid as error:
        # The problems name the copy, which is gone when they are read.
        raise PackInvalid(str(error).replace(str(draft), str(path))) from error


def _copy_folder(path: Path, draft: Path) -> None:
    if not (path / _MANIFEST).is_file():
        raise InputError(f"{path}: holds no {_MANIFEST}; give the folder that holds it")
    n_files = n_bytes = 0
    for file in _parts(path):
        n_files, n_bytes = n_files + 1, n_bytes + file.stat().st_size
        _refuse_large(path, n_files, n_bytes)
        to = draft / file.relative_to(path)
        to.parent.mkdir(exist_ok=True)
        shutil.copyfile(file, to)


def _parts(path: Path) -> Iterator[Path]:
    """The files of a pack folder that count; links are passed over."""
    for folder in (path, path / "questions"):
        if folder.is_dir() and not folder.is_symlink():
            for file in sorted(folder.iterdir()):
                if file.is_file() and not file.is_symlink() and _is_part(file.name):
                    yield file


def _unpack(path: Path, draft: Path) -> None:
    with zipfile.ZipFile(path) as archive:
        found = _members(path, archive)
        n_bytes = 0
        for n_files, (name, info) in enumerate(sorted(found.items()), start=1):
            _refuse_large(path, n_files, n_bytes + info.file_size)
            to = draft.joinpath(*PurePosixPath(name).parts)
            to.parent.mkdir(exist_ok=True)
            try:
                with archive.open(info) as member:
                    # The size in the directory may lie; what comes out is counted.
                    data = member.read(MAX_BYTES - n_bytes + 1)
            except (zipfile.BadZipFile, RuntimeError, NotImplementedError) as error:
                raise InputError(f"{path}: {name} cannot be unpacked ({error})") from error
            n_bytes += len(data)
            _refuse_large(path, n_files, n_bytes)
            to.write_bytes(data)


def _members(path: Path, archive: zipfile.ZipFile) -> dict[str, zipfile.ZipInfo]:
    """The members that count, by their path in the pack: beside its manifest, or in questions/."""
    files = [info for info in archive.infolist() if not info.is_dir()]
    manifests = [
        PurePosixPath(info.filename).parent
        for info in files
        if PurePosixPath(info.filename).name == _MANIFEST
    ]
    if len(manifests) != 1:
        found = "no" if not manifests else f"{len(manifests)} times"
        raise InputError(f"{path}: holds {found} {_MANIFEST}; a zip file of one pack is needed")
    members: dict[str, zipfile.ZipInfo] = {}
    for info in files:
        name = PurePosixPath(info.filename)
        is_link = stat.S_ISLNK(info.external_attr >> 16)
        if is_link or ".." in name.parts or not name.is_relative_to(manifests[0]):
            continue
        inside = name.relative_to(manifests[0])
        at_home = len(inside.parts) == 1 or inside.parts[:-1] == ("questions",)
        if at_home and _is_part(inside.name):
            members[inside.as_posix()] = info
    return members


def _is_part(name: str) -> bool:
    return not name.startswith(".") and (name.endswith(_KEPT) or name.startswith("LICENSE"))


def _refuse_large(path: Path, n_files: int, n_bytes: int) -> None:
    if n_files > MAX_FILES or n_bytes > MAX_BYTES:
        raise InputError(
            f"{path}: is larger than a pack may be ({MAX_FILES:,} files, "
            f"{MAX_BYTES // 1_000_000} MB); is it the right one?"
        )
