"""JSON and JSON lines, read so that whatever is wrong with them is named with file and line."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeVar

from interviewer.errors import InputError

T = TypeVar("T")


def read_lines(path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """(`file:line`, object) of every line that is not blank.

    Raises:
        InputError: the file cannot be read, or a line is no JSON object.
    """
    for number, line in enumerate(_text(path).splitlines(), start=1):
        if not line.strip():
            continue
        where = f"{path}:{number}"
        try:
            value = json.loads(line)
        except ValueError as error:
            raise InputError(
                f"{where}: no JSON ({error}); one object a line is expected"
            ) from error
        if not isinstance(value, dict):
            raise InputError(f"{where}: expected an object, found {type(value).__name__}")
        yield where, value


def read_json(path: Path) -> Any:
    """The value in a JSON file.

    Raises:
        InputError: it cannot be read or is no JSON.
    """
    try:
        return json.loads(_text(path))
    except ValueError as error:
        raise InputError(f"{path}: no JSON ({error})") from error


def field(row: dict[str, Any], name: str, kind: type[T] | tuple[type[T], ...], where: str) -> T:
    """A required field of a row, of the type that it must have.

    Raises:
        InputError: it is missing or of another type.
    """
    value = row.get(name)
    kinds = kind if isinstance(kind, tuple) else (kind,)
    if not isinstance(value, kinds) or isinstance(value, bool):
        names = " or ".join(one.__name__ for one in kinds)
        raise InputError(f"{where}: field {name!r} must be {names}, found {value!r}")
    return value


def number(row: dict[str, Any], name: str, where: str) -> float:
    """A required number."""
    return float(field(row, name, (int, float), where))


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror})") from error
    except UnicodeDecodeError as error:
        raise InputError(f"{path}: is not UTF-8 ({error.reason})") from error
