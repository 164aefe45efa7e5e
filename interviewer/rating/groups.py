"""Which group each candidate belongs to, from a CSV file; read for a report and never kept."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from interviewer.domain.rating import RatedAnswer
from interviewer.errors import InputError

KEYS = ("candidate", "id")
"""Columns that may name whom a line is about: all answers of a candidate, or one answer."""


class Groups:
    """Group names by candidate or answer.

    Args:
        named: by candidate, or by id of an answer.
        column: what the groups are of, such as `sex`; for the report.
    """

    def __init__(self, named: dict[str, str], column: str) -> None:
        self._named = named
        self.column = column

    def of(self, candidate: str, item_id: str) -> str:
        """The group; empty where none is named."""
        return self._named.get(candidate) or self._named.get(item_id, "")

    def of_item(self, item: RatedAnswer) -> str:
        """The group of an answer of a rating set."""
        return self.of(item.candidate, item.id)


def read_groups(path: Path, column: str = "group") -> Groups:
    """Groups from a CSV in UTF-8 with a header: `candidate` or `id`, and the column that names one.

    A line with an empty group is left out; more columns are ignored.

    Raises:
        InputError: the file cannot be read, lacks a column, or puts somebody into two groups.
    """
    try:
        return groups_of(path.read_bytes(), str(path), column)
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror}); check the path") from error


def groups_of(content: bytes, where: str, column: str) -> Groups:
    """The same of a file's content; `where` names it in errors. Raises as `read_groups`."""
    found: dict[str, str] = {}
    try:
        reader = csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""), restval="")
        header = [name.strip() for name in reader.fieldnames or ()]
        reader.fieldnames = header
        key = next((name for name in KEYS if name in header), "")
        if not key or column not in header:
            raise InputError(
                f"{where}:1: it needs a column candidate (or id) and a column {column!r}, and has "
                f"{', '.join(header) or 'nothing'}; name another column (--group-column)"
            )
        for row in reader:
            name, group = row[key].strip(), row[column].strip()
            if name and group and found.setdefault(name, group) != group:
                raise InputError(
                    f"{where}:{reader.line_num}: {key} {name!r} is in group {group!r} here and in "
                    f"{found[name]!r} above; keep one"
                )
    except (UnicodeDecodeError, csv.Error) as error:
        raise InputError(f"{where}: cannot be read as CSV in UTF-8 ({error})") from error
    if not found:
        raise InputError(f"{where}: no line names a group in the column {column!r}")
    return Groups(found, column)
