"""Which parts the settings put together."""

from __future__ import annotations

import json
import shutil

import pytest

from interviewer.errors import PackInvalid
from interviewer.packs.load import installed_packs, load_pack
from interviewer.settings import read_settings
from interviewer.wiring import Grading


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
