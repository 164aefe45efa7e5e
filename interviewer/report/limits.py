"""What a report says of the clock: accommodations and pauses."""

from __future__ import annotations

from interviewer.report.model import Report, TurnRow


def times(factor: float) -> str:
    """`1.25 times`."""
    return f"{factor:g} times"


def accommodation(report: Report) -> str:
    """`no clock`, or by how much the limits were stretched; empty where all was as planned."""
    if report.limit_s is None:
        return "no clock"
    if report.extra_time > 1:
        return f"extra time: every limit {times(report.extra_time)} as long"
    return ""


def paused_words(turn: TurnRow) -> str:
    """How long the candidate had stopped the clock of a turn; empty where that did not happen."""
    if not turn.pauses:
        return ""
    whole = round(turn.paused_s)
    n = "once" if turn.pauses == 1 else f"{turn.pauses} times"
    return f"Paused {n}, for {whole // 60}:{whole % 60:02d}; the answering time is without that."
