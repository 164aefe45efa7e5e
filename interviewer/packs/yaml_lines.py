"""YAML that remembers where each value stood, so that a problem can name its line."""

from __future__ import annotations

from collections.abc import Hashable
from pathlib import Path
from typing import Any

import yaml

from interviewer.errors import PackInvalid

Place = tuple[str | int, ...]


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
        PackInvalid: not UTF-8, not YAML, or a key stands twice; with file and line.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise PackInvalid(f"{path}:1: not UTF-8 text; save the file as UTF-8") from error
    except OSError as error:
        raise PackInvalid(f"{path}:1: cannot be read: {error.strerror}") from error
    loader = yaml.SafeLoader(text)
    lines: dict[Place, int] = {}
    try:
        node = loader.get_single_node()
        data = None if node is None else _value(loader, node, (), lines, path, frozenset())
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        line = mark.line + 1 if mark else 1
        raise PackInvalid(
            f"{path}:{line}: not valid YAML: {error.problem}; "
            'put text that holds ": " or "#" in double quotes'
        ) from error
    except yaml.YAMLError as error:
        raise PackInvalid(f"{path}:1: not valid YAML: {error}") from error
    finally:
        loader.dispose()
    return LocatedYaml(path, data, lines)


def _value(
    loader: yaml.SafeLoader,
    node: yaml.Node,
    place: Place,
    lines: dict[Place, int],
    path: Path,
    parents: frozenset[int],
) -> Any:
    """Plain data of a node; fills `lines`. A node inside itself would never end."""
    line = node.start_mark.line + 1
    lines.setdefault(place, line)
    if id(node) in parents:
        raise PackInvalid(f"{path}:{line}: a YAML alias refers to itself; write the value out")
    inside = parents | {id(node)}
    if isinstance(node, yaml.MappingNode):
        mapping: dict[Hashable, Any] = {}
        for key_node, value_node in node.value:
            key = loader.construct_object(key_node, deep=True)
            key_line = key_node.start_mark.line + 1
            if not isinstance(key, str | int):
                raise PackInvalid(f"{path}:{key_line}: keys must be words or whole numbers")
            if key in mapping:
                raise PackInvalid(f"{path}:{key_line}: {key!r} stands twice; remove one of them")
            lines[(*place, key)] = key_line
            mapping[key] = _value(loader, value_node, (*place, key), lines, path, inside)
        return mapping
    if isinstance(node, yaml.SequenceNode):
        return [
            _value(loader, child, (*place, position), lines, path, inside)
            for position, child in enumerate(node.value)
        ]
    return loader.construct_object(node, deep=True)
