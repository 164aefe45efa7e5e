"""Work that is done for a candidate whose clock stands still until it is over."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from typing import Generic, Self, TypeVar

from interviewer.errors import InterviewerError, ModelUnavailable

T = TypeVar("T")

LEAD_S = 6.0
"""How far ahead time is given back, so that no deadline passes during the wait."""
STEP_S = 2.0

_logger = logging.getLogger(__name__)


class Errand(Generic[T]):
    """One piece of work, such as a call to a model, on its way to a result.

    It runs in threads of its own: a page that is redrawn or left does not stop it. While it runs,
    time is given back a little ahead of what has passed; at the end, what was too much is taken.

    Args:
        work: gives the result, or raises.
        give_back: moves the deadline of the turn by so many seconds.
        now: the current time.
        name: what is done, for messages, such as "transcription".
    """

    def __init__(
        self,
        work: Callable[[], T],
        give_back: Callable[[float], None],
        now: Callable[[], datetime],
        *,
        name: str,
    ) -> None:
        self._work = work
        self._give_back = give_back
        self._now = now
        self._name = name
        self._given_s = 0.0
        self._over = threading.Event()
        self._results: list[T] = []
        self._error: InterviewerError | None = None

    def start(self) -> Self:
        """Begin; the deadline is moved before this returns."""
        begun_at = self._now()
        self._give(LEAD_S)
        call = threading.Thread(target=self._call, name=self._name, daemon=True)
        call.start()
        threading.Thread(
            target=self._watch, args=(call, begun_at), name="stopped-clock", daemon=True
        ).start()
        return self

    @property
    def is_over(self) -> bool:
        """Whether there is a result, or none will come, and the clock runs again."""
        return self._over.is_set()

    def wait(self, timeout_s: float) -> bool:
        """Wait so long at the most; whether it is over."""
        return self._over.wait(timeout_s)

    def result(self) -> T:
        """What came of it; blocks until it is over.

        Raises:
            InterviewerError: as the work's.
        """
        self._over.wait()
        if self._error is not None:
            raise self._error
        if not self._results:
            raise ModelUnavailable(f"the {self._name} ended without a result; try again")
        return self._results[0]

    def _call(self) -> None:
        try:
            self._results.append(self._work())
        except InterviewerError as error:
            self._error = error
        except Exception:
            # Nobody waits in this thread: the page must learn that nothing will come.
            _logger.exception("a %s failed", self._name)

    def _watch(self, call: threading.Thread, begun_at: datetime) -> None:
        def passed_s() -> float:
            return (self._now() - begun_at).total_seconds()

        try:
            call.join(STEP_S)
            while call.is_alive():
                self._give(passed_s() + LEAD_S)
                call.join(STEP_S)
            self._give(passed_s())
        finally:
            self._over.set()

    def _give(self, total_s: float) -> None:
        """Bring what was given back to a total."""
        # A full disk must not end the wait: the next step may find room again.
        with suppress(InterviewerError):
            self._give_back(total_s - self._given_s)
            self._given_s = total_s
