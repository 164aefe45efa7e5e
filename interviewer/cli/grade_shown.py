"""What `interviewer grade` leaves behind and prints at the end."""

from __future__ import annotations

import json
from pathlib import Path

from interviewer.batch.answers import AnswersRead
from interviewer.batch.disk import write_or_remove, write_text
from interviewer.batch.exports import queue_jsonl, summary_csv
from interviewer.batch.human import HumanAgreement
from interviewer.batch.pages import batch_report
from interviewer.batch.results import Rows
from interviewer.batch.rows import with_doubts
from interviewer.batch.run import BatchOutcome
from interviewer.calibration.estimate import Estimate
from interviewer.domain.base import Frozen
from interviewer.domain.pack import Pack
from interviewer.llm.prices import Cost
from interviewer.report.batch import batch_html
from interviewer.spending.metered import MeteredGrader

_NAMED = 10


class Told(Frozen):
    """All that there is to say of a run."""

    outcome: BatchOutcome
    problems: tuple[str, ...]
    cost: Cost | None
    """None: the grader costs nothing."""
    missed: tuple[str, ...]
    """Limits that were missed."""
    human: HumanAgreement | None
    """None: no scores of people came in."""

    @property
    def as_json(self) -> str:
        """The outcome's own fields stand at the top, where they always stood."""
        rest = self.model_dump(exclude={"outcome"})
        return json.dumps({**self.outcome.model_dump(), **rest}, indent=2)


def write_reports(
    out: Path, found: AnswersRead, pack: Pack, rows: Rows, metered: MeteredGrader, max_chars: int
) -> None:
    """Write what people and other programs read: `summary.csv`, `queue.jsonl`, `report.html`.

    Args:
        out: folder of the run.
        found: what was graded.
        pack: holds the questions.
        rows: the grades, in the order of the answers.
        metered: the grader, and what it cost.
        max_chars: judged length of a turn.

    Raises:
        InputError: one of them cannot be written.
    """
    write_text(out / "summary.csv", summary_csv(with_doubts(found.items, rows)))
    write_or_remove(out / "queue.jsonl", queue_jsonl(with_doubts(found.items, rows)))
    report = batch_report(
        found.items,
        rows,
        pack,
        max_chars=max_chars,
        grader=metered.judge.description,
        cost=metered.cost.shown,
        problems=found.problems,
        notes=found.notes,
    )
    write_text(out / "report.html", batch_html(report))


def show(told: Told, out: Path) -> None:
    """The same in a few lines for people."""
    outcome = told.outcome
    mean = "none graded" if outcome.mean_score is None else f"mean {outcome.mean_score:.3f}"
    print(
        f"{outcome.n_graded} graded ({outcome.n_reused} from before), "
        f"{outcome.n_ungraded} not graded, {len(told.problems)} unreadable; {mean}; in {out}"
    )
    if told.cost:
        print(told.cost.shown)
    if outcome.n_needs_review:
        print(f"{outcome.n_needs_review} need a human look; see {out / 'queue.jsonl'}")
    if told.human:
        show_agreement(told.human)


def show_agreement(agreed: HumanAgreement) -> None:
    """A table of three figures, and whatever keeps them from being taken at face value."""
    print(
        f"\nagreement with {agreed.n_raters} rater(s) on {agreed.n} answers (scores of 0 to "
        f"{agreed.scale:g}, brought to 0 to 1)"
    )
    print(f"{'':30}  {'value':>7}  {'95 % interval':18}  {'n':>6}")
    for title, estimate in (
        ("Pearson's r", agreed.pearson),
        ("kappa, quadratic, 6 levels", agreed.qwk),
        ("RMSE", agreed.rmse),
    ):
        print(_line(title, estimate))
    if agreed.ungraded:
        more = f" and {len(agreed.ungraded) - _NAMED} more" if len(agreed.ungraded) > _NAMED else ""
        print(f"left out, not graded: {', '.join(agreed.ungraded[:_NAMED])}{more}")
    if agreed.unscored:
        print(f"left out, no score by a person: {agreed.unscored} answers")
    if agreed.no_verdict:
        print(agreed.no_verdict)


def _line(title: str, estimate: Estimate) -> str:
    if estimate.value is None:
        return f"{title:30}  {'-':>7}  {estimate.reason}"
    between, remark = "-", estimate.interval_reason
    if estimate.interval is not None:
        between = f"{estimate.interval.low:.3f} to {estimate.interval.high:.3f}"
        remark = estimate.interval.method if estimate.interval.is_exact_bound else remark
    return f"{title:30}  {estimate.value:7.3f}  {between:18}  {estimate.n:6}  {remark}".rstrip()
