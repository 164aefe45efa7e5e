"""Find and read question packs.

A pack is a folder with `pack.yaml` and `questions/*.yaml`. A name is looked up among the packs that
ship with the package, then in `corpus/` of the checkout, so that edits to a pack are live.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from pydantic import ValidationError

from interviewer.domain.pack import Pack, Question
from interviewer.errors import PackInvalid, PackNotFound
from interviewer.packs.yaml_lines import LocatedYaml, Place, read_yaml

_PACKAGE = Path(__file__).resolve().parents[1]
SOURCES = (_PACKAGE / "_corpus", _PACKAGE.parent / "corpus")
"""Folders that hold installed packs, first match wins."""

_MAX_QUESTIONS = 2_000


def installed_packs(sources: tuple[Path, ...] = SOURCES) -> dict[str, Path]:
    """Folder of every installed pack by name, in alphabetical order."""
    found: dict[str, Path] = {}
    for source in sources:
        for manifest in sorted(source.glob("*/pack.yaml")):
            found.setdefault(manifest.parent.name, manifest.parent)
    return dict(sorted(found.items()))


def find_pack(name_or_folder: str, sources: tuple[Path, ...] = SOURCES) -> Path:
    """The folder of a pack given by installed name or by path.

    Raises:
        PackNotFound: neither; the message lists the installed names.
    """
    installed = installed_packs(sources)
    if name_or_folder in installed:
        return installed[name_or_folder]
    folder = Path(name_or_folder)
    if folder.name == "pack.yaml":
        folder = folder.parent
    if (folder / "pack.yaml").is_file():
        return folder
    names = ", ".join(installed) or "none"
    hint = f"; {folder} has no pack.yaml" if folder.is_dir() else ""
    raise PackNotFound(
        f"no pack {name_or_folder!r}: give an installed name ({names}) or a folder with a "
        f"pack.yaml{hint}"
    )


def load_pack(name_or_folder: str, sources: tuple[Path, ...] = SOURCES) -> Pack:
    """Read and validate a pack.

    Raises:
        PackNotFound: there is no such pack.
        PackInvalid: every problem of every file, one a line, each as `file:line: what; remedy`.
    """
    return read_folder(find_pack(name_or_folder, sources)).pack


class LoadedPack:
    """A pack together with the places its parts were read from."""

    def __init__(self, pack: Pack, files: dict[str, LocatedYaml]) -> None:
        self.pack = pack
        self._files = files

    def where(self, question_id: str, *place: str | int) -> str:
        """`file:line` of something in a question."""
        return self._files[question_id].where(place)


def read_folder(folder: Path) -> LoadedPack:
    """Read a pack folder, keeping the lines for messages. Raises as `load_pack`."""
    manifest = read_yaml(folder / "pack.yaml")
    problems: list[str] = []
    questions: list[Question] = []
    files: dict[str, LocatedYaml] = {}
    paths = sorted((folder / "questions").glob("*.yaml"))
    if not paths:
        raise PackInvalid(f"{folder}: no questions/*.yaml; a pack needs at least one question")
    if len(paths) > _MAX_QUESTIONS:
        raise PackInvalid(f"{folder}: {len(paths)} questions; the limit is {_MAX_QUESTIONS}")
    for path in paths:
        try:
            file = read_yaml(path)
            question = Question.model_validate(file.data)
        except PackInvalid as error:
            problems.append(str(error))
            continue
        except ValidationError as error:
            problems.extend(_described(error, file))
            continue
        if question.id in files:
            problems.append(
                f"{file.where(('id',))}: question id {question.id!r} is taken by "
                f"{files[question.id].path}; give it another"
            )
            continue
        problems.extend(_doubled_points(question, file))
        questions.append(question)
        files[question.id] = file
    pack = None
    try:
        data = manifest.data if isinstance(manifest.data, dict) else {}
        pack = Pack.model_validate({**data, "questions": questions or ["missing"]})
    except ValidationError as error:
        problems.extend(line for line in _described(error, manifest) if "questions" not in line)
    if pack is not None:
        problems.extend(_unknown_topics(pack, files))
    if problems or pack is None:
        raise PackInvalid("\n".join(problems) or f"{folder}: the pack cannot be read")
    return LoadedPack(pack, files)


def _doubled_points(question: Question, file: LocatedYaml) -> Iterator[str]:
    seen: set[str] = set()
    for position, point in enumerate(question.points):
        if point.id in seen:
            yield (
                f"{file.where(('points', position, 'id'))}: point id {point.id!r} stands twice "
                "in this question; give each point its own"
            )
        seen.add(point.id)


def _unknown_topics(pack: Pack, files: dict[str, LocatedYaml]) -> Iterator[str]:
    known = {topic.id for topic in pack.topics}
    for question in pack.questions:
        for position, topic in enumerate(question.topics):
            if topic not in known:
                yield (
                    f"{files[question.id].where(('topics', position))}: topic {topic!r} is not in "
                    f"pack.yaml; add it there or use one of: {', '.join(sorted(known))}"
                )


def _described(error: ValidationError, file: LocatedYaml) -> Iterator[str]:
    """One line for each problem that pydantic found, with its place and a remedy."""
    for problem in error.errors():
        place: Place = tuple(problem["loc"])
        name = ".".join(str(part) for part in place) or "the file"
        yield f"{file.where(place)}: {name}: {_remedy(problem['type'], problem['msg'])}"


def _remedy(kind: str, message: str) -> str:
    remedies = {
        "missing": "is missing; add it",
        "extra_forbidden": "is not a known key; check the spelling or remove it",
        "string_type": "must be text; put it in double quotes",
        "string_too_short": "is empty; write something or remove the key",
        "string_pattern_mismatch": (
            "has the wrong form; ids are lower-case words joined by hyphens, versions like 1.0.0"
        ),
        "model_type": "must be a mapping of keys to values; compare with a shipped question",
        "tuple_type": "must be a list; start each entry with '- '",
    }
    return remedies.get(kind, message[:1].lower() + message[1:])
