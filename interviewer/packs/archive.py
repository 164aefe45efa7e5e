"""Take the files of a pack out of a zip file or an upload, and nothing else of it.

It may come from anywhere. Only files that a pack consists of are written, under the names they
have beside the manifest: no link, no path out of the pack, and no more than a pack may hold.
"""

from __future__ import annotations

import stat
import zipfile
import zlib
from collections.abc import Iterable, Mapping
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from interviewer.errors import InputError

MAX_FILES = 3_000
MAX_BYTES = 50_000_000
"""Of all files together, unpacked."""
MANIFEST = "pack.yaml"
_MAX_MEMBERS = 20_000
"""Of a zip file, with what is no part of a pack; the list alone takes time."""
_BOUNDED = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
"""The methods that `zipfile` unpacks no further than it is asked to: of bzip2 and LZMA it unpacks
all that it has read, and a kilobyte of them may hold gigabytes."""
_KEPT = (".yaml", ".jsonl", ".md", ".txt")
_QUESTIONS = "questions"
_DAMAGED = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    RuntimeError,  # a password
    ValueError,
    LookupError,
)
"""What `zipfile` and the libraries under it raise for broken and for hostile files."""


def unpack(archive: Path | BinaryIO, label: str, draft: Path) -> None:
    """Write the parts of a zipped pack into a folder.

    Args:
        archive: a zip file with one `pack.yaml`, in whichever folder of it.
        label: what messages call it.
        draft: an empty folder.

    Raises:
        InputError: it is damaged or compressed by a method that cannot be bounded, holds no pack or
            several, or is too large.
        OSError: the folder cannot be written, or the file not read.
    """
    try:
        with zipfile.ZipFile(archive) as opened:
            if len(opened.infolist()) > _MAX_MEMBERS:
                raise too_large(label)
            infos = {
                info.filename: info
                for info in opened.infolist()
                if not info.is_dir() and not stat.S_ISLNK(info.external_attr >> 16)
            }
            n_bytes = 0
            for inside, name in sorted(_members(infos, label).items()):
                content = _read(opened, infos[name], MAX_BYTES - n_bytes + 1)
                n_bytes += len(content)
                if n_bytes > MAX_BYTES:
                    raise too_large(label)
                _write(draft, inside, content)
    except _DAMAGED as error:
        raise InputError(
            f"{label}: cannot be unpacked ({error}); make the zip file again"
        ) from error


def place(files: Mapping[str, bytes], label: str, draft: Path) -> None:
    """Write uploaded files of a pack into a folder.

    Args:
        files: content by name, with the folders that the browser gave it. Where there are none,
            YAML files beside `pack.yaml` are its questions.
        label: what messages call them.
        draft: an empty folder.

    Raises:
        InputError: they are no pack or several, or too large.
        OSError: the folder cannot be written.
    """
    if sum(map(len, files.values())) > MAX_BYTES:
        raise too_large(label)
    by_path = {name.replace("\\", "/"): content for name, content in files.items()}
    members = _members(by_path, label)
    flat = not any("/" in name for name in by_path)
    for inside, name in members.items():
        is_question = flat and inside.endswith(".yaml") and inside != MANIFEST
        _write(draft, f"{_QUESTIONS}/{inside}" if is_question else inside, by_path[name])


def is_part(name: str) -> bool:
    """Whether a file of that name belongs to a pack; one that cannot be printed does not."""
    plain = name.isprintable() and not name.startswith(".")
    return plain and (name.endswith(_KEPT) or name.startswith("LICENSE"))


def too_large(label: str) -> InputError:
    """The error for more than a pack may hold."""
    return InputError(
        f"{label}: is larger than a pack may be ({MAX_FILES:,} files, "
        f"{MAX_BYTES // 1_000_000} MB); is it the right one?"
    )


def _members(names: Iterable[str], label: str) -> dict[str, str]:
    """The names that count, by their path in the pack: beside its manifest, or in questions/."""
    paths = {name: PurePosixPath(name) for name in names}
    manifests = {path.parent for path in paths.values() if path.name == MANIFEST}
    if len(manifests) != 1:
        found = "no" if not manifests else f"{len(manifests)} times"
        raise InputError(f"{label}: holds {found} {MANIFEST}; the files of one pack are needed")
    root = manifests.pop()
    members: dict[str, str] = {}
    for name, path in paths.items():
        if ".." in path.parts or not path.is_relative_to(root):
            continue
        inside = path.relative_to(root)
        at_home = len(inside.parts) == 1 or inside.parts[:-1] == (_QUESTIONS,)
        if at_home and is_part(inside.name):
            members[inside.as_posix()] = name
    if len(members) > MAX_FILES:
        raise too_large(label)
    return members


def _read(opened: zipfile.ZipFile, info: zipfile.ZipInfo, n_bytes: int) -> bytes:
    """The start of a member. The size in the directory may lie, so what comes out is counted."""
    if info.compress_type not in _BOUNDED:
        raise zipfile.BadZipFile(
            f"{info.filename!r} is compressed by another method than deflate, the usual one"
        )
    with opened.open(info) as member:
        return member.read(n_bytes)


def _write(draft: Path, inside: str, content: bytes) -> None:
    to = draft.joinpath(*PurePosixPath(inside).parts)
    to.parent.mkdir(exist_ok=True)
    to.write_bytes(content)
