"""The bar is for people who watch, and shows how fast it goes."""

from __future__ import annotations

import io
import sys

import pytest

from interviewer.cli.grade_progress import progress_of


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_nothing_is_written_where_nobody_watches(capsys: pytest.CaptureFixture[str]) -> None:
    with progress_of(3) as step:
        step()
    assert capsys.readouterr() == ("", "")


def test_a_terminal_shows_count_rate_and_time_left(monkeypatch: pytest.MonkeyPatch) -> None:
    seen = Terminal()
    monkeypatch.setattr(sys, "stderr", seen)
    monkeypatch.setenv("COLUMNS", "120")
    with progress_of(3) as step:
        for _ in range(3):
            step()
    last = seen.getvalue()
    assert "3/3" in last
    assert "/s" in last
    assert "100%" in last
