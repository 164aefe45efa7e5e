"""Which parts the settings put together."""

from __future__ import annotations

import json
import shutil
import threading
import time

import pytest

from interviewer.errors import PackInvalid
from interviewer.packs.load import installed_packs, load_pack
from interviewer.settings import read_settings
from interviewer.wiring import HELD_BACK_S, Grading


def test_the_llm_grader_gets_the_builtin_one_as_its_second_opinion() -> None:
    settings = read_settings(grader="llm", openai_base_url="http://127.0.0.1:9/v1", repeats=3)
    grading = Grading(settings)
    try:
        assert grading.grader.judge.name == "llm"
        assert grading.grader.second is grading.builtin
        assert grading.grader.repeats == 3
    finally:
        grading.close()


def test_the_builtin_grader_asks_nobody_and_runs_once() -> None:
    grading = Grading(read_settings(grader="builtin", repeats=3))
    try:
        assert grading.grader is grading.builtin
        assert (grading.grader.second, grading.grader.repeats) == (None, 1)
    finally:
        grading.close()


def test_labelled_answers_beside_a_pack_reach_the_llm_grader(tmp_path) -> None:
    folder = tmp_path / "hypervisors"
    shutil.copytree(installed_packs()["hypervisors"], folder)
    question = load_pack(str(folder)).question("hv-09")
    row = {
        "id": "a1",
        "question_id": "hv-09",
        "answer": "It is all about memory pages.",
        "verdicts": {point.id: "missed" for point in question.points},
        "rater": "r1",
    }
    (folder / "exemplars.jsonl").write_text(json.dumps(row) + "\n", encoding="utf-8")
    grading = Grading(read_settings(grader="llm", openai_base_url="http://127.0.0.1:9/v1"))
    try:
        grading.load_pack(str(folder))
        found = grading.index.nearest_exemplars("hv-09", "memory", 3, "")
        assert [exemplar.id for exemplar in found] == ["a1"]
        assert grading.grader.judge.version.endswith("+examples3")
        (folder / "exemplars.jsonl").write_text("{}\n", encoding="utf-8")
        with pytest.raises(PackInvalid, match=r"exemplars\.jsonl:1"):
            grading.load_pack(str(folder))
    finally:
        grading.close()


def test_index_that_is_held_back_is_filled_once_it_is_let_go() -> None:
    grading = Grading(read_settings(grader="builtin"), hold_index=True)
    filled = threading.Event()
    # The filling itself is tested with the index; here it counts when it begins.
    grading.index.refresh = lambda _pack: filled.set()  # type: ignore[assignment,method-assign,return-value]
    try:
        grading.load_pack("hypervisors")
        assert not filled.wait(0.2)
        grading.begin_indexing()
        assert filled.wait(30)
    finally:
        grading.close()


def test_process_that_ends_before_its_index_was_let_go_ends_at_once() -> None:
    grading = Grading(read_settings(grader="builtin"), hold_index=True)
    refreshed: list[object] = []
    grading.index.refresh = refreshed.append  # type: ignore[assignment,method-assign]
    grading.load_pack("hypervisors")
    began = time.monotonic()
    grading.close()
    assert time.monotonic() - began < HELD_BACK_S / 2
    assert refreshed == []
