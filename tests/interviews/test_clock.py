from datetime import UTC, datetime, timedelta

import pytest

from interviewer.domain.interview import Turn, TurnKind
from interviewer.interviews import clock

T0 = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)


def at(seconds: float) -> datetime:
    return T0 + timedelta(seconds=seconds)


def turn(deadline: float | None = 60, given_back: float = 0.0) -> Turn:
    return Turn(
        id="t",
        label="1",
        kind=TurnKind.QUESTION,
        text="?",
        opened_at=T0,
        deadline_at=None if deadline is None else at(deadline),
        given_back_s=given_back,
    )


@pytest.mark.parametrize(
    ("closed", "given_back", "deadline", "charged"),
    [
        pytest.param(40, 0, 60, 40, id="answered in time"),
        pytest.param(64, 0, 60, 60, id="grace is not charged"),
        pytest.param(100, 50, 110, 50, id="lost time is not charged"),
        pytest.param(10, 50, 110, 0, id="never negative"),
        pytest.param(500, 0, None, 500, id="no clock"),
    ],
)
def test_charged_time(closed, given_back, deadline, charged):
    assert clock.charged_s(turn(deadline, given_back), at(closed)) == charged


@pytest.mark.parametrize(
    ("now", "deadline", "overdue"),
    [(65, 60, False), (65.1, 60, True), (1e6, None, False)],
    ids=["within the grace", "beyond the grace", "no clock"],
)
def test_turn_is_overdue_after_its_grace(now, deadline, overdue):
    assert clock.is_overdue(turn(deadline), at(now)) is overdue


@pytest.mark.parametrize(
    ("lives", "now", "expected"),
    [
        pytest.param([(-100, 30), (90, 95)], 95, [(30, 60)], id="dead from 30 to 90"),
        pytest.param([(90, 95), (-100, 30)], 95, [(30, 60)], id="in any order"),
        pytest.param([(-100, 30), (41, 95)], 95, [], id="eleven seconds may be a slow process"),
        pytest.param([(-100, 30), (20, 95)], 95, [], id="another took over"),
        pytest.param([(-100, 95), (40, 45), (80, 90)], 95, [], id="one lived all along"),
        pytest.param([(-100, -50), (90, 95)], 95, [(0, 90)], id="died before the turn: opening"),
        pytest.param([(90, 95)], 95, [(0, 90)], id="left no mark"),
        pytest.param([(-9, 10), (40, 50), (90, 99)], 99, [(10, 30), (50, 40)], id="two outages"),
    ],
)
def test_outages_are_the_times_that_no_process_lived_through(lives, now, expected):
    spans = [(at(start), at(end)) for start, end in lives]
    found = clock.outages(T0, spans, at(now))
    assert [(o.began_at, o.seconds) for o in found] == [(at(b), s) for b, s in expected]
