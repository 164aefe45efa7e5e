"""What the ready check promises."""

from interviewer.domain.interview import Mode, PlanRequest
from interviewer.interviews.service import Interviews
from interviewer_ui.rules import rules


def test_rules_of_an_exam_promise_no_score_before_the_end(service: Interviews) -> None:
    exam = service.plan(PlanRequest(mode=Mode.EXAM, n_questions=2, max_probes=0, seed=1))
    lines = " ".join(rules(exam, voice=False))
    assert "no score before the end" in lines
    assert "no pause" in lines
    assert "follow-up" not in lines
    assert "2 min of answering time" in lines  # two questions of 60 s


def test_rules_without_a_clock_say_so(service: Interviews) -> None:
    planned = service.plan(PlanRequest(clock=False, max_probes=2, seed=1))
    lines = " ".join(rules(planned, voice=False))
    assert "no clock" in lines
    assert "up to 2 follow-ups" in lines


def test_rules_say_how_answers_can_be_given(service: Interviews) -> None:
    planned = service.plan(PlanRequest(seed=1))
    typed, spoken = (" ".join(rules(planned, voice=voice)) for voice in (False, True))
    assert "You answer in writing." in typed
    assert "speech" not in typed
    assert "in writing" not in spoken
    assert "You type your answer or speak it" in spoken
    assert "waiting for speech to become text" in spoken


def test_rules_of_practice_tell_of_the_pause(service: Interviews) -> None:
    lines = " ".join(rules(service.plan(PlanRequest(seed=1)), voice=False))
    assert "you can pause the clock" in lines


def test_rules_tell_of_extra_time_and_count_it_in(service: Interviews) -> None:
    plan = PlanRequest(n_questions=2, max_probes=0, seed=1, extra_time=1.5)
    lines = " ".join(rules(service.plan(plan), voice=False))
    assert "every limit is 1.5 times as long" in lines
    assert "3 min of answering time" in lines  # two questions of 60 s, half as much again
    without = " ".join(rules(service.plan(PlanRequest(seed=1)), voice=False))
    assert "Extra time" not in without
