"""Holds back all callers of an endpoint once it has told one of them to slow down."""

from __future__ import annotations

import threading

FIRST_PAUSE_S = 0.1
LONGEST_PAUSE_S = 60.0
"""An endpoint that has been left alone for a minute is worth one more question, whatever it said;
the caller that was told to wait longer does so by itself."""


class Gate:
    """When an endpoint may be called again. Safe to share between threads.

    Times are seconds of the caller's clock, so the gate neither reads one nor waits.
    """

    def __init__(self) -> None:
        self._opens_at = 0.0
        self._refusals = 0
        self._lock = threading.Lock()

    def refused(self, now: float, after_s: float | None) -> None:
        """Close for as long as the endpoint asks; else twice as long every time since a reply.

        Refusals that come in while it is closed were sent before and count as the same one.
        """
        with self._lock:
            if now >= self._opens_at:
                self._refusals += 1
            pause_s = FIRST_PAUSE_S * 2.0 ** min(self._refusals - 1, 20)
            if after_s is not None:
                pause_s = after_s
            self._opens_at = max(self._opens_at, now + min(pause_s, LONGEST_PAUSE_S))

    def served(self) -> None:
        """A reply came: the next refusal is the first of its kind again."""
        with self._lock:
            self._refusals = 0

    def wait_s(self, now: float) -> float:
        """Seconds until it opens; 0 when it is open."""
        with self._lock:
            return max(0.0, self._opens_at - now)
