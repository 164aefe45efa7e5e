import pytest

from interviewer.agent.decide import no_time_for_question, point_to_probe, rank_gaps
from interviewer.domain.grade import Graded
from interviewer.domain.interview import TurnOutcome
from interviewer.grading.grader import Grader


@pytest.fixture
def graded(pack, judge):
    def graded(answer: str) -> Graded:
        grade = Grader(judge).grade(pack, pack.questions[0], (answer,))
        assert isinstance(grade, Graded)
        return grade

    return graded


@pytest.mark.parametrize(
    ("answer", "gaps"),
    [
        # alpha: weight 3, must-have, so worth 6; beta: 2; gamma has no probe text.
        pytest.param("nothing", ("alpha", "beta"), id="all missed"),
        pytest.param("alpha", ("beta",), id="met point is no gap"),
        pytest.param("wrong:alpha", ("beta",), id="wrong point is never asked again"),
        # alpha partly: 3 x 0.5 x 2 = 3 is still worth more than beta's 2.
        pytest.param("partly:alpha", ("alpha", "beta"), id="partly counts half"),
        pytest.param("alpha beta", (), id="nothing left to ask"),
        pytest.param("wrong:alpha wrong:beta", (), id="all wrong"),
    ],
)
def test_gaps_come_in_the_order_of_what_they_are_worth(pack, graded, answer, gaps):
    assert rank_gaps(pack.questions[0], pack.scoring, graded(answer).points) == gaps


@pytest.mark.parametrize(
    ("outcome", "probed", "max_probes", "seconds_left", "expected"),
    [
        pytest.param(TurnOutcome.ANSWERED, (), 1, None, "alpha", id="due"),
        pytest.param(TurnOutcome.ANSWERED, ("alpha",), 2, None, "beta", id="second probe"),
        pytest.param(TurnOutcome.ANSWERED, ("alpha",), 1, None, "", id="limit reached"),
        pytest.param(TurnOutcome.ANSWERED, (), 0, None, "", id="none allowed"),
        pytest.param(TurnOutcome.SKIPPED, (), 1, None, "", id="skipped"),
        pytest.param(TurnOutcome.EXPIRED, (), 1, None, "", id="time ran out"),
        pytest.param(TurnOutcome.ANSWERED, (), 1, 29.9, "", id="no time left"),
        pytest.param(TurnOutcome.ANSWERED, (), 1, 30.0, "alpha", id="just enough time"),
    ],
)
def test_probe_is_asked_only_when_due(
    pack, graded, outcome, probed, max_probes, seconds_left, expected
):
    question = pack.questions[0]
    grade = graded("something else")
    found = point_to_probe(question, pack.scoring, grade, outcome, probed, max_probes, seconds_left)
    assert found == expected


def test_session_without_a_limit_always_has_time():
    assert not no_time_for_question(None)
    assert no_time_for_question(4.99)
    assert not no_time_for_question(5.0)
