import contextvars
import threading
import time

import pytest

from interviewer.llm.limit import run_within


def test_result_comes_back():
    assert run_within(1, lambda: 42) == 42


def test_exception_comes_back_as_it_was_raised():
    with pytest.raises(ZeroDivisionError):
        run_within(1, lambda: 1 // 0)


def test_call_that_overruns_is_left_behind():
    release = threading.Event()
    started = time.monotonic()
    with pytest.raises(TimeoutError, match=r"within 0\.05 s"):
        run_within(0.05, lambda: release.wait(10))
    assert time.monotonic() - started < 5
    release.set()


def test_call_sees_the_context_of_its_caller():
    variable: contextvars.ContextVar[str] = contextvars.ContextVar("variable")
    variable.set("mine")
    assert run_within(1, variable.get) == "mine"
