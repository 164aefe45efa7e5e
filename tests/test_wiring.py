"""Which parts the settings put together."""

from __future__ import annotations

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
