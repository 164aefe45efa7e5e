"""Install a question pack from a folder, a zip file or an upload into the user's own packs.

A pack may come from anywhere: only files that a pack consists of are taken, none of them through a
link or out of the folder, and nothing stays behind of a pack that is not valid.
"""

from __future__ import annotations

import io
import shutil
import tempfile
import zipfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from interviewer.domain.base import Frozen
from interviewer.domain.pack import Pack
from interviewer.errors import InputError, PackInvalid
from interviewer.packs import archive
from interviewer.packs.archive import MANIFEST
from interviewer.packs.load import SOURCES, home_packs, installed_packs, read_folder

MAX_UPLOAD_BYTES = 10_000_000
"""Of all uploaded files together; the shipped pack has half a million, zipped less."""
UPLOAD = "the upload"
"""What messages call files that have no common name."""


class Installed(Frozen):
    """What was installed."""

    pack: Pack
    folder: Path
    replaced: str
    """Version that stood there before; empty: none."""


class Candidate(Frozen):
    """A pack that could be installed."""

    pack: Pack
    installed: str
    """Version that it would replace; empty: none."""


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

    def fill(draft: Path) -> None:
        if path.is_dir():
            _copy_folder(path, draft)
        elif zipfile.is_zipfile(path):
            archive.unpack(path, str(path), draft)
        else:
            raise InputError(
                f"{path}: is neither a folder nor a zip file; give a folder with a {MANIFEST} "
                "or a zip file of one"
            )

    return _install(fill, str(path), home, replace=replace)


def check_upload(files: Mapping[str, bytes], home: Path) -> Candidate:
    """Look at an uploaded pack without installing it.

    Args:
        files: one zip file, or the files of a pack; content by name.
        home: INTERVIEWER_HOME.

    Raises:
        InputError, PackInvalid: as `install_upload`.
    """
    with tempfile.TemporaryDirectory() as work:
        _place(files, Path(work))
        pack = _checked(Path(work), _label(files))
    _refuse_shipped(pack)
    return Candidate(pack=pack, installed=_installed_version(home_packs(home) / pack.id))


def install_upload(files: Mapping[str, bytes], home: Path, *, replace: bool = False) -> Installed:
    """Check an uploaded pack and keep it as `install_pack` does.

    Raises:
        InputError: it cannot be a pack, is too large, the name is taken, or the folder cannot be
            written.
        PackInvalid: every problem with file and line.
    """
    return _install(lambda draft: _place(files, draft), _label(files), home, replace=replace)


def _install(fill: Callable[[Path], None], label: str, home: Path, *, replace: bool) -> Installed:
    target = home_packs(home)
    try:
        target.mkdir(parents=True, exist_ok=True)
        # Beside its place, so that the last step is a rename: it is there in full or not at all.
        with tempfile.TemporaryDirectory(prefix=".new-", dir=target) as work:
            draft = Path(work) / "pack"
            draft.mkdir()
            fill(draft)
            pack = _checked(draft, label)
            folder = target / pack.id
            replaced = _make_room(pack, folder, Path(work) / "old", replace=replace)
            draft.rename(folder)
    except OSError as error:
        raise InputError(
            f"{label}: cannot be installed into {target} ({error.strerror or error}); check that "
            "both can be read and INTERVIEWER_HOME can be written"
        ) from error
    return Installed(pack=pack, folder=folder, replaced=replaced)


def read_pack_file(path: Path) -> Pack:
    """Read a pack from a zip file or a folder without installing it.

    Raises:
        InputError, PackInvalid: as `install_pack`.
    """
    if path.is_dir():
        return read_folder(path).pack
    try:
        if not zipfile.is_zipfile(path):
            raise InputError(f"{path.name}: is not a zip file of a pack, such as an export gives")
        with tempfile.TemporaryDirectory() as work:
            archive.unpack(path, path.name, Path(work))
            return _checked(Path(work), path.name)
    except OSError as error:
        raise InputError(f"{path.name}: cannot be read ({error.strerror or error})") from error


def _make_room(pack: Pack, folder: Path, aside: Path, *, replace: bool) -> str:
    """Move an earlier version out of the way; its version, or empty where there is none."""
    _refuse_shipped(pack)
    replaced = _installed_version(folder)
    if not replaced:
        return ""
    if not replace:
        raise InputError(
            f"pack {pack.id!r} is installed already in {folder}; use --replace to put version "
            f"{pack.version} in its place"
        )
    folder.rename(aside)
    return replaced


def _refuse_shipped(pack: Pack) -> None:
    if pack.id in installed_packs(SOURCES):
        raise InputError(
            f"pack {pack.id!r} comes with interviewer and would hide this one; give this one "
            f"another id in its {MANIFEST}"
        )


def _installed_version(folder: Path) -> str:
    """Version of the pack in a folder; empty: there is none."""
    if not folder.exists():
        return ""
    try:
        return read_folder(folder).pack.version
    except PackInvalid:
        return "that could not be read"


def _checked(draft: Path, label: str) -> Pack:
    try:
        return read_folder(draft).pack
    except PackInvalid as error:
        # The problems name the copy, which is gone when they are read.
        problems = str(error)
        if label == UPLOAD:
            problems = problems.replace(f"{draft}/", "")
        raise PackInvalid(problems.replace(str(draft), label)) from error


def _label(files: Mapping[str, bytes]) -> str:
    return next(iter(files)) if len(files) == 1 else UPLOAD


def _place(files: Mapping[str, bytes], draft: Path) -> None:
    label = _label(files)
    if sum(map(len, files.values())) > MAX_UPLOAD_BYTES:
        raise InputError(
            f"{label}: more than {MAX_UPLOAD_BYTES // 1_000_000} MB; install it with `interviewer "
            "packs install` on the machine that runs the app"
        )
    zipped = [name for name in files if name.lower().endswith(".zip")]
    if not zipped:
        archive.place(files, label, draft)
    elif len(files) == 1:
        archive.unpack(io.BytesIO(files[label]), label, draft)
    else:
        raise InputError(
            f"{', '.join(zipped[:3])}: give one zip file by itself, or the YAML files of a pack"
        )


def _copy_folder(path: Path, draft: Path) -> None:
    if not (path / MANIFEST).is_file():
        raise InputError(f"{path}: holds no {MANIFEST}; give the folder that holds it")
    n_files = n_bytes = 0
    for file in _parts(path):
        n_files, n_bytes = n_files + 1, n_bytes + file.stat().st_size
        if n_files > archive.MAX_FILES or n_bytes > archive.MAX_BYTES:
            raise archive.too_large(str(path))
        to = draft / file.relative_to(path)
        to.parent.mkdir(exist_ok=True)
        shutil.copyfile(file, to)


def _parts(path: Path) -> Iterator[Path]:
    """The files of a pack folder that count; links are passed over."""
    for folder in (path, path / "questions"):
        if folder.is_dir() and not folder.is_symlink():
            for file in sorted(folder.iterdir()):
                if file.is_file() and not file.is_symlink() and archive.is_part(file.name):
                    yield file
