"""Imports point one way, heavy libraries stay behind their one door, no file grows without end."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]

LAYERS: tuple[frozenset[str], ...] = (
    frozenset({"errors", "spreadsheets"}),
    frozenset({"domain", "settings"}),
    frozenset({"packs", "embedding", "prompts", "llm", "store"}),
    frozenset({"grading"}),
    frozenset({"index"}),
    frozenset({"agent"}),
    frozenset({"transcripts"}),
    frozenset({"calibration"}),
    frozenset({"report"}),
    frozenset({"spending"}),
    frozenset({"interviews", "reviews", "batch"}),
    frozenset({"rating"}),
    frozenset({"wiring"}),
    frozenset({"cli", "interviewer_ui", "interviewer_eval"}),
)
"""Lowest first. A package may import lower layers and itself, never upwards or sideways."""

SIDEWAYS = {("cli", "interviewer_ui")}
"""Allowed although the layers alone would not: `cli serve` starts the app."""

DOORS = {
    "chromadb": {"index"},
    "openai": {"llm"},
    "langchain_openai": {"llm"},
    "onnxruntime": {"embedding"},
    "sqlalchemy": {"store"},
    "alembic": {"store"},
    "streamlit": {"interviewer_ui"},
    "langgraph": {"agent"},
    "typer": {"cli", "interviewer_eval"},
    "jinja2": {"report"},
    "prompt_toolkit": {"cli"},
    "fsrs": {"reviews"},
    "ray": {"batch"},
    "matplotlib": {"interviewer_eval"},
}
"""Which packages may import a library."""

SOURCE_ROOTS = {"ui": "interviewer_ui", "eval": "interviewer_eval"}
"""Folder that holds a package of its own, and that package."""

MAX_LINES = 300


def modules() -> list[Path]:
    sources = (ROOT / "interviewer", ROOT / "ui", ROOT / "eval" / "interviewer_eval")
    return sorted(path for source in sources for path in source.rglob("*.py"))


def part_of(path: Path) -> str:
    """The layer name of a file: first folder under `interviewer`, or the source root's package."""
    parts = path.relative_to(ROOT).parts
    if parts[0] in SOURCE_ROOTS:
        return SOURCE_ROOTS[parts[0]]
    return parts[1].removesuffix(".py")


def layer_of(name: str) -> int:
    return next(number for number, layer in enumerate(LAYERS) if name in layer)


def imported(path: Path) -> Iterator[tuple[int, str]]:
    """(line, dotted name) of every import, inside functions too."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno}: relative import"
            yield node.lineno, node.module or ""


def not_downward() -> Iterator[tuple[tuple[str, str], str]]:
    """Both parts, and the place, of each import that the layers alone do not allow."""
    for path in modules():
        part = part_of(path)
        if part == "__init__":
            continue
        for line, name in imported(path):
            head, _, rest = name.partition(".")
            target = head if head in SOURCE_ROOTS.values() else rest.split(".")[0]
            if head not in ("interviewer", *SOURCE_ROOTS.values()) or target in ("", part):
                continue
            if layer_of(target) >= layer_of(part):
                yield (part, target), f"{path.relative_to(ROOT)}:{line} imports {name}"


def test_imports_point_from_high_layers_to_low_ones() -> None:
    assert [place for parts, place in not_downward() if parts not in SIDEWAYS] == []


def test_each_exception_from_the_layers_is_still_needed() -> None:
    assert {parts for parts, _ in not_downward()} >= SIDEWAYS


def test_each_heavy_library_is_imported_in_one_place_only() -> None:
    strays = []
    for path in modules():
        for line, name in imported(path):
            allowed = DOORS.get(name.split(".")[0])
            if allowed is not None and part_of(path) not in allowed:
                strays.append(f"{path.relative_to(ROOT)}:{line} imports {name}")
    assert strays == []


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(ROOT)))
def test_every_module_says_what_belongs_in_it(path: Path) -> None:
    docstring = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    assert docstring, "a module opens with a docstring"


def test_no_source_file_is_longer_than_a_reader_can_hold() -> None:
    long = {
        str(path.relative_to(ROOT)): length
        for path in modules()
        if (length := len(path.read_text(encoding="utf-8").splitlines())) > MAX_LINES
    }
    assert long == {}


def test_data_folders_hold_no_python() -> None:
    # A .py file there breaks editable installs: the folders are mapped into the package.
    folders = [ROOT / "corpus", ROOT / "eval" / "gold"]
    assert [str(path) for folder in folders for path in folder.rglob("*.py")] == []


def test_requirements_name_no_index_and_no_download_address() -> None:
    for path in sorted((ROOT / "requirements").glob("*.txt")):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            assert "://" not in line, f"{path.name}:{number} holds an address"
            assert "--index" not in line, f"{path.name}:{number} names an index"
            assert "--extra-index" not in line, f"{path.name}:{number} names an index"
            assert "--find-links" not in line, f"{path.name}:{number} names a folder"


def test_every_requirement_is_pinned_with_hashes() -> None:
    for path in sorted((ROOT / "requirements").glob("*.txt")):
        text = path.read_text(encoding="utf-8").replace("\\\n", " ")
        entries = [line for line in text.splitlines() if line.strip() and line[0] != "#"]
        assert entries, path.name
        for entry in entries:
            assert "==" in entry, entry
            assert "--hash=sha256:" in entry, entry
