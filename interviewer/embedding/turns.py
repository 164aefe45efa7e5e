"""Whose turn it is to compute, where more want to than the cores can carry."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager


class Turns:
    """Lets a few in at a time, strictly in the order in which they came.

    A semaphore would not do: whoever gives a place back and asks again at once gets it again, so a
    caller with a thousand texts would keep everybody out until the last of them.

    Args:
        n_places: callers that may be in at the same time, 1 or more.
    """

    def __init__(self, n_places: int) -> None:
        self._free = n_places
        self._waiting: deque[threading.Lock] = deque()
        self._guard = threading.Lock()

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Wait for a place and hold it while the context lasts."""
        called = threading.Lock()
        with self._guard:
            if self._free:
                self._free -= 1
            else:
                called.acquire()
                self._waiting.append(called)
        # Already held by those who wait: released when the place is handed to them.
        called.acquire()
        try:
            yield
        finally:
            with self._guard:
                if self._waiting:
                    self._waiting.popleft().release()
                else:
                    self._free += 1
