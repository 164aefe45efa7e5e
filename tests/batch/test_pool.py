"""Work in threads: all of it done, results kept, and no waiting for a thread that is stuck."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Iterator, Sequence

import pytest

from interviewer.batch.pool import each_in_threads
from interviewer.batch.stop import Stopped, StopSignals


class Kept:
    def __init__(self) -> None:
        self.results: dict[int, int] = {}
        self.calls = 0

    def __call__(self, finished: Sequence[tuple[int, int]]) -> None:
        self.calls += 1
        self.results.update(finished)


@pytest.mark.parametrize("n_threads", [1, 3, 50])
def test_every_task_is_done_once_and_its_result_kept(n_threads: int) -> None:
    kept = Kept()
    each_in_threads(range(40), lambda n: n * n, n_threads, kept, StopSignals())
    assert kept.results == {n: n * n for n in range(40)}


def test_no_more_tasks_are_taken_than_there_are_threads_for() -> None:
    taken = 0
    most_ahead = 0
    kept = Kept()

    def tasks() -> Iterator[int]:
        nonlocal taken, most_ahead
        for n in range(30):
            taken += 1
            most_ahead = max(most_ahead, taken - len(kept.results))
            yield n

    each_in_threads(tasks(), lambda n: n, 2, kept, StopSignals())
    # 2 in flight, and those that are ready and about to be kept: 2 more at the most
    assert most_ahead <= 4


def test_an_error_ends_it_after_what_was_ready_with_it_is_kept() -> None:
    kept = Kept()

    def work(n: int) -> int:
        if n == 5:
            raise RuntimeError("a defect")
        return n

    with pytest.raises(RuntimeError, match="a defect"):
        each_in_threads(range(10), work, 1, kept, StopSignals())
    assert kept.results == {n: n for n in range(5)}


def test_a_signal_lets_what_is_in_flight_come_home_and_starts_nothing_new() -> None:
    kept = Kept()
    begun: list[int] = []
    go = threading.Event()

    def work(n: int) -> int:
        begun.append(n)
        if n == 3:
            os.kill(os.getpid(), signal.SIGTERM)
            go.wait(0.2)
        return n

    with pytest.raises(Stopped), StopSignals() as signals:
        each_in_threads(range(100), work, 2, kept, signals)
    assert kept.results.keys() == set(begun)
    assert len(begun) < 20


def test_a_stuck_thread_is_left_behind_after_the_time_to_drain() -> None:
    kept = Kept()
    release = threading.Event()

    def work(n: int) -> int:
        if n == 1:
            release.wait(30)
        elif n == 4:
            os.kill(os.getpid(), signal.SIGTERM)
        return n

    started = time.monotonic()
    with pytest.raises(Stopped), StopSignals() as signals:
        each_in_threads(range(100), work, 2, kept, signals, drain_s=0.3)
    assert time.monotonic() - started < 10
    assert 1 not in kept.results
    assert {0, 2, 3, 4} <= kept.results.keys()
    release.set()
