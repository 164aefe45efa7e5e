"""The form of every figure: grader and raters side by side, each with its interval."""

from __future__ import annotations

from interviewer.calibration.bootstrap import Resampling
from interviewer.calibration.estimate import Estimate, undefined
from interviewer.domain.base import Frozen

ONE_RATER = "one rater: nothing to compare"
RESAMPLES = 1_000


class Figure(Frozen):
    """One measure of one set."""

    name: str
    """Key in `summary.json`."""
    title: str
    grader: Estimate
    """The grader against the raters."""
    raters: Estimate
    """One rater against the other on the same items."""


class Bin(Frozen):
    """Points whose probability of credit lies in one tenth of the scale."""

    low: float
    high: float
    n: int
    said: float
    """Mean probability."""
    was: float
    """Share that the raters credited."""


class KindRow(Frozen):
    """Mean scores of one kind of answer, 0 to 5."""

    kind: str
    n: int
    raters: float
    by_verdicts: Estimate
    by_expected_credit: Estimate


class Disagreement(Frozen):
    """An answer on which grader and raters are far apart."""

    id: str
    question_id: str
    kind: str
    raters: float
    grader: float
    points: tuple[str, ...]
    """Each point in dispute as `point: raters LABEL, grader VERDICT (p CREDIT)`."""


class Measured(Frozen):
    """All figures of one set."""

    points: tuple[Figure, ...] = ()
    answers: tuple[Figure, ...] = ()
    """By verdict arithmetic, the product's score."""
    answers_expected: tuple[Figure, ...] = ()
    """By expected credit."""
    reliability: tuple[Bin, ...] = ()
    kinds: tuple[KindRow, ...] = ()
    disagreements: tuple[Disagreement, ...] = ()
    n_graded: int
    n_ungraded: int
    n_clusters: int


def plan(seed: int) -> Resampling:
    """How intervals are made here."""
    return Resampling(seed=seed, n_resamples=RESAMPLES)


def one_rater(n: int) -> Estimate:
    """In the place of rater against rater."""
    return undefined(ONE_RATER, n)
