"""Weak points, progress and attempts as HTML tables with bars. Everything from outside is escaped.

Each bar stands beside its numbers in words and is hidden from screen readers.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from html import escape

from interviewer.domain.grade import EvidenceStatus, PointGrade, Verdict
from interviewer.report.model import QuestionReport, Report
from interviewer.report.render import VERDICT_WORDS, time_share, verdict_counts
from interviewer.reviews.attempts import Change, Comparison
from interviewer.reviews.progress import ENOUGH, SessionProgress, Share, TopicProgress
from interviewer.reviews.schedule import PointState
from interviewer_ui.view import span

_CHANGES = {
    Change.BETTER: "↑ better",
    Change.SAME: "= same",
    Change.WORSE: "↓ worse",
    Change.NOT_COMPARABLE: "– not comparable",
}


def topics_html(report: Report) -> str:
    """The rubric points of one report by topic, as bars split by verdict."""
    rows = []
    for topic in report.topics:
        parts = "".join(
            f'<i class="iv-{verdict.value}" style="flex:{topic.verdicts[verdict]}"></i>'
            for verdict in Verdict
            if topic.verdicts.get(verdict)
        )
        questions = "1 question" if topic.n_questions == 1 else f"{topic.n_questions} questions"
        rows.append(
            _row(
                escape(topic.topic),
                f'<div class="iv-bar" aria-hidden="true">{parts}</div>{verdict_counts(topic)}',
                f"{topic.score * 100:.0f} % ({questions})",
            )
        )
    return _table(("Topic", "Rubric points", "Score"), rows)


def times_html(report: Report) -> str:
    """Answering time of each question, as a bar of its limit."""
    return _table(
        ("Question", "Share of its limit" if report.limit_s else "Time", "Answering time"),
        [
            _row(
                escape(f"{question.position}. {question.title}"),
                f'<div class="iv-bar" aria-hidden="true">'
                f'<i class="iv-time" style="width:{time_share(question, report)}%"></i></div>',
                escape(_time_words(question)),
            )
            for question in report.questions
            if question.reached
        ],
    )


def progress_html(topics: Sequence[TopicProgress]) -> str:
    """The share of met points by topic with its interval; grey while there is not enough."""
    several = len({topic.pack_title for topic in topics}) > 1
    return _table(
        ("Topic", "Points met", "In words"),
        [
            _row(
                escape(f"{topic.topic} ({topic.pack_title})" if several else topic.topic),
                _range_bar(topic.share),
                _share_words(topic.share),
            )
            for topic in topics
        ],
    )


def sessions_html(
    sessions: Sequence[SessionProgress], totals: dict[str, str], when: Callable[[datetime], str]
) -> str:
    """The sessions in a table, the newest first: what the picture of the line shows.

    Args:
        sessions: oldest first.
        totals: each interview's total in words, by its id.
        when: a time in the reader's words.
    """
    return _table(
        ("Session", "Points met", "Total"),
        [
            _row(
                f"{escape(when(session.at))}<br>"
                f'<span class="iv-soft">{escape(session.pack_title)}</span>',
                _share_words(session.share),
                escape(totals.get(session.interview_id, "not finished")),
            )
            for session in reversed(sessions)
        ],
    )


def weak_html(states: Sequence[PointState], when: Callable[[datetime], str]) -> str:
    """Weak points with how they stood last, how often they were met, and when they are due."""
    rows = []
    for state in states:
        point = state.latest
        must = " · must-have" if point.must_have else ""
        rows.append(
            _row(
                f'{escape(point.claim)}<br><span class="iv-soft">{escape(point.title)} · '
                f"weight {point.weight}{must}</span>",
                _badge(point.verdict, verified=point.credited or not _needs_quote(point.verdict)),
                f"{state.n_met} of {state.n_reviews}<br>"
                f'<span class="iv-soft">due {escape(when(state.due_at))}</span>',
            )
        )
    return _table(("Rubric point", "Last time", "Met so far"), rows)


def comparison_html(comparison: Comparison) -> str:
    """Two attempts point by point: verdict and quote then, verdict and quote now."""
    rows = [
        "<tr>"
        f'<th scope="row">{escape(point.claim)}<br>'
        f'<span class="iv-soft">{_CHANGES[point.change]}</span></th>'
        f"<td>{_attempt(point.before)}</td><td>{_attempt(point.after)}</td></tr>"
        for point in comparison.points
    ]
    return _table(("Rubric point", "Then", "Now"), rows)


def change_words(comparison: Comparison) -> str:
    """`52 % → 80 %: 3 points better, 1 worse, 2 the same`, and what could not be compared."""
    counts = [
        f"{comparison.count(change)} {words}"
        for change, words in (
            (Change.BETTER, "better"),
            (Change.WORSE, "worse"),
            (Change.SAME, "the same"),
            (Change.NOT_COMPARABLE, "not comparable"),
        )
        if comparison.count(change)
    ]
    before, after = comparison.score_before * 100, comparison.score_after * 100
    return f"{before:.0f} % → {after:.0f} %; points: {', '.join(counts)}"


def _attempt(point: PointGrade | None) -> str:
    if point is None:
        return '<span class="iv-soft">not asked for</span>'
    verified = point.evidence is None or point.evidence.status is EvidenceStatus.VERIFIED
    quote = point.evidence.quote if point.evidence else ""
    shown = f'<br><q class="iv-quote">{escape(quote)}</q>' if quote else ""
    return _badge(point.verdict, verified=verified) + shown


def _badge(verdict: Verdict, *, verified: bool) -> str:
    symbol, word = VERDICT_WORDS[verdict]
    doubt = "" if verified else '<br><span class="iv-soft">quote not verified</span>'
    return f'<span class="iv-badge iv-{verdict.value}">{symbol} {word}</span>{doubt}'


def _needs_quote(verdict: Verdict) -> bool:
    return verdict in (Verdict.MET, Verdict.PARTLY)


def _range_bar(share: Share) -> str:
    if not share.enough:
        return '<div class="iv-bar iv-few" aria-hidden="true"></div>'
    low, high, value = (100 * end for end in (share.low, share.high, share.value))
    return (
        '<div class="iv-bar iv-range" aria-hidden="true">'
        f'<i style="left:{low:.1f}%;width:{high - low:.1f}%"></i>'
        f'<b style="left:{value:.1f}%"></b></div>'
    )


def _share_words(share: Share) -> str:
    counts = f"{share.n_met} of {share.n_points} met"
    if not share.enough:
        few = f"not enough data yet: {share.n_points} of {ENOUGH} points"
        return f'<span class="iv-soft">{few} graded</span>'
    partly = f", {share.n_partly} partly" if share.n_partly else ""
    return (
        f"<b>{share.value * 100:.0f} %</b> (range {share.low * 100:.0f}-{share.high * 100:.0f} %)"
        f'<br><span class="iv-soft">{counts}{partly}</span>'
    )


def _time_words(question: QuestionReport) -> str:
    limit = f" of {span(question.limit_s)}" if question.limit_s else ""
    return span(question.elapsed_s) + limit + (" · time ran out" if question.over_time else "")


def _row(head: str, *cells: str) -> str:
    return f'<tr><th scope="row">{head}</th>' + "".join(f"<td>{c}</td>" for c in cells) + "</tr>"


def _table(heads: Sequence[str], rows: Sequence[str]) -> str:
    head = "".join(f'<th scope="col">{escape(text)}</th>' for text in heads)
    return (
        f'<table class="iv-table"><thead><tr>{head}</tr></thead><tbody>{"".join(rows)}'
        "</tbody></table>"
    )
