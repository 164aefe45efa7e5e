"""A perfect judge and its opposite, through the whole pipeline; stopping and going on."""

from __future__ import annotations

from pathlib import Path

import pytest

from interviewer.domain.pack import Question
from interviewer.errors import InputError, ReplyInvalid
from interviewer.grading.judge import Judgement
from interviewer_eval.datasets.dataset import Dataset
from interviewer_eval.figures import ONE_RATER, Figure
from interviewer_eval.measure import measured
from interviewer_eval.outcome import ANSWERS, RUN, Outcome, read_outcomes
from tests.eval.conftest import ReadingJudge, Run, answers_of


def value(figures: tuple[Figure, ...], name: str) -> float | None:
    return next(figure for figure in figures if figure.name == name).grader.value


class FailingJudge(ReadingJudge):
    def judge(self, question: Question, turns: tuple[str, ...]) -> Judgement:
        if question.id == "q-01":
            raise ReplyInvalid("no usable reply")
        return super().judge(question, turns)


class StoppingJudge(ReadingJudge):
    def judge(self, question: Question, turns: tuple[str, ...]) -> Judgement:
        if self.asked == 5:
            raise KeyboardInterrupt
        return super().judge(question, turns)


def test_judge_that_says_what_the_raters_say_agrees_fully(dataset: Dataset, grade_all: Run) -> None:
    found = measured(grade_all(dataset, ReadingJudge()), seed=1)
    names = ("auc", "kappa_credited", "kappa_verdicts", "precision", "recall", "auc_contradicted")
    assert [value(found.points, name) for name in names] == [1.0] * 6
    assert value(found.points, "brier") == 0.0
    assert value(found.answers_expected, "rmse") == pytest.approx(0, abs=1e-4)
    assert value(found.answers_expected, "pearson") == pytest.approx(1)


def test_judge_that_says_the_opposite_ranks_every_point_wrongly(
    dataset: Dataset, grade_all: Run
) -> None:
    found = measured(grade_all(dataset, ReadingJudge(upside_down=True)), seed=1)
    assert value(found.points, "auc") == 0.0
    kappa, r = value(found.points, "kappa_credited"), value(found.answers, "pearson")
    assert kappa is not None
    assert kappa < 0
    assert r is not None
    assert r < 0


def test_score_by_verdicts_is_the_products_own(dataset: Dataset, grade_all: Run) -> None:
    # `mixed`: alpha (weight 3) stated, gamma (1) contradicted: (3 - 0.25) / 6 of 5.
    outcome = grade_all(dataset, ReadingJudge())
    mixed = next(answer for answer in outcome.answers if answer.kind == "mixed")
    assert mixed.by_verdicts == pytest.approx(5 * 2.75 / 6, abs=1e-3)
    assert mixed.by_expected_credit == pytest.approx(5 * 3 / 6, abs=1e-3)


def test_two_raters_are_measured_on_the_same_items(dataset: Dataset, grade_all: Run) -> None:
    found = measured(grade_all(dataset, ReadingJudge()), seed=1)
    raters = {figure.name: figure.raters for figure in (*found.points, *found.answers)}
    assert raters["kappa_credited"].value == 1.0
    assert raters["kappa_credited"].n == 48
    assert raters["pearson"].value == pytest.approx(1.0)


def test_one_rater_gives_the_reason_in_place_of_a_number(dataset: Dataset, grade_all: Run) -> None:
    alone = dataset.model_copy(update={"answers": answers_of(dataset.packs["small"], raters=1)})
    found = measured(grade_all(alone, ReadingJudge()), seed=1)
    assert {figure.raters.reason for figure in found.points} == {ONE_RATER}


def test_answers_that_all_got_the_same_score_give_a_reason(
    dataset: Dataset, grade_all: Run
) -> None:
    vague = tuple(answer for answer in dataset.answers if answer.kind == "vague")
    found = measured(
        grade_all(dataset.model_copy(update={"answers": vague}), ReadingJudge()), seed=1
    )
    figures = {figure.name: figure.grader for figure in (*found.points, *found.answers)}
    assert figures["pearson"].value is None
    assert "the raters gave 0 to all 4 answers" in figures["pearson"].reason
    assert "all 12 items are negative" in figures["auc"].reason
    assert "same label to all 12" in figures["kappa_credited"].reason


