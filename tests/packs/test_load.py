"""Packs on disk: every problem is named with file, line and remedy."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from interviewer.domain.pack import Pack
from interviewer.errors import PackInvalid, PackNotFound
from interviewer.packs.load import find_pack, installed_packs, load_pack, read_folder
from interviewer.packs.yaml_lines import MAX_FILE_BYTES, read_yaml

MANIFEST = """\
id: tiny
title: Tiny
version: 1.0.0
topics:
  - {id: t-one, title: One}
"""
QUESTION = """\
id: q-1
title: First
question: What is it?
topics: [t-one]
level: mid
kind: concept
time_limit_s: 60
reference: It is this.
points:
  - id: alpha
    claim: It is A.
    weight: 3
    must_have: true
  - id: beta
    claim: It is B.
anchors:
  1: weak
  5: strong
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A pack folder that loads."""
    (tmp_path / "questions").mkdir()
    (tmp_path / "pack.yaml").write_text(MANIFEST, encoding="utf-8")
    (tmp_path / "questions" / "q-1.yaml").write_text(QUESTION, encoding="utf-8")
    return tmp_path


@pytest.fixture
def problems(folder: Path) -> Callable[[], list[str]]:
    """The lines of the refusal, with the folder's own path taken out."""

    def read() -> list[str]:
        with pytest.raises(PackInvalid) as caught:
            read_folder(folder)
        return str(caught.value).replace(f"{folder}/", "").splitlines()

    return read


def test_a_pack_loads_with_its_defaults(folder: Path) -> None:
    pack = load_pack(str(folder))
    assert (pack.id, pack.n_points, pack.questions[0].points[1].weight) == ("tiny", 2, 2)
    assert load_pack(str(folder / "pack.yaml")) == pack


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        pytest.param("title: First\n", "title: First\ntitle: Second\n",
                     "q-1.yaml:3: 'title' stands twice, first in line 2; remove", id="doubled key"),
        pytest.param("level: mid", "levle: mid",
                     "q-1.yaml:5: levle: is not a known key; check the spelling", id="unknown key"),
        pytest.param("level: mid\n", "", "q-1.yaml:1: level: is missing; add it", id="missing key"),
        pytest.param("    claim: It is B.\n", "",
                     "q-1.yaml:14: points.1.claim: is missing; add it", id="missing in a point"),
        pytest.param("title: First", "title: [First]",
                     "q-1.yaml:2: title: must be text, found ['First']; put it", id="wrong type"),
        pytest.param("title: First", "title: 12",
                     "q-1.yaml:2: title: must be text, found 12; put it in double", id="number"),
        pytest.param("title: First", "title: 2024-01-02",
                     "q-1.yaml:2: title: must be text, found datetime.date", id="date"),
        pytest.param("title: First", "title: 2024-13-45",
                     "q-1.yaml:2: '2024-13-45' cannot be read (month must", id="impossible date"),
        pytest.param("topics: [t-one]", "topics: t-one",
                     "q-1.yaml:4: topics: must be a list, found 't-one'; start", id="not a list"),
        pytest.param("weight: 3", "weight: 9",
                     "q-1.yaml:12: points.0.weight: input should be less than or equal to 5, "
                     "found 9", id="weight too large"),
        pytest.param("weight: 3", "weight: 0",
                     "q-1.yaml:12: points.0.weight: input should be greater than or equal to 1, "
                     "found 0", id="weight 0"),
        pytest.param("level: mid", "level: guru",
                     "q-1.yaml:5: level: input should be 'junior', 'mid' or 'senior', found 'guru'",
                     id="unknown level"),
        pytest.param("id: alpha", "id: Alpha Beta",
                     "q-1.yaml:10: points.0.id: has the wrong form, found 'Alpha Beta'", id="id"),
        pytest.param("claim: It is A.", 'claim: "  "',
                     "q-1.yaml:11: points.0.claim: is empty; write something", id="blank claim"),
        pytest.param("id: beta", "id: alpha",
                     "q-1.yaml:14: point id 'alpha' stands twice in this file", id="doubled point"),
        pytest.param("topics: [t-one]", "topics: [t-one, t-two]",
                     "q-1.yaml:4: topic 't-two' is not in pack.yaml; add it there or use one of: "
                     "t-one", id="unknown topic"),
        pytest.param("  5: strong", "  7: strong", "q-1.yaml:18: anchors.7:", id="anchor level"),
        pytest.param("  5: strong", "  yes: strong",
                     "q-1.yaml:18: keys are words or whole numbers", id="truth value as key"),
        pytest.param("level: mid", "level:\tmid\n\tkind: x",
                     "q-1.yaml:6: not valid YAML: found a tab character that violates indentation; "
                     "indent with spaces", id="tab"),
        pytest.param("What is it?", "What: is it?",
                     "q-1.yaml:3: not valid YAML: mapping values are not allowed in this context; "
                     "put text that holds", id="colon in text"),
        pytest.param("level: mid", "level: mid\n---\nid: q-2",
                     "q-1.yaml:6: not valid YAML: but found another document; remove", id="two"),
        pytest.param("level: mid", "level: *mid",
                     "q-1.yaml:5: not valid YAML: found undefined alias; put text", id="alias"),
        pytest.param("level: mid", "level: !!python/name:os.system mid",
                     "q-1.yaml:5: not valid YAML: could not determine a constructor", id="tag"),
        pytest.param("level: mid", "level: &x [*x]",
                     "q-1.yaml:5: a YAML alias refers to itself; write the value out", id="itself"),
        pytest.param("level: mid", "level: \x07mid",
                     "q-1.yaml:5: not valid YAML: control characters are not allowed", id="bell"),
        pytest.param("question: What is it?", "question: null",
                     "q-1.yaml:3: question: is empty; write something or remove the key",
                     id="null"),
        pytest.param("topics: [t-one]", "topics:",
                     "q-1.yaml:4: topics: is empty; write something", id="nothing after a key"),
    ],
)  # fmt: skip
def test_a_problem_in_a_question_is_named_with_file_line_and_remedy(
    folder: Path, problems: Callable[[], list[str]], old: str, new: str, expected: str
) -> None:
    assert QUESTION.count(old) == 1
    changed = QUESTION.replace(old, new)
    (folder / "questions" / "q-1.yaml").write_text(changed, encoding="utf-8")
    found = [line.removeprefix("questions/") for line in problems()]
    assert any(line.startswith(expected) for line in found), found


