"""Which interview `--resume` means, and saying so before it goes on."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from interviewer.cli.terminal import say

if TYPE_CHECKING:
    from interviewer.domain.interview import Interview
    from interviewer.interviews.service import Interviews


def to_resume(service: Interviews, name: str) -> Interview:
    """The interview that was asked for; what it is, is said.

    Args:
        service: where it is looked for.
        name: its id; `last` is the newest that is not finished.

    Raises:
        InterviewNotFound: there is none with that id.
        InputError: none is under way.
    """
    from interviewer.domain.interview import InterviewStatus
    from interviewer.errors import InputError

    if name != "last":
        interview = service.view(name)
        if interview.status is InterviewStatus.FINISHED:
            say(f"Interview {interview.id} of {_when(interview.created_at)} is finished.")
        else:
            _announce(interview)
        return interview
    latest: Interview | None = None
    for interview in service.history():
        latest = latest or interview
        if interview.status is InterviewStatus.FINISHED:
            continue
        if interview.id != latest.id:
            say(
                f"The latest interview, {latest.id} of {_when(latest.created_at)}, is finished "
                f"(interviewer report {latest.id}).\nThis is an older one that is not:"
            )
        _announce(interview)
        return service.view(interview.id)
    raise InputError(
        "no interview is under way; start one with: interviewer practise"
        if latest is None
        else f"no interview is under way: the latest, {latest.id} of {_when(latest.created_at)}, "
        f"is finished (interviewer report {latest.id}); start one with: interviewer practise"
    )


def _announce(interview: Interview) -> None:
    n = len(interview.items)
    item = interview.current_item
    question = item.position if item else n
    say(
        f"Going on with {interview.id} of {_when(interview.created_at)}, "
        f"question {question} of {n}."
    )


def _when(at: datetime) -> str:
    """In the zone of this machine, which is the candidate's."""
    return f"{at.astimezone():%d %b %Y, %H:%M}"
