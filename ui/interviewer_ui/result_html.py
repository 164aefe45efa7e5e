"""One graded question as HTML. Everything that candidates or packs wrote is escaped here."""

from __future__ import annotations

from collections import Counter
from html import escape

from interviewer.domain.grade import EvidenceStatus, Verdict
from interviewer.domain.interview import TurnOutcome
from interviewer.report.alerts import AlertKind, alerts
from interviewer.report.highlight import segments
from interviewer.report.model import PointRow, QuestionReport, Report, TurnRow
from interviewer.report.render import (
    SPREAD_WORDS,
    TYPICAL_WORDS,
    VERDICT_WORDS,
    agreed_words,
    capitalised,
    score_range,
)
from interviewer_ui.view import span

_OUTCOMES = {
    TurnOutcome.ANSWERED: "",
    TurnOutcome.EXPIRED: "time ran out; what had been typed was submitted",
    TurnOutcome.SKIPPED: "skipped",
}


def score_html(question: QuestionReport) -> str:
    """The score and what is typical of its level, what puts it in doubt, and what capped it."""
    if question.score is None:
        return ""
    level = f"level {question.level} of 5" if question.level else ""
    typical = f"{TYPICAL_WORDS} {escape(question.anchor)}" if question.anchor else ""
    return (
        f'<div class="iv-score"><strong>{score_range(question)}</strong>'
        f"<span>{level}<br><span class='iv-soft'>{typical}</span></span></div>"
        + _spread_html(question)
        + "".join(
            f'<p class="iv-alert">! Needs a human look: {escape(reason)}</p>'
            for reason in question.needs_review
        )
        + "".join(
            f'<p class="iv-alert">! The score is capped: a must-have point is missing – '
            f"{escape(claim)}</p>"
            for claim in question.capped_by
        )
        + "".join(f'<p class="iv-soft">Note: {escape(note)}.</p>' for note in question.notes)
    )


def answers_html(question: QuestionReport) -> str:
    """Every turn with what was answered; verified quotes are marked and numbered by point."""
    numbers = {point.point_id: place for place, point in enumerate(question.points, start=1)}
    return "".join(
        _turn_html(question, place, turn, numbers) for place, turn in enumerate(question.turns)
    )


def points_html(question: QuestionReport) -> str:
    """Every rubric point with verdict, weight, reason and a quote that leads to its place above."""
    if not question.points:
        return ""
    counts = Counter(point.verdict for point in question.points)
    summary = " · ".join(
        f"{VERDICT_WORDS[verdict][0]} {counts[verdict]} {VERDICT_WORDS[verdict][1]}"
        for verdict in Verdict
        if counts[verdict]
    )
    rows = "".join(f"<li>{_point_html(question, point)}</li>" for point in question.points)
    return (
        f'<p class="iv-label">Rubric points <span class="iv-soft">{summary}</span></p>'
        f'<ol class="iv-points">{rows}</ol>'
    )


def total_html(report: Report) -> str:
    """The interview's total in number and words, and whether it is on a border."""
    number = "–" if report.low is None else score_range(report)
    border = ""
    if report.borderline:
        words = f"<b>{capitalised(report.borderline)}</b>: {SPREAD_WORDS}"
        border = f'<p class="iv-alert">{words}</p>'
    return (
        f'<div class="iv-total"><strong>{number}</strong><span><b>{escape(report.band)}</b><br>'
        f'<span class="iv-soft">{escape(report.band_meaning)}</span></span></div>' + border
    )


def alerts_html(report: Report, leave_out: frozenset[AlertKind] = frozenset()) -> str:
    """What to know before the numbers are taken at their word; some kinds are drawn elsewhere."""
    return "".join(
        f'<p class="iv-alert">! <b>{alert.kind.value}, question {alert.position}:</b> '
        f"{escape(alert.text)}</p>"
        for alert in alerts(report)
        if alert.kind not in leave_out
    )


def _spread_html(question: QuestionReport) -> str:
    """What repeated runs say of the score; empty after one run."""
    if question.borderline:
        return (
            f'<p class="iv-alert"><b>{capitalised(question.borderline)}</b>: '
            f"{agreed_words(question)}</p>"
        )
    if question.n_repeats > 1:
        return f'<p class="iv-soft">{capitalised(agreed_words(question))}</p>'
    return ""


def text_card(text: str) -> str:
    """A text as it was written, line breaks kept."""
    return f'<div class="iv-card iv-text" dir="auto">{escape(text)}</div>'


def _turn_html(question: QuestionReport, place: int, turn: TurnRow, numbers: dict[str, int]) -> str:
    remarks = [span(turn.elapsed_s)]
    if _OUTCOMES[turn.outcome]:
        remarks.append(_OUTCOMES[turn.outcome])
    if turn.spoken:
        remarks.append("spoken, in whole or in part")
    if turn.pauses:
        remarks.append(f"the clock was stopped for {span(turn.paused_s)}")
    heading = "Your answer" if not turn.is_probe else f"{turn.label} · {turn.text}"
    pieces = []
    for piece in segments(question, place):
        if not piece.points:
            pieces.append(escape(piece.text))
            continue
        title = "; ".join(f"{VERDICT_WORDS[p.verdict][1]}: {p.claim}" for p in piece.points)
        opens = ", ".join(str(numbers[p.point_id]) for p in piece.opens)
        places = "".join(f'<i id="{_place_of(question, p)}"></i>' for p in piece.opens)
        pieces.append(
            f'<mark class="iv-{piece.points[0].verdict.value}" title="{escape(title)}">{places}'
            + (f"<sup>{opens}</sup>" if opens else "")
            + f"{escape(piece.text)}</mark>"
        )
    body = "".join(pieces) or '<span class="iv-soft">(nothing)</span>'
    return (
        f'<p class="iv-label">{escape(heading)} <span class="iv-soft">{" · ".join(remarks)}</span>'
        f'</p><div class="iv-card iv-text" dir="auto">{body}</div>'
    )


def _place_of(question: QuestionReport, point: PointRow) -> str:
    """Name of the place in the answer where a point's quote begins; unique on a page."""
    return escape(f"quote-{question.position}-{point.point_id}")


def _point_html(question: QuestionReport, point: PointRow) -> str:
    symbol, word = VERDICT_WORDS[point.verdict]
    must = " · must-have" if point.must_have else ""
    parts = [
        f'<span class="iv-badge iv-{point.verdict.value}">{symbol} {word}</span> '
        f'{escape(point.claim)} <span class="iv-soft">weight {point.weight}{must}</span>'
    ]
    if point.quote and point.evidence is EvidenceStatus.VERIFIED:
        link = f'<a href="#{_place_of(question, point)}">{escape(point.quote)}</a>'
        parts.append(f'<q class="iv-quote">{link}</q>')
    elif point.evidence is EvidenceStatus.UNVERIFIED:
        quote = f"<q>{escape(point.quote)}</q> " if point.quote else ""
        parts.append(
            f'<span class="iv-quote iv-unverified">{quote}<b>! quote not verified, so it earns '
            f"nothing:</b> {escape(point.problem)}</span>"
        )
    if point.reason:
        parts.append(f'<span class="iv-soft">{escape(point.reason)}</span>')
    parts += [
        f'<span class="iv-quote"><b>Challenged ({one.verdict.value}):</b> {escape(one.note)}</span>'
        for one in point.challenges
    ]
    return "<br>".join(parts)