@pytest.mark.parametrize(
    ("escape", "shown"),
    [
        pytest.param(r"\e[31m", r"'\x1b'", id="colour"),
        pytest.param(r"\e]52;c;cm0=\a", r"'\x1b'", id="clipboard"),
        pytest.param(r"\a", r"'\x07'", id="bell"),
        pytest.param(r"\b", r"'\x08'", id="backspace"),
        pytest.param(r"\0", r"'\x00'", id="null"),
        pytest.param(r"\r", r"'\r'", id="carriage return"),
        pytest.param(r"\x7f", r"'\x7f'", id="delete"),
        pytest.param(r"\u009b31m", r"'\x9b'", id="C1"),
    ],
)
def test_text_that_would_command_a_terminal_is_refused_with_its_line(
    folder: Path, problems: Callable[[], list[str]], escape: str, shown: str
) -> None:
    changed = QUESTION.replace("claim: It is A.", f'claim: "It {escape} is A."')
    changed_manifest = MANIFEST.replace("title: Tiny", f'"title{escape}": Tiny')
    (folder / "questions" / "q-1.yaml").write_text(changed, encoding="utf-8")
    (folder / "pack.yaml").write_text(changed_manifest, encoding="utf-8")
    remedy = (
        f"the text holds the control character {shown}, which terminals obey; "
        "remove it, or double its backslash to show it as text"
    )
    assert problems() == [f"pack.yaml:2: {remedy}", f"questions/q-1.yaml:11: {remedy}"]


