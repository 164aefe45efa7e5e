import pytest

from interviewer.domain.interview import Interview, PlanRequest


@pytest.fixture
def begin_one(service) -> Interview:
    """An interview of one question, which is open."""
    return service.start(service.plan(PlanRequest(n_questions=1, seed=1)).id)
