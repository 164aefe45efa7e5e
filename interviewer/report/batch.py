"""The HTML report of a batch: every answer with its points, in one self-contained page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

from interviewer.domain.base import Frozen
from interviewer.report.bands import mean_score
from interviewer.report.model import QuestionReport
from interviewer.report.ranking import AnswerLine, Ranking, Standing, rank
from interviewer.report.render import environment


class BatchEntry(Frozen):
    """One answer of a batch."""

    id: str
    question: QuestionReport
    candidate: str = ""

    @property
    def line(self) -> AnswerLine:
        """The same in short."""
        question = self.question
        return AnswerLine(
            id=self.id,
            question_id=question.question_id,
            title=question.title,
            score=question.score,
            low=question.low,
            high=question.high,
            needs_review=question.needs_review,
            candidate=self.candidate,
            possible=sum(point.weight for point in question.points) or 1,
        )


class Entries(Protocol):
    """The answers in the order of the input; may read each from disk when it is asked for."""

    def __len__(self) -> int:
        """How many there are."""
        ...

    def __getitem__(self, number: int, /) -> BatchEntry:
        """One of them, from 0."""
        ...


@dataclass(frozen=True)
class Section:
    """The answers of one candidate, or those that name none."""

    standing: Standing | None
    numbers: tuple[int, ...]
    """Places in the entries."""
    key: str
    """Anchor in the page."""


@dataclass(frozen=True)
class BatchReport:
    """All answers of a batch, in the order of the input."""

    pack_title: str
    pack_version: str
    grader: str
    entries: Entries
    cost: str = ""
    """What the run took in calls, tokens and money."""
    problems: tuple[str, ...] = ()
    """Lines that could not be read."""
    notes: tuple[str, ...] = ()
    """What was repaired in transcripts, doubtful, or settled by somebody."""
    unknown: tuple[str, ...] = ()
    """Answers to questions that the pack does not have; not graded."""
    known_lines: tuple[AnswerLine, ...] | None = None
    """The entries in short, where they are at hand: saves going through all of them."""

    @cached_property
    def lines(self) -> tuple[AnswerLine, ...]:
        """The entries in short."""
        if self.known_lines is not None:
            return self.known_lines
        return tuple(self.entries[number].line for number in range(len(self.entries)))

    @property
    def mean_score(self) -> float | None:
        """Mean over graded answers, 0 to 1; None when there is none."""
        scores = [line.score for line in self.lines if line.score is not None]
        return mean_score(scores) if scores else None

    @property
    def n_ungraded(self) -> int:
        """Answers without a grade."""
        return sum(line.score is None for line in self.lines) + len(self.unknown)

    @property
    def n_graded(self) -> int:
        """Answers with a grade."""
        return sum(line.score is not None for line in self.lines)

    @property
    def to_review(self) -> tuple[AnswerLine, ...]:
        """Answers whose grade a person should look at."""
        return tuple(line for line in self.lines if line.needs_review)

    @cached_property
    def ranking(self) -> Ranking | None:
        """Of the candidates; None where fewer than two are named."""
        found = rank(self.lines)
        return found if len(found.standings) > 1 else None

    @cached_property
    def sections(self) -> tuple[Section, ...]:
        """The candidates in the order of the ranking, then the answers that name none."""
        numbers: dict[str, list[int]] = {}
        for number, line in enumerate(self.lines):
            numbers.setdefault(line.candidate, []).append(number)
        found = [
            Section(standing, tuple(numbers[standing.candidate]), f"c{place}")
            for place, standing in enumerate(rank(self.lines).standings, start=1)
        ]
        nameless = numbers.get("")
        return (*found, *([Section(None, tuple(nameless), "others")] if nameless else []))


def render_batch_html(report: BatchReport) -> str:
    """The batch as one HTML page without script or request."""
    return "".join(batch_html(report))


def batch_html(report: BatchReport) -> Iterator[str]:
    """The same page in pieces; the entries are gone through once and not held."""
    template = environment().get_template("batch.html.j2")
    # One piece a word would make as many writes.
    stream = template.stream(report=report)
    stream.enable_buffering(64)
    return iter(stream)
