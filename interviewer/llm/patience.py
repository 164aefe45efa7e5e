"""How often a failed call is made again, and after how long."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from interviewer.llm.errors import Failure, Remedy

_RETRIES: dict[Remedy, int] = {
    "wait": 5,
    "queue": 20,  # a busy endpoint serves in the end; the deadline usually comes first
    "ask again": 2,
    "ask otherwise": 0,
    "none": 0,
}
_FIRST_WAIT_S = 0.5
_LONGEST_WAIT_S = 20.0
_SPREAD = 0.25
"""Waits vary by this share, so that callers who were sent away together come back one by one."""


class Patience:
    """What is left of it for one call. Kinds of failure are counted apart: a rate limit must not
    use up the second chance of a garbled reply."""

    def __init__(self, jitter: Callable[[], float]) -> None:
        self._jitter = jitter
        self._failures: Counter[Remedy] = Counter()

    def wait_s(self, failure: Failure) -> float | None:
        """Seconds to wait before the next try: never less than the endpoint asks for, else twice
        as long every time. None: there is no next try."""
        self._failures[failure.remedy] += 1
        if self._failures[failure.remedy] > _RETRIES[failure.remedy]:
            return None
        if failure.after_s is not None:
            return self.spread(failure.after_s)
        doublings = self._failures.total() - 1
        return min(_LONGEST_WAIT_S, _FIRST_WAIT_S * 2.0**doublings) * (
            1 - _SPREAD + _SPREAD * self._jitter()
        )

    def spread(self, wait_s: float) -> float:
        """A wait that is at least as long, and not the same for every caller."""
        return wait_s * (1 + _SPREAD * self._jitter())
