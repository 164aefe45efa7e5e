"""Find and read question packs.

A pack is a folder with `pack.yaml` and `questions/*.yaml`. A name is looked up among the packs that
ship with the package, then in `corpus/` of the checkout, so that edits to a pack are live; with
`pack_sources` also among those that were installed into INTERVIEWER_HOME.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from interviewer.domain.pack import Pack, Question, RubricPoint, Topic
from interviewer.errors import PackInvalid, PackNotFound
from interviewer.packs.yaml_lines import LocatedYaml, Place, read_yaml

_PACKAGE = Path(__file__).resolve().parents[1]
SOURCES = (_PACKAGE / "_corpus", _PACKAGE.parent / "corpus")
"""Folders that hold the packs that ship with interviewer, first match wins."""

_PUBLISHED = re.compile(r"^[a-z0-9-]+@.+-(?P<hash>[0-9a-f]{12})$")
"""Name of a folder that holds a published version, see `published_name`."""
_MAX_QUESTIONS = 2_000
_QUESTIONS = ("questions",)
_MAX_SHOWN = 40
"""Characters of a wrong value that a message repeats."""


def home_packs(home: Path) -> Path:
    """Where `interviewer packs install` puts packs."""
    return home / "packs"


def pack_sources(home: Path) -> tuple[Path, ...]:
    """Every folder that holds installed packs: the shipped ones, then the user's own."""
    return (*SOURCES, home_packs(home))


def published_name(pack: Pack) -> str:
    """Name of the folder that a published version lies in, for good."""
    return f"{pack.id}@{pack.version}-{pack.hash[:12]}"


def installed_packs(sources: tuple[Path, ...] = SOURCES) -> dict[str, Path]:
    """Folder of every installed pack by name, in alphabetical order."""
    found: dict[str, Path] = {}
    for source in sources:
        for manifest in sorted(source.glob("*/pack.yaml")):
            found.setdefault(manifest.parent.name, manifest.parent)
    return dict(sorted(found.items()))


def find_pack(name_or_folder: str, sources: tuple[Path, ...] = SOURCES) -> Path:
    """The folder of a pack given by installed name, by `ID@VERSION` if published, or by path.

    Raises:
        PackNotFound: neither; the message lists the installed names.
    """
    installed = installed_packs(sources)
    if name_or_folder in installed:
        return installed[name_or_folder]
    for name, published in installed.items():
        if _PUBLISHED.match(name) and name.rpartition("-")[0] == name_or_folder:
            return published
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
    problems: list[str] = []
    manifest = _manifest(folder / "pack.yaml", problems)
    questions: list[Question] = []
    files: dict[str, LocatedYaml] = {}
    for path in _question_files(folder, problems):
        try:
            file = read_yaml(path)
            _refuse_shapeless(file)
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
        problems.extend(_doubled(question.points, "point", ("points",), file))
        questions.append(question)
        files[question.id] = file
    pack = _assembled(manifest, questions, problems) if manifest else None
    if manifest and pack is not None:
        problems.extend(_doubled(pack.topics, "topic", ("topics",), manifest))
        problems.extend(_unknown_topics(pack, files))
    if problems or pack is None:
        raise PackInvalid("\n".join(problems) or f"{folder}: the pack cannot be read")
    _refuse_changed(folder, pack)
    return LoadedPack(pack, files)


def _refuse_changed(folder: Path, pack: Pack) -> None:
    """A published version is what its name says, or it is not read: grades refer to its hash."""
    named = _PUBLISHED.match(folder.name)
    if named and pack.hash[:12] != named["hash"]:
        raise PackInvalid(
            f"{folder}: this published version was changed by hand; its content is "
            f"{pack.hash[:12]}, its name says {named['hash']}. Put the files back, or copy them "
            "elsewhere and publish them as another version"
        )


def _refuse_shapeless(file: LocatedYaml) -> None:
    """Say what a question file holds where it has no keys at all."""
    if isinstance(file.data, dict):
        return
    found = "is empty" if file.data is None else f"holds no keys, found {_shortened(file.data)}"
    needed = ", ".join(name for name, field in Question.model_fields.items() if field.is_required())
    raise PackInvalid(f"{file.path}:1: the file {found}; write a question with the keys {needed}")


