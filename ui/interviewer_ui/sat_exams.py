"""Which browser sits which exam: kept in the process, told again by the exam's own page."""

from __future__ import annotations

import threading
from collections import OrderedDict

_BROWSERS = 1_000
"""Browsers remembered: those that sat an exam last."""


class SatExams:
    """Which browser has which exams open. Safe to share between threads."""

    def __init__(self) -> None:
        self._by_browser: OrderedDict[str, tuple[str, ...]] = OrderedDict()
        self._guard = threading.Lock()

    def of(self, browser: str) -> tuple[str, ...]:
        """The interviews' ids, newest first."""
        with self._guard:
            return self._by_browser.get(browser, ())

    def put(self, browser: str, interview_ids: tuple[str, ...]) -> None:
        """Replace what is known of a browser."""
        with self._guard:
            self._by_browser.pop(browser, None)
            if interview_ids:
                self._by_browser[browser] = interview_ids
            if len(self._by_browser) > _BROWSERS:
                self._by_browser.popitem(last=False)
