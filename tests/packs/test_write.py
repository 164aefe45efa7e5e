"""A pack on disk: what is read back is what was written, and nothing is left half done."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest
import yaml

from interviewer.domain.pack import (
    Clarification,
    Kind,
    Level,
    Pack,
    Question,
    RubricPoint,
    Scoring,
    Topic,
)
from interviewer.errors import InputError
from interviewer.packs.write import write_pack

NASTY = (
    "plain",
    "a: b # c",
    "yes",
    "0123",
    "1.5e3",
    "~",
    "!!python/object/apply:os.system ['touch pwned']",
    "&anchor *alias",
    "{{ 7*7 }} ${HOME}",
    "'single' and \"double\" \\ back",
    "- bullet\n  - nested\n\n\n1. step\ttab",
    "line one\n   indented\nlast",
    "first \nspace before the break",
    "---\ndocument\n...",
    "next\x85line\u2028and\u2029paragraph",
    "carriage\rreturn\r\nboth",
    "bell \x07 escape \x1b zero width \u200b mark \ufeff",
    "日本語 é 👩‍💻 \U0001f600",
    "| table | row |\n|---|---|",
    "> quoted",
    "%percent @at `tick`",
    "word " * 60 + "end",
    "two  spaces " * 30 + "end",
    "x" * 300,
    "long: " + "colon: " * 40 + "end\nsecond line that is long too " + "word " * 40 + ".",
)


def point(number: int, **fields: Any) -> RubricPoint:
    return RubricPoint(id=f"p-{number}", claim=f"Claim {number}", **fields)


def question(number: int, **fields: Any) -> Question:
    values: dict[str, Any] = {
        "id": f"q-{number:02d}",
        "title": f"Title {number}",
        "question": f"What is {number}?",
        "topics": ("general",),
        "level": Level.MID,
        "kind": Kind.CONCEPT,
        "time_limit_s": 300,
        "reference": "It is a number.",
        "points": (point(1),),
    }
    return Question(**{**values, **fields})


def pack(*questions: Question, **fields: Any) -> Pack:
    values: dict[str, Any] = {
        "id": "numbers",
        "title": "Numbers",
        "version": "0.1.0",
        "topics": (Topic(id="general", title="General"),),
        "questions": questions or (question(1), question(2)),
    }
    return Pack(**{**values, **fields})


def read_back(folder: Path) -> Pack:
    """By the safe loader alone, so that nothing but plain data can be in the files."""
    manifest = yaml.safe_load((folder / "pack.yaml").read_text(encoding="utf-8"))
    questions = [
        yaml.safe_load(path.read_text(encoding="utf-8"))
        for path in sorted((folder / "questions").iterdir())
    ]
    return Pack.model_validate({**manifest, "questions": questions})


def full_question(text: str) -> Question:
    return question(
        1,
        title=text,
        question=text,
        restatements=(text, "other"),
        topics=("general", "more"),
        level=Level.SENIOR,
        kind=Kind.SCENARIO,
        time_limit_s=90,
        clarifications=(Clarification(asks=text, reply=text),),
        reference=text,
        points=(
            RubricPoint(
                id="one",
                claim=text,
                weight=5,
                must_have=True,
                paraphrases=(text, "b"),
                misconceptions=(text,),
                probe=text,
            ),
            point(2),
        ),
        anchors={1: text, 5: "all"},
    )


@pytest.mark.parametrize("text", NASTY, ids=range(len(NASTY)))
def test_a_pack_is_read_back_as_it_was_written(tmp_path: Path, text: str) -> None:
    written = pack(
        full_question(text),
        description=text,
        title=text,
        language="de",
        licence=text,
        authors=(text, "second"),
        topics=(Topic(id="general", title=text), Topic(id="more", title="More")),
        scoring=Scoring(partly_credit=0.25, wrong_penalty=0, must_have_cap=1),
    )

    write_pack(written, tmp_path / "out")

    assert read_back(tmp_path / "out") == written


def test_random_text_is_read_back_as_it_was_written(tmp_path: Path) -> None:
    rng = random.Random(20)
    for round_number in range(60):
        pieces = rng.choices([*NASTY, "\n", "\n\n", " ", "  ", ": ", "#", "word "], k=6)
        text = f"a{''.join(pieces)}"[:900]
        written = pack(full_question(text), description=f" {text}\n")
        folder = tmp_path / str(round_number)

        write_pack(written, folder)

        assert read_back(folder) == written


def test_the_files_are_named_by_question_and_the_manifest_comes_first(tmp_path: Path) -> None:
    paths = write_pack(pack(), tmp_path / "deep" / "out")

    names = [path.relative_to(tmp_path / "deep" / "out").as_posix() for path in paths]
    assert names == ["pack.yaml", "questions/q-01.yaml", "questions/q-02.yaml"]
    found = (path for path in (tmp_path / "deep" / "out").rglob("*") if path.is_file())
    assert sorted(found) == sorted(paths)


def test_a_question_is_written_as_people_edit_it(tmp_path: Path) -> None:
    long_question = "Say what a number is, " + "and then more of it, " * 5 + "in short."
    one = question(
        1,
        question=long_question,
        reference="First line: it counts.\n\n- a bullet\n  - nested",
        points=(point(1), RubricPoint(id="c", claim="A claim: " + "long " * 30 + "end")),
    )

    write_pack(pack(one), tmp_path / "out")

    text = (tmp_path / "out" / "questions" / "q-01.yaml").read_text(encoding="utf-8")
    claim = "A claim: " + "long " * 30 + "end"
    assert text == (
        "id: q-01\n"
        "title: Title 1\n"
        "question: >-\n"
        "  Say what a number is, and then more of it, and then more of it, "
        "and then more of it, and\n"
        "  then more of it, and then more of it, in short.\n"
        "topics: [general]\n"
        "level: mid\n"
        "kind: concept\n"
        "time_limit_s: 300\n"
        "reference: |\n"
        "  First line: it counts.\n"
        "\n"
        "  - a bullet\n"
        "    - nested\n"
        "points:\n"
        "  - id: p-1\n"
        "    claim: Claim 1\n"
        "    weight: 2\n"
        "    must_have: false\n"
        "  - id: c\n"
        f'    claim: "{claim}"\n'
        "    weight: 2\n"
        "    must_have: false\n"
    )


def test_the_manifest_leaves_out_what_is_blank(tmp_path: Path) -> None:
    write_pack(pack(), tmp_path / "out")

    assert (tmp_path / "out" / "pack.yaml").read_text(encoding="utf-8") == (
        "id: numbers\n"
        "title: Numbers\n"
        "version: 0.1.0\n"
        "language: en\n"
        "topics:\n"
        "  - {id: general, title: General}\n"
        "scoring:\n"
        "  partly_credit: 0.5\n"
        "  wrong_penalty: 0.25\n"
        "  must_have_cap: 0.8\n"
    )


def test_an_empty_folder_is_filled(tmp_path: Path) -> None:
    write_pack(pack(), tmp_path)

    assert sorted(path.name for path in tmp_path.iterdir()) == ["pack.yaml", "questions"]


def test_a_folder_that_holds_something_is_left_as_it_was(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine", encoding="utf-8")

    with pytest.raises(InputError, match="already holds something; name a new folder"):
        write_pack(pack(), tmp_path)

    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]


def test_a_file_in_the_place_of_the_folder_is_left_as_it_was(tmp_path: Path) -> None:
    file = tmp_path / "out"
    file.write_text("mine", encoding="utf-8")

    with pytest.raises(InputError, match="already holds something"):
        write_pack(pack(), file)

    assert file.read_text(encoding="utf-8") == "mine"


def test_a_folder_below_a_file_is_refused_with_a_remedy(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine", encoding="utf-8")

    with pytest.raises(InputError, match=r"cannot be written: .*choose another folder"):
        write_pack(pack(), tmp_path / "file" / "out")


def test_two_questions_with_one_id_are_refused_before_anything_is_written(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="two questions have the id 'q-01'"):
        write_pack(pack(question(1), question(1)), tmp_path / "out")

    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("existing", [False, True], ids=["new folder", "empty folder"])
@pytest.mark.parametrize("name", ["q-02.yaml", "pack.yaml"])
def test_a_failure_half_way_leaves_no_half_pack(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, existing: bool
) -> None:
    folder = tmp_path / "out"
    if existing:
        folder.mkdir()
    write_text = Path.write_text

    def disk_full(path: Path, *args: Any, **options: Any) -> int:
        if path.name == name:
            raise OSError(28, "No space left on device")
        return write_text(path, *args, **options)

    monkeypatch.setattr(Path, "write_text", disk_full)

    with pytest.raises(InputError, match="No space left on device; nothing was kept"):
        write_pack(pack(), folder)

    assert folder.exists() is existing
    assert [path for path in tmp_path.rglob("*") if path != folder] == []


def test_a_failure_between_the_two_moves_leaves_no_half_pack(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rename = Path.rename

    def interrupted(path: Path, target: Path) -> Path:
        if path.name == "pack.yaml":
            raise KeyboardInterrupt
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", interrupted)

    with pytest.raises(KeyboardInterrupt):
        write_pack(pack(), tmp_path)

    assert not list(tmp_path.iterdir())
