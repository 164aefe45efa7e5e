"""What the pages show of an interview, as frozen values computed from what is stored."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

from interviewer.domain.base import Frozen
from interviewer.domain.interview import (
    Interview,
    InterviewStatus,
    Item,
    Mode,
    Turn,
    TurnKind,
    TurnOutcome,
)
from interviewer.domain.pack import Level, Pack
from interviewer.interviews import clock
from interviewer.report.model import Report
from interviewer.report.render import percent_range
from interviewer_ui.answering import Reply

MODE_WORDS = {Mode.PRACTICE: "Practice", Mode.EXAM: "Exam"}
LEVEL_WORDS = {Level.JUNIOR: "Junior", Level.MID: "Mid-level", Level.SENIOR: "Senior"}
_MARKDOWN = str.maketrans({char: "\\" + char for char in "\\`*_{}[]()<>#+-.!|~$:&"})


class Stage(StrEnum):
    """What a candidate can do with an interview now."""

    PLANNED = "planned"
    ANSWERING = "answering"
    GRADING = "grading"
    FEEDBACK = "feedback"
    """Practice: a question is over, the next one waits to be asked for."""
    FINISHED = "finished"


class TurnView(Frozen):
    """The open question, as its page shows it."""

    turn_id: str
    label: str
    """`Question 2`, or `Question 2a` for its first probe."""
    progress: str
    text: str
    follows: str
    """The question that a probe follows up on; empty for a question."""
    notice: str
    """What happened to the turn before, where the candidate must know; else empty."""


class BoxView(Frozen):
    """What the answer box is told. It is handed to the browser as it stands."""

    turn_id: str
    label: str
    draft: str
    revision: int
    left_s: float | None
    """Seconds until the deadline when `stamp` was taken; None: no clock."""
    limit_s: float | None
    """What the clock was set to, without the time that was given back."""
    stamp: float
    """Rises whenever `left_s` was computed afresh; the browser must not count an old one again."""
    session_left: str
    """Answering time left in the whole interview, in words; empty where none was planned."""
    closed: bool
    may_pause: bool = False
    """Whether the candidate may stop the clock."""
    paused: bool = False
    """The clock stands still and the box takes no text."""
    n_hints: int = 0
    """Hints given in this turn so far, by this process or an earlier one."""
    reply: Reply = Reply()


class HistoryRow(Frozen):
    """One interview in the list."""

    interview_id: str
    title: str
    when: str
    status: str
    stage: Stage
    score: str


def stage(interview: Interview) -> Stage:
    """Where the interview stands; needs no clock, see `Interviews.view` for what is due."""
    if interview.status is InterviewStatus.PLANNED:
        return Stage.PLANNED
    if interview.status is InterviewStatus.FINISHED:
        return Stage.FINISHED
    if interview.open_turn is not None:
        return Stage.ANSWERING
    return Stage.GRADING if interview.ungraded_item else Stage.FEEDBACK


def turn_view(interview: Interview) -> TurnView:
    """The open turn in words.

    Raises:
        ValueError: no turn is open.
    """
    item, turn = _open(interview)
    n = len(interview.items)
    return TurnView(
        turn_id=turn.id,
        label=f"Question {turn.label}",
        progress=f"question {item.position} of {n}"
        + (", follow-up" if turn.kind is TurnKind.PROBE else ""),
        text=turn.text,
        follows=item.turns[0].text if turn.kind is TurnKind.PROBE else "",
        notice=_before(interview, turn),
    )


def box_view(interview: Interview, turn_id: str, now: datetime, reply: Reply) -> BoxView:
    """The answer box of a turn, open or just closed.

    Raises:
        ValueError: the interview has no such turn.
    """
    for item in interview.items:
        for turn in item.turns:
            if turn.id == turn_id:
                limit_s: float | None = None
                if turn.deadline_at is not None:
                    passed_s = (turn.deadline_at - turn.opened_at).total_seconds()
                    limit_s = passed_s - turn.given_back_s
                return BoxView(
                    turn_id=turn.id,
                    label=f"Your answer to question {turn.label}",
                    draft=turn.draft,
                    revision=turn.draft_revision,
                    left_s=clock.remaining_s(turn, now),
                    limit_s=limit_s,
                    stamp=now.timestamp(),
                    session_left=_session_left(interview, turn, now),
                    closed=not turn.is_open,
                    may_pause=interview.mode is Mode.PRACTICE,
                    paused=turn.paused_at is not None,
                    n_hints=turn.hints,
                    reply=reply,
                )
    raise ValueError(turn_id)


def last_closed(interview: Interview) -> Item | None:
    """The question that was finished last; feedback is on this one."""
    closed = [item for item in interview.items if item.closed and item.turns]
    return closed[-1] if closed else None


def outcome_notice(turn: Turn) -> str:
    """What to say of a turn that ended otherwise than by submitting; else empty."""
    if turn.outcome is TurnOutcome.EXPIRED:
        kept = "what you had typed was submitted" if (turn.answer or "").strip() else "it was empty"
        return f"Time was up on question {turn.label}: {kept}."
    if turn.outcome is TurnOutcome.SKIPPED:
        return f"You skipped question {turn.label}."
    return ""


def history_row(
    interview: Interview, title: str, report: Report | None, offset: timedelta | None = None
) -> HistoryRow:
    """One row. No score is shown before the end, in whichever mode."""
    status = {
        Stage.PLANNED: "not started",
        Stage.FINISHED: "finished",
    }.get(stage(interview), "in progress")
    return HistoryRow(
        interview_id=interview.id,
        title=f"{title} · {MODE_WORDS[interview.mode]} · {len(interview.items)} "
        f"question{'s' if len(interview.items) != 1 else ''}",
        when=moment(interview.created_at, offset),
        status=status,
        stage=stage(interview),
        score=score_words(report.score, report.borderline or report.band, report.low, report.high)
        if report
        else "",
    )


def topic_options(pack: Pack) -> dict[str, str]:
    """Topic titles with the number of questions, by topic id."""
    counts = {
        topic.id: sum(topic.id in question.topics for question in pack.questions)
        for topic in pack.topics
    }
    return {
        topic.id: f"{topic.title} ({counts[topic.id]})" for topic in pack.topics if counts[topic.id]
    }


def score_words(
    score: float | None, band: str, low: float | None = None, high: float | None = None
) -> str:
    """`72 % · Strong`, or `Not graded`; `66-72 %` where only a range is known."""
    known = score is not None or low is not None
    return f"{percent_range(score, low, high)} · {band}" if known else "Not graded"


def span(seconds: float) -> str:
    """A length of time in words: `45 s`, `2 min`, `1 min 30 s`, `1 h 5 min`."""
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    minutes, rest = divmod(whole, 60)
    if minutes < 60:
        return f"{minutes} min {rest} s" if rest else f"{minutes} min"
    hours, minutes = divmod(round(whole / 60), 60)
    return f"{hours} h {minutes} min" if minutes else f"{hours} h"


def moment(at: datetime, offset: timedelta | None) -> str:
    """A point in time in the reader's own zone; in UTC, and saying so, where that is unknown."""
    if offset is None:
        return f"{at:%d %b %Y, %H:%M} UTC"
    return f"{at + offset:%d %b %Y, %H:%M}"


def day(at: datetime, offset: timedelta | None) -> str:
    """The day of a point in time in the reader's own zone; in UTC where that is unknown."""
    return f"{at + (offset or timedelta(0)):%d %b %Y}"


def literal(text: str) -> str:
    """Text with everything escaped that Markdown would read as markup."""
    return text.translate(_MARKDOWN).replace("\n", "  \n")


def _open(interview: Interview) -> tuple[Item, Turn]:
    for item in interview.items:
        for turn in item.turns:
            if turn.is_open:
                return item, turn
    raise ValueError(f"interview {interview.id} has no open turn")


def _session_left(interview: Interview, turn: Turn, now: datetime) -> str:
    """Answering time left in the whole interview; empty where only the questions have limits."""
    left = clock.seconds_left(interview)
    if left is None or not interview.request.minutes or not turn.is_open:
        return ""
    return f"{span(max(0.0, left - clock.used_s(turn, now)))} left in the whole interview"


def _before(interview: Interview, turn: Turn) -> str:
    """What happened to the turn before this one."""
    turns = [one for item in interview.items for one in item.turns]
    place = turns.index(turn)
    return outcome_notice(turns[place - 1]) if place else ""
