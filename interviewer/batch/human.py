"""Scores that people gave beside the grades of a run, and how far the two agree."""

from __future__ import annotations

import csv
import math
from collections.abc import Collection, Iterable, Mapping
from math import fsum
from pathlib import Path

import numpy as np

from interviewer.batch.rows import Row
from interviewer.calibration.bootstrap import jackknife_interval
from interviewer.calibration.correlation import pearson, pearson_statistic
from interviewer.calibration.estimate import Estimate, estimated, undefined
from interviewer.calibration.kappa import cohen_kappa
from interviewer.calibration.statistic import FloatArray, Statistic
from interviewer.calibration.sufficiency import shortfall
from interviewer.domain.base import Frozen
from interviewer.errors import InputError

_SCALES = (1.0, 5.0, 10.0, 100.0)
_LEVELS = 5
"""Steps above 0 that scores are rounded to for kappa, as on the 0-5 scale of experts."""
_NAMED = 20


class HumanScores(Frozen):
    """What people gave, on a scale of 0 to 1."""

    scores: dict[str, tuple[float, ...]]
    """By id, one for each rater."""
    scale: float
    """Highest score on the scale of the file."""
    raters: tuple[str, ...]


class HumanAgreement(Frozen):
    """The grades of a run against the mean of the people's scores."""

    n: int
    """Answers with a grade and a score."""
    n_raters: int
    scale: float
    pearson: Estimate
    qwk: Estimate
    """Quadratic weighted kappa over six levels, 0 to 5."""
    rmse: Estimate
    """On a scale of 0 to 1."""
    ungraded: tuple[str, ...]
    """Ids that people scored and that have no grade; left out."""
    unscored: int
    """Graded answers that nobody scored; left out."""
    no_verdict: str
    """Why these numbers may not decide anything; empty when there is enough of them."""


def read_human(path: Path, highest: float | None = None) -> HumanScores:
    """Read a CSV file with the columns id, score and, if several people scored, rater.

    Args:
        path: UTF-8 with a header; more columns are ignored. An empty score is a gap.
        highest: of the scale; None: the first of 1, 5, 10, 100 that no score exceeds.

    Raises:
        InputError: no such file, missing columns, a score that is no number of 0 or more, or an
            id that a rater scored twice.
    """
    found: dict[str, dict[str, float]] = {}
    for line, cells in _lines(path):
        where = f"{path}:{line}"
        if not cells["id"]:
            raise InputError(f"{where}: the id is empty; name the answer")
        if not cells["score"]:
            continue
        rater, score = cells.get("rater", ""), _number(cells["score"], where)
        if rater in found.setdefault(cells["id"], {}):
            raise InputError(f"{where}: {cells['id']!r} has a score by {rater or 'them'!r} already")
        found[cells["id"]][rater] = score
    found = {name: scores for name, scores in found.items() if scores}
    if not found:
        raise InputError(f"{path}: holds no score; it has the columns id,score[,rater]")
    most = max(score for scores in found.values() for score in scores.values())
    scale = highest or next((scale for scale in _SCALES if most <= scale), 0.0)
    if not scale or most > scale:
        raise InputError(f"{path}: {most:g} is above the scale; name its top with --human-max")
    return HumanScores(
        scores={
            name: tuple(score / scale for score in scores.values())
            for name, scores in found.items()
        },
        scale=scale,
        raters=tuple(dict.fromkeys(rater for scores in found.values() for rater in scores)),
    )


def refuse_strangers(human: HumanScores, ids: Collection[str], path: Path) -> None:
    """Refuse scores of answers that are not among those to be graded: a wrong file, or a typo.

    Raises:
        InputError: names the ids.
    """
    strangers = [name for name in human.scores if name not in ids]
    if strangers:
        more = f" and {len(strangers) - _NAMED} more" if len(strangers) > _NAMED else ""
        raise InputError(
            f"{path}: {len(strangers)} of {len(human.scores)} ids are not among the answers: "
            f"{', '.join(strangers[:_NAMED])}{more}; give the file that belongs to them, take "
            "these lines out, or, where a question of a transcript was not found, put that right "
            "with --mapping"
        )


def agreement_with(human: HumanScores, rows: Iterable[Row]) -> HumanAgreement:
    """How far the grades agree with the mean of the people's scores.

    Where candidates are known, intervals leave out one candidate at a time, since the answers of
    one person are not independent.
    """
    ours: list[float] = []
    theirs: list[float] = []
    candidates: list[str] = []
    ungraded: list[str] = []
    unscored = 0
    for row in rows:
        scores = human.scores.get(row["id"])
        if scores is None:
            unscored += row["score"] is not None
        elif row["score"] is None:
            ungraded.append(row["id"])
        else:
            ours.append(row["score"])
            theirs.append(fsum(scores) / len(scores))
            candidates.append(row.get("candidate") or f"\0{row['id']}")
    clusters = candidates if len(set(candidates)) < len(candidates) else None
    return HumanAgreement(
        n=len(ours),
        n_raters=len(human.raters),
        scale=human.scale,
        pearson=_pearson(ours, theirs, clusters),
        qwk=cohen_kappa(
            [_level(score) for score in ours],
            [_level(score) for score in theirs],
            list(range(_LEVELS + 1)),
            "quadratic",
            clusters,
        ),
        rmse=_rmse(ours, theirs, clusters),
        ungraded=tuple(ungraded),
        unscored=unscored,
        no_verdict=shortfall(len(ours)),
    )


def _pearson(ours: list[float], theirs: list[float], clusters: list[str] | None) -> Estimate:
    found = pearson(ours, theirs)
    if clusters is None or found.value is None:
        return found
    statistic = pearson_statistic(np.array(ours), np.array(theirs))
    return estimated(found.value, found.n, jackknife_interval(statistic, clusters))


def _rmse(ours: list[float], theirs: list[float], clusters: list[str] | None) -> Estimate:
    """The root of the mean squared difference, with a jackknife interval that ends at 0."""
    if not ours:
        return undefined("RMSE needs an item with a grade and a score; there is none", 0)
    squares = (np.array(ours) - np.array(theirs)) ** 2

    def combine(totals: FloatArray) -> FloatArray:
        return np.asarray(np.sqrt(totals[:, 1] / totals[:, 0]), dtype=np.float64)

    statistic = Statistic(np.column_stack([np.ones(len(squares)), squares]), combine)
    interval = jackknife_interval(statistic, clusters, bounded=False)
    if not isinstance(interval, str):
        interval = interval.model_copy(update={"low": max(0.0, interval.low)})
    return estimated(statistic.value(), len(ours), interval)


def _level(score: float) -> int:
    """Rounded half up to a level of 0 to 5."""
    return math.floor(score * _LEVELS + 0.5)


def _number(text: str, where: str) -> float:
    try:
        value = float(text)
    except ValueError as error:
        raise InputError(f"{where}: score {text!r} is not a number") from error
    if not math.isfinite(value) or value < 0:
        raise InputError(f"{where}: score {text!r} is not a number of 0 or more")
    return value


def _lines(path: Path) -> Iterable[tuple[int, Mapping[str, str]]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            columns = [(name or "").strip().casefold() for name in reader.fieldnames or ()]
            if "id" not in columns or "score" not in columns:
                raise InputError(
                    f"{path}:1: expected the columns id,score[,rater], found "
                    f"{', '.join(columns) or 'nothing'}"
                )
            reader.fieldnames = columns
            for cells in reader:
                yield (
                    reader.line_num,
                    {name: (cells.get(name) or "").strip() for name in columns},
                )
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise InputError(f"{path}: cannot be read as CSV in UTF-8: {error}") from error
