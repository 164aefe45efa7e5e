from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from interviewer.domain.interview import Interview, Mode, PlanRequest
from interviewer.domain.pack import Pack
from interviewer.interviews.service import Interviews
from interviewer_ui.services import AppServices, override

APP = Path(__file__).resolve().parents[2] / "ui" / "app.py"


@pytest.fixture
def app(service: Interviews, pack: Pack) -> Iterator[AppTest]:
    """The whole app over the small pack and the word judge; not run yet."""
    with override(lambda settings: AppServices(settings, service, lambda _name: pack)):
        yield AppTest.from_file(APP, default_timeout=30)


@pytest.fixture
def running(service: Interviews) -> Interview:
    """A practice interview of two questions with one follow-up each, first question open."""
    planned = service.plan(PlanRequest(n_questions=2, max_probes=1, seed=1))
    return service.start(planned.id)


@pytest.fixture
def exam(service: Interviews) -> Interview:
    """An exam of two questions without follow-ups, first question open."""
    request = PlanRequest(mode=Mode.EXAM, n_questions=2, max_probes=0, seed=1)
    return service.start(service.plan(request).id)
