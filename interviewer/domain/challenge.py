"""A person's objection to a verdict."""

from __future__ import annotations

from datetime import datetime

from pydantic import Field

from interviewer.domain.base import Frozen
from interviewer.domain.grade import Verdict


class Challenge(Frozen):
    """A note that a verdict is not right. It changes no grade: it asks a person to look."""

    interview_id: str
    position: int = Field(ge=1)
    """Of the question in the interview."""
    question_id: str
    point_id: str
    verdict: Verdict
    """What stood when it was challenged; grading again may change the verdict, but not this."""
    note: str
    created_at: datetime
