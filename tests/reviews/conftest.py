"""Finished sessions whose answers are words for the judge of the tests."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from interviewer.domain.interview import Interview, Mode, PlanRequest
from interviewer.interviews.service import Interviews

Session = Callable[..., Interview]


@pytest.fixture
def session(service: Interviews) -> Session:
    """A finished session of the named questions; `session({"q-01": "alpha"})`."""

    def session(answers: dict[str, str], mode: Mode = Mode.EXAM) -> Interview:
        request = PlanRequest(mode=mode, n_questions=len(answers), max_probes=0)
        interview = service.start(service.plan(request, tuple(answers)).id)
        for text in answers.values():
            while interview.open_turn is None:
                interview = service.next_question(interview.id)
            service.submit(interview.id, interview.open_turn.id, text)
            interview = service.proceed(interview.id)
        return interview

    return session
