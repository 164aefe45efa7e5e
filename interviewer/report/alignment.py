"""The alignment report: how far a grader agrees with people, beside how far people agree.

The model and its two forms, HTML and JSON; the figures are computed in `rating.alignment`.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from interviewer.calibration.agreement import ConfusionMatrix
from interviewer.calibration.estimate import Estimate
from interviewer.calibration.summary import NamedEstimate
from interviewer.domain.base import Frozen
from interviewer.domain.grade import Verdict
from interviewer.report.checks import Check
from interviewer.report.render import VERDICT_WORDS, environment


class Mark(StrEnum):
    """What a rubric version with this grader may be used for; each includes those before it."""

    EXPLORE = "explore"
    """To try things out. Nothing is known to be good enough."""
    TREND = "trend"
    """To follow averages over many answers, with a person behind every decision."""
    GATE = "gate"
    """To decide on single answers."""

    def reaches(self, least: Mark) -> bool:
        """Whether it is that mark or a higher one."""
        order = list(Mark)
        return order.index(self) >= order.index(least)


class Comparison(Frozen):
    """People among themselves beside the grader with people, on the same answers."""

    human_human: Estimate
    """Quadratic kappa, mean over pairs of people."""
    grader_human: Estimate
    """Quadratic kappa, mean over the grader with each person."""
    degradation: Estimate
    """The second minus the first: below 0 the grader agrees less than people do."""
    human_exact: Estimate
    """Share of equal verdicts."""
    grader_exact: Estimate


class PointAlignment(Frozen):
    """One rubric point."""

    question_id: str
    point_id: str
    claim: str
    weight: int
    n_answers: int
    comparison: Comparison
    hit_rate: float | None
    """Share of people's verdicts that are met or partly; None without any."""
    ambiguity: float | None
    """Share of the answers with two or more raters on which they differ."""
    discrimination: Estimate
    """Correlation of credit on this point with the score on the question's other points."""
    n_dangerous: int
    """Answers where the grader gives credit and somebody says wrong."""
    advice: str
    """What to do about the point; empty where nothing speaks for a change."""
    grader_grader: Estimate | None = None
    """Quadratic kappa with the grader that `Alignment.against` names; None: none was named."""
    retrieval_misses: Estimate | None = None
    """Share of the answers that people credit for which similarity does not find the point, see
    `rating.retrieved`; None: it was not looked at."""


class Dangerous(Frozen):
    """The grader gives credit where a person says that the candidate is wrong."""

    item_id: str
    question_id: str
    point_id: str
    claim: str
    grader: Verdict
    people: tuple[Verdict, ...]
    quote: str
    cost: float
    """How far the answer's score falls when the verdict becomes wrong, see `points.spread`."""


class RaterProfile(Frozen):
    """One rater beside the others."""

    rater: str
    n_answers: int
    n_skipped: int
    n_left_out: int
    """Labels made after the grader's verdicts were seen; they count nowhere."""
    withheld: str
    """Why no figures follow; empty where they do."""
    shares: tuple[tuple[Verdict, float], ...] = ()
    """How often each verdict is given."""
    exact: Estimate | None = None
    kappa: Estimate | None = None
    """Quadratic, with the other people on the answers they share."""
    severity: Estimate | None = None
    """In steps of the scale; above 0 is stricter than the average of the raters."""
    intra_rater: Estimate | None = None


class GateRow(Frozen):
    """One demand, the number, and whether it is met."""

    name: str
    where: str
    """`all points`, or a point."""
    demand: str
    estimate: Estimate
    meets: bool | None
    """None: there is too little to say."""
    reason: str


class Alignment(Frozen):
    """The whole report."""

    set_id: str
    pack_id: str
    pack_version: str
    pack_hash: str
    grader: str
    split: str
    made_at: datetime
    n_answers: int
    """Answers of the split that a person has rated."""
    n_candidates: int
    """0 where none is known."""
    raters: tuple[RaterProfile, ...]
    overall: Comparison
    alpha: Estimate
    """Krippendorff's, ordinal, of all people with gaps."""
    totals: tuple[NamedEstimate, ...]
    """Of the scores that verdicts come to."""
    people_grader: ConfusionMatrix
    """Rows: people; columns: the grader; every person's verdict counts once."""
    people_people: ConfusionMatrix | None
    dangerous: tuple[Dangerous, ...]
    points: tuple[PointAlignment, ...]
    """Most in need of a look first."""
    gates: tuple[GateRow, ...]
    mark: Mark
    mark_reasons: tuple[str, ...]
    """What stands between this mark and the next."""
    n_openings: int
    """Looks at the test split so far, this one included."""
    against: str = ""
    """An earlier grader or rubric that `gain` compares with."""
    gain: Estimate | None = None
    """Kappa with people of this grader minus that of `against`, on the same answers."""
    grader_grader: Estimate | None = None
    """Quadratic kappa of the two."""
    checks: tuple[Check, ...] = ()
    """Empty in reports of earlier releases."""

    @property
    def adopt(self) -> bool:
        """Whether the change is worth adopting: the interval of its gain lies above 0."""
        interval = self.gain.interval if self.gain else None
        return interval is not None and interval.low > 0


def alignment_json(report: Alignment) -> str:
    """Every figure with interval, n, and a reason where it is null."""
    return report.model_dump_json(indent=2) + "\n"


def alignment_html(report: Alignment) -> str:
    """One page without script or request; colour never stands without its number."""
    # The pictures are drawn from this module's model, hence not at the top.
    from interviewer.report.alignment_plots import agreement_svg

    page = environment().get_template("alignment.html.j2")
    return str(
        page.render(
            report=report,
            shown=shown,
            cell=cell,
            words=VERDICT_WORDS,
            Verdict=Verdict,
            picture=agreement_svg(report, inline=True),
        )
    )


def shown(estimate: Estimate | None) -> str:
    """`0.71 (0.60 to 0.80, n 120)`, or why there is no number; says so where the interval is the
    bound that perfect agreement leaves."""
    if estimate is None:
        return "–"
    if estimate.value is None:
        return f"– ({estimate.reason})"
    interval = estimate.interval
    if interval is None:
        return f"{estimate.value:.2f} (no interval: {estimate.interval_reason}; n {estimate.n})"
    mark = f"; {interval.method}" if interval.is_exact_bound else ""
    return f"{estimate.value:.2f} ({interval.low:.2f} to {interval.high:.2f}, n {estimate.n}{mark})"


def cell(matrix: ConfusionMatrix, row: int, column: int) -> tuple[int, str, float, bool]:
    """Count, share of its row in words, strength of the colour 0 to 1, and whether it is dangerous.

    Dangerous is credit for what people call wrong.
    """
    count = matrix.counts[row][column]
    total = sum(matrix.counts[row])
    share = count / total if total else 0.0
    credit = (Verdict.MET, Verdict.PARTLY)
    dangerous = matrix.labels[row] == Verdict.WRONG and matrix.labels[column] in credit
    return count, f"{share * 100:.0f} %", share, dangerous and count > 0
