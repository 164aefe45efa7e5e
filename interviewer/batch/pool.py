"""Work in threads that can be left behind: a run that must end does not wait for a slow model."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from queue import Empty, SimpleQueue
from typing import Generic, TypeVar, cast

from interviewer.batch.stop import DRAIN_S, StopSignals

T = TypeVar("T")
R = TypeVar("R")
Keep = Callable[[Sequence[tuple[T, R]]], None]


@dataclass(frozen=True)
class _Finished(Generic[T, R]):
    task: T
    result: R | None
    error: BaseException | None


def each_in_threads(
    tasks: Iterable[T],
    do: Callable[[T], R],
    n_threads: int,
    keep: Keep[T, R],
    signals: StopSignals,
    drain_s: float = DRAIN_S,
) -> None:
    """Do every task in one of so many threads and keep results as they come, several at a time.

    Few tasks are taken ahead, so that an end in mid-run wastes little and nothing piles up.

    Args:
        tasks: gone through once, in this thread.
        do: must be safe to call from several threads.
        n_threads: 1 or more.
        keep: called in this thread.
        signals: where a stop is asked for.
        drain_s: how long to wait then for what is in flight.

    Raises:
        Stopped, KeyboardInterrupt: what was in flight and ready in time has been kept. Threads
            that are still at work are left behind; they end with the process.
        Exception: whatever `do` or `keep` raised.
    """
    pool = _Pool(do, n_threads)
    queue = iter(tasks)
    try:
        # A SimpleQueue may be written to from within a signal handler.
        with signals.deferred(pool.wake):
            try:
                pool.launch(islice(queue, n_threads))
                while pool.n_flying:
                    ready = pool.ready()
                    # Before the results are written, so that no thread waits for the disk.
                    pool.launch(islice(queue, len(ready)) if not signals.asked else ())
                    _keep(ready, keep)
                    signals.check()
            except KeyboardInterrupt:
                # What is in flight is paid for; a second signal gives it up.
                ends_at = time.monotonic() + drain_s
                while pool.n_flying and (left_s := ends_at - time.monotonic()) > 0:
                    _keep([one for one in pool.ready(left_s) if one.error is None], keep)
                raise
    finally:
        pool.end()


def _keep(finished: list[_Finished[T, R]], keep: Keep[T, R]) -> None:
    """Keep the good ones, then raise the first error."""
    good = [(one.task, cast(R, one.result)) for one in finished if one.error is None]
    if good:
        keep(good)
    for one in finished:
        if one.error is not None:
            raise one.error


class _Pool(Generic[T, R]):
    """Daemon threads between two queues."""

    def __init__(self, do: Callable[[T], R], n_threads: int) -> None:
        self._do = do
        self._todo: SimpleQueue[tuple[T] | None] = SimpleQueue()
        self._done: SimpleQueue[_Finished[T, R] | None] = SimpleQueue()
        self.n_flying = 0
        self._n_threads = n_threads
        for _ in range(n_threads):
            threading.Thread(target=self._work, name="grading", daemon=True).start()

    def launch(self, tasks: Iterator[T] | tuple[()]) -> None:
        for task in tasks:
            self.n_flying += 1
            self._todo.put((task,))

    def wake(self) -> None:
        """Let `ready` return, though nothing is."""
        self._done.put(None)

    def ready(self, limit_s: float | None = None) -> list[_Finished[T, R]]:
        """What is finished, as soon as something is or the limit has passed."""
        found: list[_Finished[T, R] | None] = []
        try:
            found.append(self._done.get(timeout=limit_s))
            while True:
                found.append(self._done.get_nowait())
        except Empty:
            pass
        finished = [one for one in found if one is not None]
        self.n_flying -= len(finished)
        return finished

    def end(self) -> None:
        """Let every thread end after the task that it is at."""
        for _ in range(self._n_threads):
            self._todo.put(None)

    def _work(self) -> None:
        while (entry := self._todo.get()) is not None:
            (task,) = entry
            try:
                finished = _Finished(task, cast("R | None", self._do(task)), None)
            except BaseException as error:  # noqa: BLE001  # raised again in the caller's thread
                finished = _Finished(task, None, error)
            self._done.put(finished)
