"""Holds blocking calls to a time limit."""

from __future__ import annotations

import contextvars
import threading
from collections.abc import Callable
from queue import Empty, SimpleQueue
from typing import Generic, TypeVar

T = TypeVar("T")
_Inbox = SimpleQueue[tuple[Callable[[], None], threading.Lock]]
"""What a thread is to run next, and the lock to release when that is done."""

_IDLE_S = 5.0


class CallThreads:
    """Threads that make calls for others and are kept for the next one. Safe to share.

    There are as many as calls were in flight at a time, each a daemon, so that none holds up the
    end of the process. Starting one for each call would take the caller longer: a start waits for
    the new thread to get its turn among all that are at work.

    Args:
        idle_s: how long a thread without work waits for the next call before it ends.
    """

    def __init__(self, idle_s: float = _IDLE_S) -> None:
        self._idle_s = idle_s
        self._idle: list[_Inbox] = []
        """Of the threads without work. The last to finish is the first to be used again, so that
        those which are one too many come to their end."""
        self._lock = threading.Lock()

    def run_within(self, limit_s: float, call: Callable[[], T]) -> T:
        """The result of `call`, or its exception, unless it takes longer than `limit_s`.

        An HTTP client's own time-out starts again with every byte, and some gateways send blank
        lines to keep a slow reply alive, so it bounds nothing. A call that overruns is left behind
        with its thread.

        Raises:
            TimeoutError: the limit passed first.
        """
        task = _Task(call)
        with self._lock:
            inbox = self._idle.pop() if self._idle else None
        if inbox is None:
            inbox = SimpleQueue()
            threading.Thread(
                target=self._work, args=(inbox,), name="model-call", daemon=True
            ).start()
        inbox.put((task.run, task.finished))
        if not task.finished.acquire(timeout=limit_s):
            raise TimeoutError(f"no reply within {limit_s:.3g} s")
        return task.result()

    def _work(self, inbox: _Inbox) -> None:
        while True:
            try:
                run, finished = inbox.get(timeout=self._idle_s)
            except Empty:
                with self._lock:
                    if inbox in self._idle:
                        self._idle.remove(inbox)
                        return
                continue  # somebody has just taken this thread and is about to hand a call over
            run()
            # Before the caller wakes up: its next call is to find this thread.
            with self._lock:
                self._idle.append(inbox)
            finished.release()
            del run  # it holds the reply


class _Task(Generic[T]):
    """A call, and what came of it once `finished` can be acquired."""

    def __init__(self, call: Callable[[], T]) -> None:
        self._call = call
        self._context = contextvars.copy_context()
        self._results: list[T] = []
        self._error: BaseException | None = None
        self.finished = threading.Lock()
        self.finished.acquire()

    def run(self) -> None:
        try:
            self._results.append(self._context.run(self._call))
        except BaseException as error:  # noqa: BLE001  # raised again in the caller's thread
            self._error = error

    def result(self) -> T:
        if self._error is not None:
            raise self._error
        return self._results[0]
