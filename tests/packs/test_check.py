"""Advice on a pack that can be read but is not fit to grade people with yet."""

from __future__ import annotations

from pathlib import Path

import pytest

from interviewer.errors import PackInvalid
from interviewer.packs.check import check_pack, leaked_words
from interviewer.packs.load import find_pack

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
    claim: The hypervisor sits between hardware and guests.
    paraphrases: [one, two, "One!"]
    probe: Why is it said that the hypervisor sits between two things?
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "questions").mkdir()
    (tmp_path / "pack.yaml").write_text(
        "id: tiny\ntitle: Tiny\nversion: 1.0.0\ntopics: [{id: t-one, title: One}]\n",
        encoding="utf-8",
    )
    (tmp_path / "questions" / "q-1.yaml").write_text(QUESTION, encoding="utf-8")
    return tmp_path


def test_weak_spots_are_named_with_file_and_line(folder: Path) -> None:
    report = check_pack(folder)
    advice = "\n".join(report.advice)
    file = folder / "questions" / "q-1.yaml"
    assert report.summary == "1 questions, 1 reference answers, 1 points"
    assert f"{file}:9: 1 points; 6 to 12" in advice
    assert f"{file}:9: no must-have point" in advice
    assert f"{file}:1: describe all five levels" in advice
    assert f"{file}:3: no restatements" in advice
    assert f"{file}:10: point alpha names no misconception" in advice
    assert f'{file}:13: the probe of alpha gives it away ("the hypervisor sits between")' in advice
    assert f"{file}:12: point alpha says the same twice: 'One!'" in advice


def test_an_unreadable_pack_is_refused_and_not_advised(folder: Path) -> None:
    (folder / "pack.yaml").write_text("id: {]", encoding="utf-8")
    with pytest.raises(PackInvalid, match=r"pack\.yaml:1: not valid YAML"):
        check_pack(folder)


@pytest.mark.parametrize(
    ("probe", "claim", "leak"),
    [
        ("What runs on bare metal?", "It runs on bare metal.", "runs on bare metal"),
        ("RUNS, on bare METAL?", "It runs on bare metal.", "runs on bare metal"),
        ("What is under it?", "It runs on bare metal.", ""),
        ("What runs on bare metals?", "It runs on bare metal", ""),
        ("It is A", "It is A", ""),
    ],
)
def test_four_words_of_the_claim_in_a_row_leak_it(probe: str, claim: str, leak: str) -> None:
    assert leaked_words(probe, claim) == leak


def test_the_shipped_pack_needs_no_advice() -> None:
    assert check_pack(find_pack("hypervisors")).advice == ()
