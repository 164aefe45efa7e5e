import random

import pytest

from interviewer.domain.interview import InterviewStatus, PlanRequest
from interviewer.domain.pack import Level
from interviewer.errors import InputError, QuestionNotFound
from interviewer.interviews.clock import PROBE_LIMIT_S
from interviewer.interviews.planning import choose_questions, named_questions


def chosen(pack, asked=(), seed=1, **request):
    plan = PlanRequest(**request)
    return [q.id for q in choose_questions(pack, plan, tuple(asked), random.Random(seed))]


def test_topic_narrows_the_choice(pack):
    assert sorted(chosen(pack, topics=("t-two",), n_questions=4)) == ["q-03", "q-04"]


def test_level_narrows_the_choice(pack):
    assert sorted(chosen(pack, level=Level.MID, n_questions=4)) == ["q-02", "q-03"]


def test_fewer_questions_than_asked_for_are_planned_when_no_more_fit(pack):
    assert chosen(pack, level=Level.SENIOR, n_questions=5) == ["q-04"]


def test_easier_questions_come_first(pack):
    plan = chosen(pack, n_questions=4)
    assert plan[0] == "q-01"
    assert plan[-1] == "q-04"


def test_minutes_leave_out_questions_that_do_not_fit(pack):
    # Each question takes a minute: two fit into two minutes.
    assert len(chosen(pack, n_questions=4, minutes=2)) == 2


def test_one_question_is_asked_however_short_the_time(pack):
    long = pack.questions[0].model_copy(update={"time_limit_s": 600})
    only = pack.model_copy(update={"questions": (long,)})
    assert chosen(only, n_questions=3, minutes=1) == ["q-01"]


def test_minutes_do_not_bind_without_a_clock(pack):
    assert len(chosen(pack, n_questions=4, minutes=1, clock=False)) == 4


def test_unknown_topic_is_refused_with_those_there_are(pack):
    with pytest.raises(InputError, match=r"no topic t-nine; it has: t-one, t-two"):
        chosen(pack, topics=("t-nine",))


def test_nothing_fitting_is_refused_with_what_to_change(pack):
    with pytest.raises(InputError, match=r"at level senior on t-one.*choose more topics"):
        chosen(pack, topics=("t-one",), level=Level.SENIOR)


@pytest.mark.parametrize("seed", range(5))
def test_no_question_is_repeated_until_the_bank_is_used_up(pack, seed):
    asked: list[str] = []
    for _ in range(2):
        asked += chosen(pack, asked=asked, seed=seed, n_questions=2)
    assert sorted(asked) == ["q-01", "q-02", "q-03", "q-04"]
    # Used up: now the one that was asked longest ago comes again.
    assert chosen(pack, asked=["q-03", "q-01", "q-04", "q-02"], seed=seed, n_questions=1) == [
        "q-03"
    ]


def test_service_repeats_no_question_over_several_interviews(service):
    asked = []
    for _ in range(4):
        interview = service.start(service.plan(PlanRequest(n_questions=1)).id)
        asked.append(interview.items[0].question_id)
    assert sorted(asked) == ["q-01", "q-02", "q-03", "q-04"]


def test_question_that_was_planned_but_never_asked_is_still_fresh(service):
    planned = service.plan(PlanRequest(n_questions=4))
    assert planned.status is InterviewStatus.PLANNED
    assert service._store.asked_questions("small") == ()


def test_same_seed_gives_the_same_questions(service):
    request = PlanRequest(n_questions=2, seed=3)
    first = service.start(service.plan(request).id)
    again = service.plan(request)
    assert [i.question_id for i in first.items] == [i.question_id for i in again.items]


@pytest.mark.parametrize(
    ("request_", "limit_s"),
    [
        # Two questions of 60 s, and one probe of 120 s for each.
        ({"n_questions": 2, "max_probes": 1}, 2 * (60 + 120)),
        ({"n_questions": 2, "max_probes": 0}, 120),
        ({"n_questions": 2, "minutes": 7}, 420),
        ({"n_questions": 2, "clock": False}, None),
        ({"n_questions": 2, "clock": False, "minutes": 7}, None),
    ],
    ids=["own limits with probes", "own limits", "minutes", "no clock", "no clock with minutes"],
)
def test_session_limit_is_what_was_asked_for(service, request_, limit_s):
    assert service.plan(PlanRequest(**request_)).limit_s == limit_s


def test_named_questions_are_asked_in_their_order_and_each_once(pack):
    asked = named_questions(pack, ("q-03", "q-01", "q-03"))
    assert [question.id for question in asked] == ["q-03", "q-01"]
    with pytest.raises(QuestionNotFound, match="no question 'q-99'"):
        named_questions(pack, ("q-99",))


def test_an_interview_on_named_questions_ignores_topics_and_what_was_asked_before(service):
    request = PlanRequest(n_questions=1, topics=("t-two",))
    interview = service.plan(request, ("q-01", "q-02"))
    assert [item.question_id for item in interview.items] == ["q-01", "q-02"]
    assert interview.limit_s == 2 * (60 + PROBE_LIMIT_S)
