"""A call comes back in time or is left behind, and its thread is used again."""

import contextvars
import threading
import time

import pytest

from interviewer.llm.limit import CallThreads


@pytest.fixture
def threads():
    return CallThreads()


def test_result_comes_back(threads):
    assert threads.run_within(60, lambda: 42) == 42


def test_exception_comes_back_as_it_was_raised(threads):
    with pytest.raises(ZeroDivisionError):
        threads.run_within(60, lambda: 1 // 0)


def test_call_that_overruns_is_left_behind(threads):
    release = threading.Event()
    started = time.monotonic()
    with pytest.raises(TimeoutError, match=r"within 0\.05 s"):
        threads.run_within(0.05, lambda: release.wait(60))
    assert time.monotonic() - started < 30
    # the next call does not wait for the one that is still at work
    assert threads.run_within(60, lambda: release.is_set()) is False
    release.set()


def test_late_result_of_a_call_is_not_that_of_the_next(threads):
    release = threading.Event()
    with pytest.raises(TimeoutError):
        threads.run_within(0.05, lambda: release.wait(60) and "late")
    assert threads.run_within(60, lambda: release.set() or "mine") == "mine"
    for number in range(20):
        assert threads.run_within(60, lambda number=number: number) == number


def test_call_sees_the_context_of_its_caller(threads):
    variable: contextvars.ContextVar[str] = contextvars.ContextVar("variable")
    for mine in ("first", "second"):
        variable.set(mine)
        assert threads.run_within(60, variable.get) == mine


def test_calls_in_turn_use_one_thread(threads):
    assert len({threads.run_within(60, threading.get_ident) for _ in range(20)}) == 1


def test_thread_is_used_again_after_a_call_that_failed(threads):
    first = threads.run_within(60, threading.get_ident)
    with pytest.raises(ZeroDivisionError):
        threads.run_within(60, lambda: 1 // 0)
    assert threads.run_within(60, threading.get_ident) == first


def test_calls_at_a_time_have_a_thread_each(threads):
    # Nobody passes before all three are there.
    meeting = threading.Barrier(3, timeout=60)
    found: list[int] = []

    def call():
        meeting.wait()
        return threading.get_ident()

    callers = [
        threading.Thread(target=lambda: found.append(threads.run_within(60, call)))
        for _ in range(3)
    ]
    for caller in callers:
        caller.start()
    for caller in callers:
        caller.join(60)
    assert len(set(found)) == 3


def test_thread_without_work_ends_and_the_next_call_gets_another():
    threads = CallThreads(idle_s=0.01)
    first = threads.run_within(60, threading.current_thread)
    first.join(60)
    assert not first.is_alive()
    assert first.daemon
    assert threads.run_within(60, lambda: 42) == 42


def test_no_call_is_lost_while_threads_come_to_their_end():
    # Idle for as long as it takes to be called again, so that both happen at once now and then.
    threads = CallThreads(idle_s=0.0005)
    for number in range(300):
        time.sleep(0.0005)
        assert threads.run_within(60, lambda number=number: number) == number