def _manifest(path: Path, problems: list[str]) -> LocatedYaml | None:
    """The manifest, or None where there is nothing in it that could be checked further."""
    try:
        manifest = read_yaml(path)
    except PackInvalid as error:
        problems.append(str(error))
        return None
    if not isinstance(manifest.data, dict):
        problems.append(
            f"{path}:1: must be a mapping of keys to values; start with id, title, version, topics"
        )
        return None
    if "questions" in manifest.data:
        problems.append(
            f"{manifest.where(('questions',))}: questions do not stand here; "
            "put each into a file of its own under questions/"
        )
    return manifest


def _question_files(folder: Path, problems: list[str]) -> list[Path]:
    inside = folder / "questions"
    paths = sorted(inside.glob("*.yaml"))
    problems.extend(
        f"{path}:1: is not read; name it {path.stem}.yaml" for path in sorted(inside.glob("*.yml"))
    )
    if not paths:
        problems.append(f"{folder}: no questions/*.yaml; a pack needs at least one question")
    if len(paths) > _MAX_QUESTIONS:
        problems.append(
            f"{folder}: {len(paths)} questions; the limit is {_MAX_QUESTIONS}, so make two packs"
        )
        return []
    return paths


def _assembled(
    manifest: LocatedYaml, questions: list[Question], problems: list[str]
) -> Pack | None:
    """The pack, or None with what the manifest lacks among the problems."""
    data = manifest.data if isinstance(manifest.data, dict) else {}
    try:
        return Pack.model_validate({**data, "questions": questions})
    except ValidationError as error:
        # Questions have been looked at one by one, each with its own file and line.
        of_manifest = [problem for problem in error.errors() if problem["loc"][:1] != _QUESTIONS]
        problems.extend(_described_each(of_manifest, manifest))
        return None


def _doubled(
    parts: Sequence[RubricPoint | Topic], what: str, place: Place, file: LocatedYaml
) -> Iterator[str]:
    seen: set[str] = set()
    for position, part in enumerate(parts):
        if part.id in seen:
            yield (
                f"{file.where((*place, position, 'id'))}: {what} id {part.id!r} stands twice "
                f"in this file; give each {what} its own"
            )
        seen.add(part.id)


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
    return _described_each(error.errors(), file)


def _described_each(problems: Iterable[ErrorDetails], file: LocatedYaml) -> Iterator[str]:
    for problem in problems:
        place = tuple(part for part in problem["loc"] if part != "[key]")
        name = ".".join(str(part) for part in place) or "the file"
        yield f"{file.where(place)}: {name}: {_remedy(problem)}"


def _remedy(problem: ErrorDetails) -> str:
    remedies = {
        "missing": "is missing; add it",
        "extra_forbidden": "is not a known key; check the spelling or remove it",
        "string_too_short": "is empty; write something or remove the key",
        "model_type": "must be a mapping of keys to values; compare with a shipped question",
        "dict_type": "must be a mapping of keys to values; compare with a shipped question",
    }
    if known := remedies.get(problem["type"]):
        return known
    if problem["input"] is None:
        return remedies["string_too_short"]
    # Pydantic says what is expected; what came and what to do are added to it.
    found = f"found {_shortened(problem['input'])}"
    with_found = {
        "string_type": f"must be text, {found}; put it in double quotes",
        "string_pattern_mismatch": (
            f"has the wrong form, {found}; ids are lower-case words joined by hyphens, versions "
            "like 1.0.0"
        ),
        "tuple_type": f"must be a list, {found}; start each entry with '- '",
    }
    message = problem["msg"]
    return with_found.get(
        problem["type"], f"{message[:1].lower()}{message[1:]}, {found}; change it"
    )


def _shortened(value: object) -> str:
    text = repr(value)
    return text if len(text) <= _MAX_SHOWN else f"{text[:_MAX_SHOWN]}…"
