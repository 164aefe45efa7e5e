"""Render a report. All formats show the same facts; HTML is one self-contained file."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from interviewer.domain.grade import EvidenceStatus, Verdict
from interviewer.domain.interview import TurnOutcome
from interviewer.report.alerts import alerts
from interviewer.report.highlight import segments
from interviewer.report.limits import accommodation, paused_words
from interviewer.report.model import PointRow, QuestionReport, Report, TopicScore

VERDICT_WORDS = {
    Verdict.MET: ("✓", "met"),
    Verdict.PARTLY: ("◐", "partly"),
    Verdict.MISSED: ("○", "missed"),
    Verdict.WRONG: ("✗", "wrong"),
}
"""Symbol and word for each verdict: never told by colour alone."""


TYPICAL_WORDS = "Typical of this level:"
"""Before an anchor's text: it describes a level, and the level comes from the score."""
SPREAD_WORDS = "the range spans the lowest and highest scores of repeated runs."
OUTCOME_WORDS = {
    TurnOutcome.EXPIRED: "Time ran out: what had been typed was submitted.",
    TurnOutcome.SKIPPED: "Skipped.",
}
"""What a report says of a turn that did not end with an answer."""
SPOKEN_WORDS = "Spoken, in whole or in part; the transcript could be corrected before submitting."
_SPECIAL = re.compile(r"[\\`*_{}\[\]<>#|~&$]")
_LINE_START = re.compile(r"^(\d*)([-+=.)])")
"""At the start of a line these make a list, a rule or a heading."""


def render_json(report: Report) -> str:
    """The report as indented JSON with every field of the model."""
    return report.model_dump_json(indent=2) + "\n"


def render_html(report: Report) -> str:
    """The report as one HTML page: no script, no request, prints well, light and dark.

    Everything that candidates or packs wrote is escaped by the template engine.
    """
    return str(environment().get_template("report.html.j2").render(report=report))


def render_markdown(report: Report) -> str:
    """The report as Markdown; text of candidates and packs is shown and never acts as markup."""
    lines = [
        f"# Mock interview: {_md(report.pack_title)}",
        "",
        f"**{score_range(report)} – {report.band}** ({report.band_meaning})",
        "",
        f"- mode: {report.mode.value}",
        f"- graded by: {_md(report.grader)}",
        *([f"- cost: {_md(report.cost)}"] if report.cost else []),
        f"- answering time: {minutes(report.elapsed_s)}"
        + (f" of {minutes(report.limit_s)}" if report.limit_s else "")
        + (f" ({limits})" if (limits := accommodation(report)) else ""),
        f"- graded {report.n_graded}, not graded {report.n_ungraded}, "
        f"not reached {report.n_not_reached}",
        "",
        *_alerts(report),
    ]
    if report.practise_next:
        lines += ["## Practise next", ""]
        lines += [f"1. {_md(gap.claim)} *({_md(gap.title)})*" for gap in report.practise_next]
        lines.append("")
    if report.topics:
        lines += ["## By topic", ""]
        lines += [
            f"- {_md(topic.topic)}: {percent(topic.score)} ({topic.n_questions}); points: "
            + verdict_counts(topic)
            for topic in report.topics
        ]
        lines.append("")
    reached = [question for question in report.questions if question.reached]
    if report.elapsed_s:
        lines += ["## Time", ""]
        lines += [
            f"- {question.position}\\. {_md(question.title)}: {minutes(question.elapsed_s)}"
            + (f" of {minutes(question.limit_s)}" if question.limit_s else "")
            for question in reached
        ]
        lines.append("")
    for question in report.questions:
        lines += [
            f"## {question.position}. {_md(question.title)}",
            "",
            _quote(question.question),
            "",
        ]
        lines += _question(question) if question.reached else ["Not reached.", ""]
    return "\n".join(lines).rstrip() + "\n"


def _question(question: QuestionReport) -> list[str]:
    lines: list[str] = []
    if question.score is None:
        lines += [f"**Not graded:** {_md(question.ungraded_reason)}", ""]
    else:
        lines += [f"**{score_range(question)}** · {_md(level_words(question))}", ""]
    if question.borderline:
        lines += [f"**{capitalised(question.borderline)}**: {agreed_words(question)}", ""]
    elif question.n_repeats > 1:
        lines += [capitalised(agreed_words(question)), ""]
    lines += [f"**Needs a human look:** {_md(reason)}" for reason in question.needs_review]
    lines += [""] * bool(question.needs_review)
    for claim in question.capped_by:
        lines += [f"The score is capped: a must-have is missing – {_md(claim)}", ""]
    for note in question.notes:
        lines += [f"Note: {_md(note)}.", ""]
    for turn in question.turns:
        if turn.is_probe:
            lines += [f"*{turn.label}* {_md(turn.text)}", ""]
        lines += ["Answer:", "", _quote(turn.answer or "(nothing)"), ""]
        if turn.outcome in OUTCOME_WORDS:
            lines += [OUTCOME_WORDS[turn.outcome], ""]
        lines += [SPOKEN_WORDS, ""] * turn.spoken
        if paused := paused_words(turn):
            lines += [paused, ""]
    for point in question.points:
        symbol, word = VERDICT_WORDS[point.verdict]
        must = ", must-have" if point.must_have else ""
        lines.append(f"- {symbol} **{word}** (weight {point.weight}{must}) {_md(point.claim)}")
        if point.quote and point.evidence is EvidenceStatus.VERIFIED:
            lines.append(f"  - “{_md(point.quote)}”")
        elif point.quote:
            lines.append(
                f"  - “{_md(point.quote)}” – not verified, earns nothing: {_md(point.problem)}"
            )
        if point.reason:
            lines.append(f"  - {_md(point.reason)}")
        lines += [
            f"  - **Challenged ({one.verdict.value}):** {_md(one.note)}" for one in point.challenges
        ]
    lines += ["", "Reference answer:", "", _quote(question.reference), ""]
    if question.versions:
        graded_with = ", ".join(
            f"{name} {value}" for name, value in question.versions.model_dump().items() if value
        )
        lines += [f"Graded with: {_md(graded_with)}", ""]
    return lines


