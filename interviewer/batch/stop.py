"""Ctrl-C and SIGTERM while a run is on: put away what is in flight, then end."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType, TracebackType
from typing import Any, Self

DRAIN_S = 7.0
"""How long a run that is told to stop waits for the answers in flight."""
END_S = 9.5
"""When it ends at the latest: schedulers that send SIGTERM give ten seconds before they kill."""


class Stopped(KeyboardInterrupt):
    """A run was told to stop.

    Args:
        number: of the signal.
    """

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number

    @property
    def exit_status(self) -> int:
        """As shells give it: 130 after Ctrl-C, 143 after SIGTERM."""
        return 128 + self.number


class StopSignals:
    """Turns both signals into `Stopped`, raised at once or where a block says it is safe.

    Outside the main thread, where Python takes no signals, it does nothing.

    Args:
        end_after_s: the process ends that long after the first signal, wherever it is by then:
            rows are on disk before they count, and a scheduler kills what takes longer. None: it
            takes its time.
    """

    def __init__(self, end_after_s: float | None = None) -> None:
        self._end_after_s = end_after_s
        self._old: dict[int, Any] = {}
        self._wake: Callable[[], None] | None = None
        self.asked = 0
        """Number of the signal that came; 0: none."""

    def __enter__(self) -> Self:
        """Take the signals over."""
        if threading.current_thread() is threading.main_thread():
            for number in (signal.SIGINT, signal.SIGTERM):
                self._old[number] = signal.signal(number, self._handle)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Give the signals back."""
        for number, handler in self._old.items():
            signal.signal(number, handler)

    @contextmanager
    def deferred(self, wake: Callable[[], None]) -> Iterator[None]:
        """Within the block a first signal only calls `wake`; a second one raises at once.

        A row that is being written would otherwise be cut in the middle.
        """
        self._wake = wake
        try:
            yield
        finally:
            self._wake = None

    def check(self) -> None:
        """Raise what a signal in a deferred block asked for.

        Raises:
            Stopped: there was one.
        """
        if self.asked:
            raise Stopped(self.asked)

    def _handle(self, number: int, frame: FrameType | None) -> None:  # noqa: ARG002  # the protocol
        again, self.asked = bool(self.asked), number
        if self._end_after_s is not None and not again:
            timer = threading.Timer(self._end_after_s, os._exit, (128 + number,))
            timer.daemon = True
            timer.start()
        if self._wake is None or again:
            raise Stopped(number)
        self._wake()
