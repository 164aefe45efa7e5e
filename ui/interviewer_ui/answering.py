"""What the answer box says and what the server replies. No Streamlit here: plain functions."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Literal

from pydantic import Field, ValidationError

from interviewer.domain.base import Frozen
from interviewer.errors import InterviewerError

if TYPE_CHECKING:
    from interviewer.interviews.service import Interviews

_logger = logging.getLogger(__name__)


class Said(Frozen):
    """One message of the answer box. Each carries the whole text, so a lost one costs nothing."""

    kind: Literal["draft", "submit", "final", "skip", "pause", "resume"]
    """`final`: the browser's countdown reached zero."""
    text: str = ""
    revision: int = Field(default=0, ge=0, le=2**31)
    number: int = Field(ge=0, le=2**53)
    """Rises with every message of one box; the reply names it."""


class Reply(Frozen):
    """What became of a message."""

    number: int = 0
    """The message that this answers; 0: none yet."""
    accepted: bool = True
    """False: a draft was not kept because a newer one from elsewhere is."""
    error: str = ""
    """Why the text could not be kept, for the candidate; the box keeps it."""


def read_said(value: object) -> Said | None:
    """A message as the browser sent it; None when it is not one."""
    try:
        return Said.model_validate(value)
    except ValidationError:
        return None


def hear(interviews: Interviews, interview_id: str, turn_id: str, said: Said) -> Reply:
    """Act on a message. What is accepted is on disk when this returns; no error escapes."""
    try:
        if said.kind in ("draft", "pause"):
            saved = interviews.save_draft(interview_id, turn_id, said.text, said.revision)
            if said.kind == "pause":
                interviews.pause(interview_id, turn_id)
            return Reply(number=said.number, accepted=saved.accepted)
        if said.kind == "resume":
            # Its text stays where it is: the draft may have been added to by another window.
            interviews.resume(interview_id, turn_id)
            return Reply(number=said.number, accepted=False)
        if said.kind == "submit":
            interviews.submit(interview_id, turn_id, said.text)
        elif said.kind == "final":
            interviews.time_up(interview_id, turn_id, said.text)
        else:
            interviews.skip(interview_id, turn_id)
        return Reply(number=said.number)
    except InterviewerError as error:
        return Reply(number=said.number, accepted=False, error=str(error))
    except Exception:
        # A callback has no page to fail on; the box must learn that its text is not safe yet.
        _logger.exception("the answer box's message %s failed", said.kind)
        return Reply(
            number=said.number,
            accepted=False,
            error="the server could not keep this text; it stays in the box and is sent again",
        )