def test_tabs_and_line_breaks_in_text_are_no_control_characters(folder: Path) -> None:
    changed = QUESTION.replace("claim: It is A.", r'claim: "It\tis\nA."')
    (folder / "questions" / "q-1.yaml").write_text(changed, encoding="utf-8")
    assert read_folder(folder).pack.questions[0].points[0].claim == "It\tis\nA."


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        pytest.param("id: q\ntopics: [a\n",
                     "2: not valid YAML: the bracket [ opened in this line is not closed by "
                     "line 3; close it with ]", id="square"),
        pytest.param("topics: {a: 1\nid: q\n",
                     "1: not valid YAML: the bracket { opened in this line is not closed by "
                     "line 2; close it with }", id="curly"),
        pytest.param('id: q\ntitle: "a\n',
                     "2: not valid YAML: the quote opened in this line is never closed; close it",
                     id="quote"),
    ],
)  # fmt: skip
def test_an_unclosed_bracket_or_quote_is_named_by_the_line_that_opened_it(
    folder: Path, problems: Callable[[], list[str]], content: str, expected: str
) -> None:
    (folder / "questions" / "q-1.yaml").write_text(content, encoding="utf-8")
    assert problems()[0].startswith(f"questions/q-1.yaml:{expected}")


@pytest.mark.parametrize(
    ("content", "found"),
    [
        pytest.param("", "is empty", id="nothing"),
        pytest.param("# later\n", "is empty", id="a comment"),
        pytest.param("- a\n", "holds no keys, found ['a']", id="a list"),
        pytest.param("What is it?\n", "holds no keys, found 'What is it?'", id="text"),
    ],
)
def test_a_file_without_keys_is_told_what_a_question_file_holds(
    folder: Path, problems: Callable[[], list[str]], content: str, found: str
) -> None:
    (folder / "questions" / "q-1.yaml").write_text(content, encoding="utf-8")
    assert problems()[0] == (
        f"questions/q-1.yaml:1: the file {found}; write a question with the keys id, title, "
        "question, topics, level, kind, time_limit_s, reference, points"
    )


@pytest.mark.parametrize(
    ("manifest", "expected"),
    [
        pytest.param("[1, 2]", "pack.yaml:1: must be a mapping of keys to values", id="a list"),
        pytest.param("", "pack.yaml:1: must be a mapping of keys to values", id="empty"),
        pytest.param(MANIFEST.replace("1.0.0", "1.0"),
                     "pack.yaml:3: version: must be text, found 1.0", id="version as a number"),
        pytest.param(MANIFEST.replace("title: Tiny\n", ""), "pack.yaml:1: title: is missing",
                     id="missing title"),
        pytest.param(MANIFEST + "  - {id: t-one, title: Again}\n",
                     "pack.yaml:6: topic id 't-one' stands twice", id="doubled topic"),
        pytest.param(MANIFEST + "questions: []\n",
                     "pack.yaml:6: questions do not stand here; put each into a file",
                     id="questions in the manifest"),
        pytest.param(MANIFEST + "scoring: {partly_credit: 2}\n",
                     "pack.yaml:6: scoring.partly_credit: input should be less", id="scoring"),
    ],
)  # fmt: skip
def test_a_problem_in_the_manifest_is_named(
    folder: Path, problems: Callable[[], list[str]], manifest: str, expected: str
) -> None:
    (folder / "pack.yaml").write_text(manifest, encoding="utf-8")
    found = problems()
    assert any(line.startswith(expected) for line in found), found


def test_a_folder_named_questions_hides_no_problem(tmp_path: Path) -> None:
    folder = tmp_path / "my-questions"
    (folder / "questions").mkdir(parents=True)
    (folder / "pack.yaml").write_text(MANIFEST.replace("title: Tiny\n", ""), encoding="utf-8")
    (folder / "questions" / "q.yaml").write_text(QUESTION, encoding="utf-8")
    with pytest.raises(PackInvalid, match="title: is missing"):
        read_folder(folder)


def test_every_problem_of_every_file_is_listed_at_once(
    folder: Path, problems: Callable[[], list[str]]
) -> None:
    (folder / "pack.yaml").write_text(MANIFEST.replace("title: Tiny\n", ""), encoding="utf-8")
    (folder / "questions" / "q-1.yaml").write_text("id: q-1\n", encoding="utf-8")
    (folder / "questions" / "q-2.yaml").write_bytes(b"id: \xe9\xff\n")
    (folder / "questions" / "q-3.yml").write_text(QUESTION, encoding="utf-8")
    found = "\n".join(problems())
    assert "pack.yaml:1: title: is missing" in found
    assert "q-1.yaml:1: reference: is missing" in found
    assert "q-2.yaml:1: not UTF-8 text; save the file as UTF-8" in found
    assert "q-3.yml:1: is not read; name it q-3.yaml" in found


