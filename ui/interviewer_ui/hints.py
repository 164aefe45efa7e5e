"""Hints and clarifications by turn: kept in the process, so that a reload shows them again."""

from __future__ import annotations

import threading
from collections import OrderedDict

_TURNS = 1_000
"""Turns remembered: those with the newest hints."""


class ShownHints:
    """Remembers what was said in a turn beside the question. Safe to share between threads.

    The store counts hints and keeps no text, so a server that starts again has none of these.
    """

    def __init__(self) -> None:
        self._by_turn: OrderedDict[str, tuple[str, ...]] = OrderedDict()
        self._guard = threading.Lock()

    def add(self, turn_id: str, hint: str) -> None:
        """Keep a hint; the same one is not kept twice."""
        with self._guard:
            shown = self._by_turn.pop(turn_id, ())
            self._by_turn[turn_id] = shown if hint in shown else (*shown, hint)
            if len(self._by_turn) > _TURNS:
                self._by_turn.popitem(last=False)

    def of(self, turn_id: str) -> tuple[str, ...]:
        """The hints of a turn, oldest first."""
        with self._guard:
            return self._by_turn.get(turn_id, ())