def _alerts(report: Report) -> list[str]:
    """What stands between the facts and the rest: a total on the border, and what is in doubt."""
    lines = []
    if report.borderline:
        lines += [f"**{capitalised(report.borderline)}**: {SPREAD_WORDS}", ""]
    found = alerts(report)
    lines += [
        f"- **{alert.kind.value}, question {alert.position}:** {_md(alert.text)}" for alert in found
    ]
    return lines + [""] * bool(found)


def score_range(scored: QuestionReport | Report) -> str:
    """`62-70 %` where repeated runs came to different scores, else the score alone."""
    return percent_range(scored.score, scored.low, scored.high)


def percent_range(score: float | None, low: float | None, high: float | None) -> str:
    """A range in percent, or the score alone where both ends would read the same."""
    if low is None or high is None or percent(low) == percent(high):
        return percent(score)
    return f"{low * 100:.0f}-{percent(high)}"


def verdict_counts(topic: TopicScore) -> str:
    """`✓ 5 met · ○ 2 missed`: what the points of a topic came to; never by colour alone."""
    return " · ".join(
        f"{VERDICT_WORDS[verdict][0]} {topic.verdicts[verdict]} {VERDICT_WORDS[verdict][1]}"
        for verdict in Verdict
        if topic.verdicts.get(verdict)
    )


def time_share(question: QuestionReport, report: Report) -> int:
    """Length of a question's bar in percent: of its limit, without a clock of the longest time."""
    longest = max((one.elapsed_s for one in report.questions), default=0.0)
    full = question.limit_s or longest
    return min(100, round(100 * question.elapsed_s / full)) if full else 0


def agreed_words(question: QuestionReport) -> str:
    """What the one number behind a range is."""
    return f"the majority of {question.n_repeats} runs gives {percent(question.score)}."


def capitalised(text: str) -> str:
    """The text with a capital at its start and the rest as it is."""
    return text[:1].upper() + text[1:]


def percent(score: float | None) -> str:
    """A score of 0 to 1 in percent, or the words `not graded`."""
    return "not graded" if score is None else f"{score * 100:.0f} %"


def minutes(seconds: float | None) -> str:
    """A span as `m:ss`, or `no limit`."""
    if seconds is None:
        return "no limit"
    whole = round(seconds)
    return f"{whole // 60}:{whole % 60:02d}"


def level_words(question: QuestionReport) -> str:
    """The level of a graded question, and what is typical of it where that is known."""
    typical = f". {TYPICAL_WORDS} {question.anchor}" if question.anchor else ""
    return f"level {question.level} of 5{typical}"


@cache
def environment() -> Any:
    """The template engine with what the templates use; built on first use."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("interviewer.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(
        percent=percent,
        minutes=minutes,
        score_range=score_range,
        level_words=level_words,
        agreed=agreed_words,
        capital=capitalised,
    )
    environment.globals.update(
        segments=segments,
        verdict=_verdict,
        verified=EvidenceStatus.VERIFIED,
        outcome_words=OUTCOME_WORDS,
        spoken_words=SPOKEN_WORDS,
        paused_words=paused_words,
        accommodation=accommodation,
        alerts=alerts,
        verdicts=tuple(Verdict),
        words=VERDICT_WORDS,
        time_share=time_share,
        spread_words=SPREAD_WORDS,
    )
    return environment


def _verdict(point: PointRow) -> tuple[str, str]:
    return VERDICT_WORDS[point.verdict]


def _md(text: str) -> str:
    """One line of Markdown that shows exactly these characters, whatever they are."""
    flat = "".join(char for char in " ".join(text.split()) if char.isprintable() or char == " ")
    return _LINE_START.sub(r"\1\\\2", _SPECIAL.sub(r"\\\g<0>", flat))


def _quote(text: str) -> str:
    """A block quote, line by line."""
    lines = text.strip().splitlines() or [""]
    return "\n".join("> " + _md(line) if line.strip() else ">" for line in lines)
