"""YAML that remembers where each value stood, so that a problem can name its line."""

from __future__ import annotations

import re
from collections.abc import Hashable
from pathlib import Path
from typing import Any

import yaml

from interviewer.errors import PackInvalid

Place = tuple[str | int, ...]

MAX_FILE_BYTES = 2_000_000
_MAX_DEPTH = 30
_MAX_VALUES = 100_000
"""Values in one file once aliases are written out; a few lines of them can stand for billions."""

# A pack of another author is printed to a terminal, which obeys escapes: one could repaint lines
# or write to the clipboard (OSC 52). YAML refuses them raw, but lets "\e" and "\x9b" build them.
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")

# The C parser is ten times faster and raises the same errors; both build safe types only.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_Loader = yaml.SafeLoader

_QUOTE_IT = 'put text that holds ": " or "#" in double quotes'
_REMEDIES = (
    (
        "cannot start any token",
        "indent with spaces, not tabs, and put text that starts with @, ` or % in double quotes",
    ),
    ("tab character", "indent with spaces, never with tabs"),
    ("another document", "remove the second `---`; one file holds one question"),
    ("undefined alias", "put text that starts with `*` in double quotes"),
    ("tag", "remove the `!` or `<<`, or put the text in double quotes"),
    ("Invalid base64", "put the text in double quotes"),
    ("escape", "double each backslash, or use single quotes"),
)


class LocatedYaml:
    """The plain data of one YAML file, and the line of every value in it."""

    def __init__(self, path: Path, data: object, lines: dict[Place, int]) -> None:
        self.path = path
        self.data = data
        self._lines = lines

    def where(self, place: Place) -> str:
        """`file:line` of a value, or of the nearest value around it."""
        while place not in self._lines and place:
            place = place[:-1]
        return f"{self.path}:{self._lines.get(place, 1)}"


def read_yaml(path: Path) -> LocatedYaml:
    """Read one YAML file with safe types only; doubled keys are refused, not overridden.

    Raises:
        PackInvalid: too large, not UTF-8, not YAML, nested or repeated beyond reason, or a key
            stands twice; with file, line and remedy.
    """
    text = _text(path)
    try:
        _refuse_deep(text, path)
        loader = _LOADER(text)
        try:
            node = loader.get_single_node()
            reader = _Reader(loader, path)
            data = None if node is None else reader.value(node, (), frozenset())
        finally:
            loader.dispose()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise PackInvalid(
            _unclosed(error, path)
            or f"{path}:{mark.line + 1 if mark else 1}: not valid YAML: "
            f"{error.problem or error.context}; {_remedy(str(error.problem))}"
        ) from error
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, int(error.position)) + 1
        raise PackInvalid(
            f"{path}:{line}: not valid YAML: {error.reason}; remove the invisible character"
        ) from error
    except yaml.YAMLError as error:
        raise PackInvalid(f"{path}:1: not valid YAML: {error}; {_QUOTE_IT}") from error
    return LocatedYaml(path, data, reader.lines)


def _text(path: Path) -> str:
    try:
        with path.open("rb") as file:
            content = file.read(MAX_FILE_BYTES + 1)
    except OSError as error:
        raise PackInvalid(
            f"{path}:1: cannot be read ({error.strerror}); check that it is there and readable"
        ) from error
    if len(content) > MAX_FILE_BYTES:
        raise PackInvalid(
            f"{path}:1: larger than {MAX_FILE_BYTES:,} bytes; give each question its own file"
        )
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise PackInvalid(f"{path}:{line}: not UTF-8 text; save the file as UTF-8") from error


def _refuse_deep(text: str, path: Path) -> None:
    """Stop before the parser builds its tree: libyaml's overruns the stack and ends the process."""
    depth = 0
    for event in yaml.parse(text, Loader=_LOADER):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > _MAX_DEPTH:
            line = _line(event)
            raise PackInvalid(f"{path}:{line}: nested over {_MAX_DEPTH} deep; flatten it")


class _Reader:
    """Turns nodes into plain data and notes the line of each."""

    def __init__(self, loader: _Loader, path: Path) -> None:
        self.lines: dict[Place, int] = {}
        self._loader = loader
        self._path = path
        self._n_values = 0

    def value(self, node: yaml.Node, place: Place, parents: frozenset[int]) -> Any:
        """Plain data of a node. `parents` are the nodes it stands in; one inside itself never ends.

        Raises:
            PackInvalid: with file, line and remedy.
        """
        line = _line(node)
        self.lines.setdefault(place, line)
        self._n_values += 1
        if self._n_values > _MAX_VALUES:
            raise self._refused(line, f"over {_MAX_VALUES:,} values; write fewer aliases")
        if id(node) in parents:
            raise self._refused(line, "a YAML alias refers to itself; write the value out")
        inside = parents | {id(node)}
        if isinstance(node, yaml.MappingNode):
            mapping: dict[Hashable, Any] = {}
            for key_node, value_node in node.value:
                key = self._key(key_node)
                if key in mapping:
                    first = self.lines[(*place, key)]
                    raise self._refused(
                        _line(key_node),
                        f"{key!r} stands twice, first in line {first}; remove one of them",
                    )
                self.lines[(*place, key)] = _line(key_node)
                mapping[key] = self.value(value_node, (*place, key), inside)
            return mapping
        if isinstance(node, yaml.SequenceNode):
            return [
                self.value(child, (*place, position), inside)
                for position, child in enumerate(node.value)
            ]
        return self._scalar(node)

    def _key(self, node: yaml.Node) -> str | int:
        key = self._scalar(node) if isinstance(node, yaml.ScalarNode) else None
        if isinstance(key, bool) or not isinstance(key, str | int):
            raise self._refused(
                _line(node),
                "keys are words or whole numbers; put a word such as yes, no or on in quotes",
            )
        return key

    def _scalar(self, node: yaml.Node) -> Any:
        try:
            value = self._loader.construct_object(node, deep=True)
        except ValueError as error:
            # What looks like a date or a number to YAML and is none, such as 2024-13-45.
            raise self._refused(
                _line(node),
                f"{str(node.value)[:40]!r} cannot be read ({error}); put it in double quotes",
            ) from error
        if isinstance(value, str) and (control := _CONTROL.search(value)):
            raise self._refused(
                _line(node),
                f"the text holds the control character {control[0]!r}, which terminals obey; "
                "remove it, or double its backslash to show it as text",
            )
        return value

    def _refused(self, line: int, what: str) -> PackInvalid:
        return PackInvalid(f"{self._path}:{line}: {what}")


def _line(part: yaml.Node | yaml.Event) -> int:
    return part.start_mark.line + 1 if part.start_mark else 1


def _unclosed(error: yaml.MarkedYAMLError, path: Path) -> str:
    """The problem told from where a bracket or quote was opened; empty where none is open.

    The parser names the place where it gave up, often the end of the file.
    """
    opened, problem = error.context_mark, str(error.problem)
    if opened is None:
        return ""
    where = f"{path}:{opened.line + 1}: not valid YAML: the"
    if error.context == "while scanning a quoted scalar" and "end of stream" in problem:
        return f"{where} quote opened in this line is never closed; close it with the same quote"
    for left, right in ("[]", "{}"):
        if f"',' or '{right}'" in problem:
            stopped = error.problem_mark.line + 1 if error.problem_mark else opened.line + 1
            return (
                f"{where} bracket {left} opened in this line is not closed by line {stopped}; "
                f"close it with {right}, or put a missing comma between its entries"
            )
    return ""


def _remedy(problem: str) -> str:
    return next((remedy for part, remedy in _REMEDIES if part in problem), _QUOTE_IT)
