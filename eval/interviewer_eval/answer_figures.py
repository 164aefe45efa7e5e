"""Agreement answer by answer: scores, kinds of answer, categories, and what length has to do
with it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np

from interviewer.calibration.bootstrap import Resampling
from interviewer.calibration.correlation import pearson_statistic
from interviewer.calibration.estimate import Estimate, undefined
from interviewer.calibration.kappa import kappa_statistic
from interviewer.calibration.statistic import FloatArray, IntArray
from interviewer_eval.datasets.asag import CATEGORIES
from interviewer_eval.datasets.dataset import SCALE
from interviewer_eval.figures import Disagreement, Figure, KindRow, one_rater
from interviewer_eval.outcome import AnswerOutcome, PointOutcome
from interviewer_eval.point_figures import verdict_of
from interviewer_eval.statistics import (
    by_weights,
    estimate,
    macro_f1_statistic,
    mean_statistic,
    rmse_statistic,
    spearman_measure,
)

Scoring = Literal["by_verdicts", "by_expected_credit"]
_TITLES = {
    "pearson": "Pearson's r with the score",
    "spearman": "Spearman's rho with the score",
    "qwk": "quadratic weighted kappa, whole points",
    "rmse": "RMSE (points of 5; 0 is best)",
    "bias": "mean of grader minus raters (points of 5; 0 is best)",
}


def answer_figures(
    answers: Sequence[AnswerOutcome], scoring: Scoring, plan: Resampling
) -> tuple[Figure, ...]:
    """Every measure of scores, then those of categories and length that apply."""
    rated = [answer for answer in answers if answer.score is not None]
    if not rated:
        return ()
    truth = np.array([answer.score for answer in rated], np.float64)
    said = _scores(rated, scoring)
    found = _pairs(truth, said, [answer.cluster for answer in rated], plan)
    two = [answer for answer in rated if len(answer.scores) > 1]
    raters: dict[str, Estimate] = {}
    if two:
        first, second = (np.array([a.scores[i] for a in two], np.float64) for i in (0, 1))
        raters = _pairs(first, second, [answer.cluster for answer in two], plan)
    n = len(rated)
    figures = [
        Figure(name=name, title=_TITLES[name], grader=value, raters=raters.get(name, one_rater(n)))
        for name, value in found.items()
    ]
    figures += _categories(answers, scoring, plan)
    return (*figures, _length(rated, scoring, plan), *_marked(rated, scoring, plan))


def kind_rows(answers: Sequence[AnswerOutcome], plan: Resampling) -> tuple[KindRow, ...]:
    """Mean scores of each kind of answer, best-rated kind first."""
    kinds = sorted({answer.kind for answer in answers if answer.kind})
    rows = []
    for kind in kinds:
        mine = [a for a in answers if a.kind == kind and a.score is not None]
        if not mine:
            continue
        clusters = [answer.cluster for answer in mine]

        def mean(
            scoring: Scoring, mine: Sequence[AnswerOutcome] = mine, names: list[str] = clusters
        ) -> Estimate:
            return estimate(mean_statistic(_scores(mine, scoring)), len(mine), plan, names)

        rows.append(
            KindRow(
                kind=kind,
                n=len(mine),
                raters=round(float(np.mean([answer.score for answer in mine])), 4),
                by_verdicts=mean("by_verdicts"),
                by_expected_credit=mean("by_expected_credit"),
            )
        )
    return tuple(sorted(rows, key=lambda row: (-row.raters, row.kind)))


def disagreements(answers: Sequence[AnswerOutcome], most: int = 5) -> tuple[Disagreement, ...]:
    """The answers with the largest distance between product and raters."""
    rated = [(abs(a.by_verdicts - a.score), a) for a in answers if a.score is not None]
    rated.sort(key=lambda pair: (-pair[0], pair[1].id))
    return tuple(
        Disagreement(
            id=answer.id,
            question_id=answer.question_id,
            kind=answer.kind,
            raters=answer.score or 0.0,
            grader=answer.by_verdicts,
            points=tuple(filter(None, map(_dispute, answer.points))),
        )
        for distance, answer in rated[:most]
        if distance > 0
    )


def whole_points(scores: FloatArray) -> IntArray:
    """Scores rounded to 0 to 5, halves upwards."""
    return np.clip(np.floor(scores + 0.5), 0, SCALE).astype(np.int64)


def _pairs(
    truth: FloatArray, said: FloatArray, clusters: Sequence[str], plan: Resampling
) -> dict[str, Estimate]:
    n = len(truth)
    flat = _flat(truth, said)
    qwk = kappa_statistic(whole_points(truth), whole_points(said), SCALE + 1, "quadratic")
    return {
        "pearson": flat or estimate(pearson_statistic(truth, said), n, plan, clusters),
        "spearman": flat
        or estimate(by_weights(clusters, spearman_measure(truth, said)), n, plan, None),
        "qwk": flat or estimate(qwk, n, plan, clusters),
        "rmse": estimate(rmse_statistic(truth, said), n, plan, clusters),
        "bias": estimate(mean_statistic(said - truth), n, plan, clusters),
    }


def _flat(truth: FloatArray, said: FloatArray) -> Estimate | None:
    """Why two columns cannot be correlated, if so."""
    n = len(truth)
    if n < 3:
        return undefined(f"it needs 3 answers; there are {n}", n)
    for who, column in (("the raters", truth), ("the grader", said)):
        if np.ptp(column) == 0:
            return undefined(f"{who} gave {column[0]:g} to all {n} answers", n)
    return None


def _categories(
    answers: Sequence[AnswerOutcome], scoring: Scoring, plan: Resampling
) -> list[Figure]:
    """Macro-F1 on correct or not, and on correct, incorrect, contradictory."""
    known = [answer for answer in answers if answer.category]
    if not known:
        return []
    truth = np.array([CATEGORIES.index(answer.category) for answer in known], np.int64)
    said = np.array([CATEGORIES.index(category_of(a, scoring)) for a in known], np.int64)
    clusters = [answer.cluster for answer in known]
    n = len(known)
    rows = (
        ("macro_f1_2way", "macro-F1, correct or not", truth > 0, said > 0, 2),
        ("macro_f1_3way", "macro-F1, correct, incorrect, contradictory", truth, said, 3),
    )
    return [
        Figure(
            name=name,
            title=title,
            grader=undefined("all answers are of one category", n)
            if np.ptp(a.astype(np.int64)) == 0
            else estimate(
                macro_f1_statistic(a.astype(np.int64), b.astype(np.int64), size), n, plan, clusters
            ),
            raters=undefined("the set gives one label an answer", n),
        )
        for name, title, a, b, size in rows
    ]


def category_of(answer: AnswerOutcome, scoring: Scoring) -> str:
    """`correct` above half of the score; else `contradictory` where a point is contradicted.

    A point that is partly met earns half. The labels are of SemEval-2013 task 7 (Dzikovska et al.
    2013), where an answer that is correct in part counts as incorrect in the 2-way and 3-way tasks.
    """
    if getattr(answer, scoring) > SCALE / 2:
        return "correct"
    if scoring == "by_verdicts":
        contradicted = any(point.verdict == "wrong" for point in answer.points)
    else:
        contradicted = any(
            point.contradicted > max(point.credit, 1 - point.credit - point.contradicted)
            for point in answer.points
        )
    return "contradictory" if contradicted else "incorrect"


def _length(answers: Sequence[AnswerOutcome], scoring: Scoring, plan: Resampling) -> Figure:
    """Score against number of words among answers that the raters scored alike (to half a point).

    Both are centred within each group of equal rater score first.
    """
    said = _scores(answers, scoring)
    words = np.array([answer.n_words for answer in answers], np.float64)
    group = np.array([round(2 * (answer.score or 0.0)) for answer in answers])
    residual = np.zeros((2, len(answers)))
    for name in np.unique(group):
        mine = group == name
        residual[:, mine] = [c[mine] - c[mine].mean() for c in (said, words)]
    n = len(answers)
    flat = n < 3 or any(np.ptp(column) < 1e-9 for column in residual)
    clusters = [answer.cluster for answer in answers]
    return Figure(
        name="length",
        title="r of score and number of words, rater score equal (0 is best)",
        grader=undefined("answers of equal rater score do not differ", n)
        if flat
        else estimate(pearson_statistic(residual[0], residual[1]), n, plan, clusters),
        raters=undefined("0 by construction", n),
    )


def _marked(answers: Sequence[AnswerOutcome], scoring: Scoring, plan: Resampling) -> list[Figure]:
    """Whether the grades that a person is asked to look at are those that need it."""
    if not any(answer.marked for answer in answers):
        return []
    figures = []
    for name, words, wanted in (("marked", "marked", True), ("unmarked", "not marked", False)):
        mine = [answer for answer in answers if answer.marked is wanted]
        n = len(mine)
        truth = np.array([answer.score for answer in mine], np.float64)
        clusters = [answer.cluster for answer in mine]
        error = rmse_statistic(truth, _scores(mine, scoring))
        figures.append(
            Figure(
                name=f"rmse_{name}",
                title=f"RMSE of the {n} {words} for a person",
                grader=estimate(error, n, plan, clusters)
                if n
                else undefined("every answer is marked", 0),
                raters=undefined("people are not marked", n),
            )
        )
    return figures


def _scores(answers: Sequence[AnswerOutcome], scoring: Scoring) -> FloatArray:
    return np.array([getattr(answer, scoring) for answer in answers], np.float64)


def _dispute(point: PointOutcome) -> str:
    if not point.labels:
        return ""
    label = float(np.mean(point.labels))
    wanted = verdict_of(label)
    if wanted.value == point.verdict:
        return ""
    return (
        f"{point.point_id}: raters {wanted.value}, grader {point.verdict} "
        f"(credit {point.credit:.2f})"
    )
