"""Builds the judge that is measured, outside of which nothing here knows how a judge is made."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from interviewer.grading.builtin.entailment import BuiltinEntailment
from interviewer.grading.builtin.judge import BuiltinJudge
from interviewer.grading.judge import Judge
from interviewer.grading.retrieval import PointSource
from interviewer.settings import read_settings
from interviewer_eval.held_out import FittedModel
from interviewer_eval.run import MakeJudge
from interviewer_eval.source import memory_source

GraderName = Literal["builtin", "llm"]


def judge_maker(grader: GraderName, vectors: Path | None = None) -> MakeJudge:
    """How to make the judge for a fitted model.

    Args:
        grader: the LLM judge comes from the environment and shows no labelled answers as examples:
            those of the pack may be the very ones that are graded.
        vectors: folder that keeps vectors between runs.

    Raises:
        SettingsError: the LLM was asked for and no endpoint is set.
    """
    if grader == "llm":
        from interviewer.grading.llm import llm_judge

        judge: Judge = llm_judge(read_settings(grader="llm"))
        return lambda _model: judge
    return builtin_maker(memory_source(vectors))


def builtin_maker(source: PointSource) -> MakeJudge:
    """Built-in judges over one source of points. Each cross-encoder is loaded once."""
    entailments: dict[Path, BuiltinEntailment] = {}

    def make(model: FittedModel) -> Judge:
        if model.entailment not in entailments:
            entailments[model.entailment] = BuiltinEntailment(model.entailment)
        return BuiltinJudge(source, model.path, entailments[model.entailment])

    return make
