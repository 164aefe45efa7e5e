"""Write a pack to a folder in the form that people edit: wrapped text, no empty lists."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import Any

import yaml

from interviewer.domain.pack import Pack, Question, RubricPoint
from interviewer.errors import InputError

_WIDTH = 88
"""Folding looks at it after a word, so lines come out a little longer."""
_MAX_PLAIN = 90
"""Longer text starts on the line below its key."""


class _Folded(str):
    """Long text of one paragraph."""


class _Block(str):
    """Text whose line breaks matter."""


class _Flow(dict[str, Any]):
    """A mapping on one line."""


class _FlowList(list[str]):
    """A list on one line."""


class _Dumper(yaml.SafeDumper):
    """Safe YAML in the style of the shipped packs."""

    def increase_indent(
        self,
        flow: bool = False,
        indentless: bool = False,  # noqa: ARG002  # the base class asks for it in lists
    ) -> None:
        """Indent lists under their key."""
        super().increase_indent(flow, False)

    def choose_scalar_style(self) -> str:
        """Double quotes where quotes are needed."""
        style: str = super().choose_scalar_style()
        return '"' if style == "'" else style

    def write_folded(self, text: str) -> None:
        """Wrap folded text only; a claim stays on one line, so that a change shows as one line."""
        width, self.best_width = self.best_width, _WIDTH
        super().write_folded(text)
        self.best_width = width


_Dumper.add_representer(
    _Folded, lambda dumper, text: dumper.represent_scalar("tag:yaml.org,2002:str", text, ">")
)
_Dumper.add_representer(
    _Block, lambda dumper, text: dumper.represent_scalar("tag:yaml.org,2002:str", text, "|")
)
_Dumper.add_representer(
    _Flow,
    lambda dumper, data: dumper.represent_mapping(
        "tag:yaml.org,2002:map", data.items(), flow_style=True
    ),
)
_Dumper.add_representer(
    _FlowList,
    lambda dumper, data: dumper.represent_sequence("tag:yaml.org,2002:seq", data, flow_style=True),
)


def write_pack(pack: Pack, folder: Path) -> tuple[Path, ...]:
    """Write `pack.yaml` and `questions/<id>.yaml`, all of them or none.

    `pack.yaml` comes last: without it a folder is no pack, even if the machine stops in between.

    Returns:
        The files, `pack.yaml` first.

    Raises:
        InputError: the folder holds something, cannot be written to, or two questions share an id.
    """
    ids = [question.id for question in pack.questions]
    if doubled := sorted({one for one in ids if ids.count(one) > 1}):
        raise InputError(
            f"pack {pack.id}: two questions have the id {doubled[0]!r}; give each its own, "
            "since it names the file"
        )
    manifest = _yaml(_pack(pack))
    questions = {f"{question.id}.yaml": _yaml(_question(question)) for question in pack.questions}
    made = not folder.exists()
    try:
        if not made and (not folder.is_dir() or any(folder.iterdir())):
            raise InputError(
                f"{folder}: already holds something; name a new folder or empty this one first"
            )
        folder.mkdir(parents=True, exist_ok=True)
        try:
            _fill(folder, manifest, questions)
        except BaseException:
            _empty(folder, made)
            raise
    except OSError as error:
        raise InputError(
            f"{folder}: the pack cannot be written: {error.strerror or error}; nothing was kept, "
            "choose another folder or free some space"
        ) from error
    return (folder / "pack.yaml", *(folder / "questions" / name for name in questions))


def _fill(folder: Path, manifest: str, questions: dict[str, str]) -> None:
    with tempfile.TemporaryDirectory(prefix=".unfinished-", dir=folder) as unfinished:
        stage = Path(unfinished)
        (stage / "questions").mkdir()
        for name, text in questions.items():
            (stage / "questions" / name).write_text(text, encoding="utf-8", newline="\n")
        (stage / "pack.yaml").write_text(manifest, encoding="utf-8", newline="\n")
        (stage / "questions").rename(folder / "questions")
        (stage / "pack.yaml").rename(folder / "pack.yaml")


def _empty(folder: Path, made: bool) -> None:
    """Take back what was written; the folder held nothing before."""
    (folder / "pack.yaml").unlink(missing_ok=True)
    shutil.rmtree(folder / "questions", ignore_errors=True)
    if made:
        shutil.rmtree(folder, ignore_errors=True)


def _yaml(data: dict[str, Any]) -> str:
    return yaml.dump(
        data, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=10**9, line_break="\n"
    )


def _pack(pack: Pack) -> dict[str, Any]:
    data: dict[str, Any] = {
        "id": pack.id,
        "title": pack.title,
        "version": pack.version,
        "language": pack.language,
        "description": _description(pack.description),
        "licence": pack.licence,
        "authors": _FlowList(pack.authors),
    }
    return {
        **{key: value for key, value in data.items() if value},
        "topics": [_Flow(id=topic.id, title=topic.title) for topic in pack.topics],
        "scoring": {
            "partly_credit": pack.scoring.partly_credit,
            "wrong_penalty": pack.scoring.wrong_penalty,
            "must_have_cap": pack.scoring.must_have_cap,
        },
    }


def _question(question: Question) -> dict[str, Any]:
    data: dict[str, Any] = {
        "id": question.id,
        "title": question.title,
        "question": _long(question.question),
        "restatements": list(question.restatements),
        "topics": _FlowList(question.topics),
        "level": question.level.value,
        "kind": question.kind.value,
        "time_limit_s": question.time_limit_s,
        "clarifications": [
            {"asks": one.asks, "reply": one.reply} for one in question.clarifications
        ],
        "reference": _block(question.reference),
        "points": [_point(point) for point in question.points],
        "anchors": {level: _long(text) for level, text in sorted(question.anchors.items())},
        "anchor_examples": {
            level: _long(text) for level, text in sorted(question.anchor_examples.items())
        },
    }
    return {key: value for key, value in data.items() if value}


def _point(point: RubricPoint) -> dict[str, Any]:
    data: dict[str, Any] = {
        "id": point.id,
        "claim": point.claim,
        "weight": point.weight,
        "must_have": point.must_have,
        "paraphrases": list(point.paraphrases),
        "misconceptions": list(point.misconceptions),
        "probe": point.probe,
    }
    return {key: value for key, value in data.items() if value or key == "must_have"}


def _long(text: str) -> str:
    """Folded where it is long and folding keeps it as it is."""
    if "\n" in text:
        return _block(text)
    return _Folded(text) if len(text) > _MAX_PLAIN and _survives_blocks(text) else text


def _description(text: str) -> str:
    """As `_long`, but exact to the last line break: descriptions are not stripped when read."""
    return _Block(text) if "\n" in text and _survives_blocks(text) else _long(text)


def _block(text: str) -> str:
    """As a block; the last line break is not part of the text and is stripped when it is read."""
    return _Block(f"{text}\n") if _survives_blocks(text) else text


def _survives_blocks(text: str) -> bool:
    """YAML reads every kind of line break in a block as a plain one; quotes keep them apart."""
    return not any(mark in text for mark in "\r\x85\u2028\u2029\ufeff")
