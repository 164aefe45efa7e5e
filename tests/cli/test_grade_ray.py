"""`--engine ray`: refused early where it cannot work."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from interviewer.cli.grade_ray import RayOptions, worker_grader
from interviewer.domain.pack import Pack
from interviewer.errors import InputError
from interviewer.settings import read_settings


def test_llm_grader_is_refused_with_what_to_use_instead(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:9/v1")
    with pytest.raises(InputError, match="--grader builtin"):
        RayOptions(None).check(read_settings())


def test_missing_ray_is_told_before_anything_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ray", None)
    with pytest.raises(InputError, match=r"pip install -e '\.\[ray\]'"):
        RayOptions(None).check(read_settings(grader="builtin"))


def test_worker_takes_the_judged_length_of_the_run_and_the_folder_of_its_machine(
    pack: Pack, own_home: Path
) -> None:
    grader = worker_grader({"max_answer_chars": 300}, pack)
    assert grader.max_chars == 300
    assert (own_home / "index").is_dir()