def test_a_question_id_that_is_taken_is_named_with_its_owner(
    folder: Path, problems: Callable[[], list[str]]
) -> None:
    (folder / "questions" / "q-2.yaml").write_text(QUESTION, encoding="utf-8")
    assert problems() == [
        "questions/q-2.yaml:1: question id 'q-1' is taken by questions/q-1.yaml; give it another"
    ]


def test_a_pack_without_questions_or_manifest_says_so(
    folder: Path, problems: Callable[[], list[str]]
) -> None:
    (folder / "questions" / "q-1.yaml").unlink()
    (folder / "pack.yaml").unlink()
    found = "\n".join(problems())
    assert "no questions/*.yaml" in found
    assert "pack.yaml:1: cannot be read (No such file or directory)" in found


def test_an_alias_bomb_is_refused_in_a_moment(tmp_path: Path) -> None:
    lines = ["l0: &l0 [x, x, x, x, x, x, x, x, x, x]"]
    for n in range(1, 10):
        lines.append(f"l{n}: &l{n} [{', '.join([f'*l{n - 1}'] * 10)}]")
    path = tmp_path / "bomb.yaml"
    path.write_text("\n".join(lines), encoding="utf-8")
    started = time.process_time()
    with pytest.raises(PackInvalid, match="over 100,000 values; write fewer aliases"):
        read_yaml(path)
    assert time.process_time() - started < 5


@pytest.mark.parametrize("text", ["[" * 100_000, "a: " + "{a: " * 200 + "}" * 200, "- " * 5_000])
def test_deep_nesting_is_refused_and_does_not_end_the_process(tmp_path: Path, text: str) -> None:
    path = tmp_path / "deep.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(PackInvalid, match=r"deep\.yaml:1: nested over 30 deep"):
        read_yaml(path)


def test_a_huge_file_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "huge.yaml"
    path.write_bytes(b"a: " + b"x" * MAX_FILE_BYTES)
    with pytest.raises(PackInvalid, match="larger than 2,000,000 bytes"):
        read_yaml(path)


@pytest.mark.parametrize("content", ["a: 1\n".encode("utf-16"), "a: é\n".encode("latin-1")])
def test_another_encoding_is_named(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "x.yaml"
    path.write_bytes(content)
    with pytest.raises(PackInvalid, match=r"x\.yaml:1: not UTF-8 text"):
        read_yaml(path)


def test_a_byte_order_mark_and_windows_line_ends_are_no_problem(folder: Path) -> None:
    windows = b"\xef\xbb\xbf" + QUESTION.replace("\n", "\r\n").encode()
    before = load_pack(str(folder)).hash
    (folder / "questions" / "q-1.yaml").write_bytes(windows)
    assert load_pack(str(folder)).hash == before


def test_an_unknown_pack_lists_the_installed_names(tmp_path: Path) -> None:
    with pytest.raises(PackNotFound, match=r"no pack 'nope': .*\(hypervisors\)"):
        find_pack("nope")
    with pytest.raises(PackNotFound, match=r"has no pack\.yaml"):
        find_pack(str(tmp_path))


def test_the_first_source_that_has_a_name_wins(tmp_path: Path) -> None:
    for source in ("one", "two"):
        (tmp_path / source / "p").mkdir(parents=True)
        (tmp_path / source / "p" / "pack.yaml").touch()
    found = installed_packs((tmp_path / "one", tmp_path / "missing", tmp_path / "two"))
    assert found == {"p": tmp_path / "one" / "p"}


def test_the_shipped_pack_has_its_thirty_questions() -> None:
    pack: Pack = load_pack("hypervisors")
    assert [question.id for question in pack.questions] == [f"hv-{n:02d}" for n in range(1, 31)]
