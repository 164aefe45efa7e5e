"""Files that are either whole or not there, whatever happens while they are written."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from interviewer.errors import InputError


def replace(path: Path, write: Callable[[BinaryIO], None]) -> None:
    """Put a new file in the place of the old one in one step that survives a power cut.

    Raises:
        OSError: it cannot be written; the old file stands as it was.
    """
    temporary = path.with_name(path.name + ".part")
    try:
        with temporary.open("wb") as file:
            write(file)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except BaseException:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def write_text(path: Path, text: str | Iterable[str]) -> None:
    """Write a whole file or none of it; pieces are written as they come, and not held.

    Raises:
        InputError: it cannot be written.
    """

    def write(file: BinaryIO) -> None:
        for piece in (text,) if isinstance(text, str) else text:
            file.write(piece.encode("utf-8"))

    try:
        replace(path, write)
    except OSError as error:
        raise InputError(
            f"{path}: cannot be written ({error.strerror}); make room or choose another place"
        ) from error


def write_or_remove(path: Path, text: str | Iterable[str]) -> None:
    """Write a whole file; where there is nothing to write, remove what an earlier run left.

    Raises:
        InputError: it can be neither written nor removed.
    """
    pieces = iter((text,) if isinstance(text, str) else text)
    first = next((piece for piece in pieces if piece), "")
    if first:
        write_text(path, _chained(first, pieces))
        return
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise InputError(
            f"{path}: is out of date and cannot be removed ({error.strerror}); remove it"
        ) from error


def sync_folder(folder: Path) -> None:
    """Make a renaming survive a power cut; Windows does so by itself and has no way to ask."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _chained(first: str, rest: Iterable[str]) -> Iterable[str]:
    yield first
    yield from rest