def test_answer_that_could_not_be_graded_is_counted_and_not_scored(
    dataset: Dataset, grade_all: Run
) -> None:
    outcome = grade_all(dataset, FailingJudge())
    found = measured(outcome, seed=1)
    assert (found.n_graded, found.n_ungraded) == (12, 4)
    assert value(found.points, "kappa_credited") == 1.0
    assert outcome.answers[0].ungraded == "reply_invalid: no usable reply"


def test_set_without_a_single_grade_has_no_figures(dataset: Dataset, grade_all: Run) -> None:
    first = tuple(answer for answer in dataset.answers if answer.question_id == "q-01")
    outcome = grade_all(dataset.model_copy(update={"answers": first}), FailingJudge())
    with pytest.raises(InputError, match="none of 4 answers was graded"):
        measured(outcome, seed=1)


def test_stopped_run_goes_on_where_it_was(dataset: Dataset, grade_all: Run) -> None:
    with pytest.raises(KeyboardInterrupt):
        grade_all(dataset, StoppingJudge())
    judge = ReadingJudge()
    outcome = grade_all(dataset, judge)
    assert judge.asked == len(dataset.answers) - 5
    assert [answer.id for answer in outcome.answers] == [answer.id for answer in dataset.answers]


def test_half_done_run_is_not_reported(dataset: Dataset, grade_all: Run, tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt):
        grade_all(dataset, StoppingJudge())
    with pytest.raises(InputError, match="5 of 16 answers are graded"):
        list(read_outcomes(tmp_path / "runs"))


def test_another_version_of_the_judge_grades_everything_anew(
    dataset: Dataset, grade_all: Run
) -> None:
    grade_all(dataset, ReadingJudge())
    judge = ReadingJudge(version="test-2")
    grade_all(dataset, judge)
    assert judge.asked == len(dataset.answers)


def test_what_is_on_disk_is_what_was_graded_and_holds_no_answer(
    dataset: Dataset, grade_all: Run, tmp_path: Path
) -> None:
    outcome = grade_all(dataset, ReadingJudge())
    assert list(read_outcomes(tmp_path / "runs")) == [outcome]
    for name in (ANSWERS, RUN):
        text = (tmp_path / "runs" / "small" / name).read_text(encoding="utf-8")
        assert "In my view" not in text


def test_sets_of_two_versions_are_not_reported_together(
    dataset: Dataset, grade_all: Run, tmp_path: Path
) -> None:
    grade_all(dataset, ReadingJudge())
    other = dataset.model_copy(update={"name": "other"})
    grade_all(other, ReadingJudge(version="test-2"))
    with pytest.raises(InputError, match="different versions"):
        list(read_outcomes(tmp_path / "runs"))


def test_limit_spreads_over_questions_and_depends_on_the_seed(dataset: Dataset) -> None:
    four = dataset.limited(4, seed=1)
    assert {answer.question_id for answer in four.answers} == {"q-01", "q-02", "q-03", "q-04"}
    assert four.n_of == 16
    assert four == dataset.limited(4, seed=1)
    assert {answer.id for answer in four.answers} <= {a.id for a in dataset.limited(7, 1).answers}


def test_length_is_measured_among_answers_that_the_raters_scored_alike(
    dataset: Dataset, grade_all: Run
) -> None:
    # All scores are the raters' own, so within equal score nothing is left for length.
    found = measured(grade_all(dataset, ReadingJudge()), seed=1)
    length = next(figure for figure in found.answers_expected if figure.name == "length")
    assert length.grader.value is None
    assert length.grader.reason == "answers of equal rater score do not differ"


def test_outcome_keeps_the_order_of_kinds_by_the_raters(dataset: Dataset, grade_all: Run) -> None:
    outcome: Outcome = grade_all(dataset, ReadingJudge())
    rows = measured(outcome, seed=1).kinds
    assert [row.kind for row in rows] == ["strong", "mixed", "vague", "wrong"]
    assert [row.by_verdicts.value for row in rows][2:] == [0.0, 0.0]
