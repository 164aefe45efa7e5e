"""One answer, one fault: what comes out, after how many requests and how long."""

import re

import pytest

from interviewer.domain.grade import Graded, Ungraded
from tests.faults import faults
from tests.faults.faults import DEADLINE_S, FAULTS, run_fault
from tests.llm import openai_server as act

TABLE = pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)


@TABLE
def test_fault_that_passes_costs_a_request_and_no_grade(fault):
    outcome = run_fault(fault, always=False)
    assert outcome.requests == fault.requests_once
    if fault.code_once:
        assert isinstance(outcome.grade, Ungraded)
        assert outcome.grade.code == fault.code_once
    else:
        assert isinstance(outcome.grade, Graded)
        # where the fault itself is graded, its reply credits nothing
        assert outcome.grade.points[0].credited is bool(fault.code)


@TABLE
def test_fault_that_stays_is_given_up_on_within_the_deadline(fault):
    outcome = run_fault(fault, always=True)
    assert outcome.requests == fault.requests_always
    assert outcome.limited_s <= DEADLINE_S
    if fault.code:
        assert isinstance(outcome.grade, Ungraded)
        assert outcome.grade.code == fault.code
        assert outcome.grade.reason
    else:
        assert isinstance(outcome.grade, Graded)


@pytest.mark.parametrize(
    ("name", "wait_s"), [("429, Retry-After: 2", 2.0), ("503, Retry-After: 3", 3.0)]
)
def test_retry_after_is_waited_for_every_time(name, wait_s):
    fault = next(fault for fault in FAULTS if fault.name == name)
    outcome = run_fault(fault, always=True)
    assert set(outcome.waits) == {wait_s}
    assert len(outcome.waits) == outcome.requests - 1


def test_waits_double_and_stop_growing():
    fault = next(fault for fault in FAULTS if fault.name == "429 without Retry-After")
    # three quarters of 0.5 x 2^n up to 20 s with the jitter at its bottom; 38.6 s in all, and a
    # further 15 s twice would pass the limit of 60
    assert run_fault(fault, always=True).waits == (0.375, 0.75, 1.5, 3.0, 6.0, 12.0, 15.0, 15.0)


def test_second_look_at_quotes_shares_the_deadline_of_the_grade():
    pack, question, answer = faults.shipped()
    waits = faults.SkippingTime()

    def slow_and_wrong(handler, body):
        waits.skipped_s += DEADLINE_S - 5.0
        invented = {"quote": "words nobody said", "reason": "r", "verdict": "met"}
        act.reply(lambda point_id: invented)(handler, body)

    with act.serving() as server:
        server.then(slow_and_wrong)
        server.always = act.status(503, "overloaded")
        pipeline = faults.grader(server, clock=waits.clock, sleep=waits.sleep, timeout_s=30.0)
        started = waits.clock()
        grade = pipeline.grade(pack, question, (answer,))
        assert isinstance(grade, Ungraded)
        assert grade.code == "model_unavailable"
        assert waits.clock() - started <= DEADLINE_S
        # 0.375 + 0.75 + 1.5 s fit into the 5 s that are left, 3 s more do not
        assert len(server.requests) == 1 + 4


def test_next_answer_of_the_same_thread_has_a_deadline_of_its_own():
    pack, question, answer = faults.shipped()
    waits = faults.SkippingTime()
    with act.serving() as server:
        server.always = act.reply(faults.honest(question, answer))
        pipeline = faults.grader(server, clock=waits.clock, sleep=waits.sleep, timeout_s=30.0)
        for _ in range(3):
            assert isinstance(pipeline.grade(pack, question, (answer,)), Graded)
            waits.skipped_s += DEADLINE_S


def test_table_of_a_fault_is_markdown(monkeypatch):
    monkeypatch.setattr(faults, "FAULTS", FAULTS[-1:])
    row = faults.fault_table().splitlines()[-1]
    assert re.sub(r"\d\.\d", "S", row) == (
        "| wrong key (401) | 1 | ungraded (model_unavailable) | S "
        "| 1 | ungraded (model_unavailable) | S |"
    )
