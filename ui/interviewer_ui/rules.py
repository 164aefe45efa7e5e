"""What a candidate should know before the clock starts, in words."""

from __future__ import annotations

from interviewer.domain.interview import Interview, Mode
from interviewer.report.limits import times
from interviewer_ui.view import span


def rules(interview: Interview, *, voice: bool) -> tuple[str, ...]:
    """What a candidate should know before the clock starts, one sentence each.

    Args:
        interview: as planned.
        voice: whether answers can be spoken as well as typed.
    """
    n = len(interview.items)
    request = interview.request
    lines = [f"{n} question{'s' if n != 1 else ''}, one at a time. " + _ways(voice)]
    if request.max_probes:
        lines.append(
            f"After an answer there can be up to {request.max_probes} follow-up"
            f"{'s' if request.max_probes > 1 else ''} on something left out."
        )
    if interview.limit_s is None:
        lines.append("There is no clock: take the time you need. The report says so.")
    else:
        lines.append(
            f"At most {span(interview.limit_s)} of answering time. Each question has its own "
            "clock; at zero, what stands in your answer box is submitted. Waiting for a grade"
            f"{', waiting for speech to become text' if voice else ''} and reading feedback never "
            "count."
        )
        if request.extra_time > 1:
            lines.append(
                f"Extra time: every limit is {times(request.extra_time)} as long as it would be "
                "otherwise. The report says so."
            )
    lines.append("Your text is saved as you type. You can reload or come back: nothing is lost.")
    if request.mode is Mode.EXAM:
        lines.append(
            "Exam: no hints, no pause, and no score before the end. Unanswered questions count 0."
        )
    else:
        lines.append(
            "Practice: hints on request, and you can pause the clock; score and reference answer "
            "after each question."
        )
    return tuple(lines)


def _ways(voice: bool) -> str:
    if voice:
        return (
            "You type your answer or speak it; either way you submit a text that you can correct."
        )
    return "You answer in writing."
