"""Features of questions with a single point: what an answer adds to the question."""

from __future__ import annotations

import numpy as np
import pytest

from interviewer.domain.pack import Pack, Question
from interviewer.embedding.builtin import BuiltinEmbedder
from interviewer.grading.builtin.prepared import PreparedQuestion, prepare
from interviewer.grading.builtin.short import SHORT_FEATURES, compare_short
from interviewer.grading.retrieval import PointSource

QUESTION = "Where does a C++ program begin to execute?"
MODEL = "At the main function."


def question(*models: str) -> Question:
    first, *others = models
    return Question.model_validate(
        {
            "id": "exam", "title": "exam", "question": QUESTION, "topics": ["exam"],
            "level": "junior", "kind": "concept", "time_limit_s": 60, "reference": first,
            "points": [{"id": "claim", "claim": first, "paraphrases": others}],
        }
    )  # fmt: skip


@pytest.fixture
def prepared(source: PointSource) -> PreparedQuestion:
    exam = question(MODEL)
    return prepare(exam, source.texts_of(exam), source.embedder)


def features(prepared: PreparedQuestion, answer: str) -> dict[str, float]:
    row = compare_short(prepared, [answer], BuiltinEmbedder(threads=1))[0]
    return dict(zip(SHORT_FEATURES, map(float, row), strict=True))


def test_model_answer_itself_has_every_share(prepared: PreparedQuestion) -> None:
    assert features(prepared, MODEL) == pytest.approx(dict.fromkeys(SHORT_FEATURES, 1.0), abs=1e-3)


def test_question_said_back_covers_nothing(prepared: PreparedQuestion) -> None:
    found = features(prepared, QUESTION)
    assert found["spelled"] == found["new_covered"] == found["new_share"] == 0


def test_right_answer_moves_the_question_like_the_model_answer_does(
    prepared: PreparedQuestion,
) -> None:
    right = features(prepared, "Execution starts in main().")
    wrong = features(prepared, "In the header files, from the first line on.")
    assert right["completes"] > wrong["completes"] + 0.2
    assert right["beyond_question"] > wrong["beyond_question"]


def test_spelling_mistake_keeps_most_of_its_letters(prepared: PreparedQuestion) -> None:
    found = features(prepared, "at the mian funktion")
    assert 0.15 < found["spelled"] < 0.9
    assert found["spelled"] > features(prepared, "from the top line")["spelled"]


def test_best_of_several_model_answers_counts(source: PointSource) -> None:
    exam = question("From the first statement of the entry point.", MODEL)
    found = features(prepare(exam, source.texts_of(exam), source.embedder), MODEL)
    assert found["completes"] == pytest.approx(1.0, abs=1e-3)


def test_points_of_a_longer_rubric_have_none_of_them(source: PointSource, pack: Pack) -> None:
    several = pack.question("hv-01")
    prepared = prepare(several, source.texts_of(several), source.embedder)
    rows = compare_short(prepared, ["A hypervisor shares a host."], BuiltinEmbedder(threads=1))
    assert rows.shape == (len(several.points), len(SHORT_FEATURES))
    assert not np.any(rows)
