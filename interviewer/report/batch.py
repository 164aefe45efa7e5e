"""The HTML report of a batch: every answer with its points, in one self-contained page."""

from __future__ import annotations

from interviewer.domain.base import Frozen
from interviewer.report.bands import mean_score
from interviewer.report.model import QuestionReport
from interviewer.report.render import environment


class BatchEntry(Frozen):
    """One answer of a batch."""

    id: str
    question: QuestionReport


class BatchReport(Frozen):
    """All answers of a batch, in the order of the input."""

    pack_title: str
    pack_version: str
    grader: str
    entries: tuple[BatchEntry, ...]
    cost: str = ""
    """What the run took in calls, tokens and money."""
    problems: tuple[str, ...] = ()
    """Lines that could not be read."""
    unknown: tuple[str, ...] = ()
    """Answers to questions that the pack does not have; not graded."""

    @property
    def mean_score(self) -> float | None:
        """Mean over graded answers, 0 to 1; None when there is none."""
        scores = [e.question.score for e in self.entries if e.question.score is not None]
        return mean_score(scores) if scores else None

    @property
    def n_ungraded(self) -> int:
        """Answers without a grade."""
        return sum(entry.question.score is None for entry in self.entries) + len(self.unknown)

    @property
    def n_graded(self) -> int:
        """Answers with a grade."""
        return sum(entry.question.score is not None for entry in self.entries)

    @property
    def to_review(self) -> tuple[BatchEntry, ...]:
        """Answers whose grade a person should look at."""
        return tuple(entry for entry in self.entries if entry.question.needs_review)


def render_batch_html(report: BatchReport) -> str:
    """The batch as one HTML page without script or request."""
    return str(environment().get_template("batch.html.j2").render(report=report))
