"""Those who wait get their turn in the order in which they came."""

from __future__ import annotations

import threading
import time

import pytest

from interviewer.embedding.turns import Turns

LIMIT_S = 60.0


def waiting(turns: Turns, n: int) -> None:
    """Return once that many stand in the queue."""
    until = time.monotonic() + LIMIT_S
    while len(turns._waiting) < n:
        assert time.monotonic() < until, "nobody came to wait"
        time.sleep(0.005)


def test_place_is_handed_on_in_the_order_of_asking() -> None:
    turns = Turns(1)
    order: list[int] = []

    def take(number: int) -> None:
        with turns.turn():
            order.append(number)

    threads = [threading.Thread(target=take, args=(number,)) for number in range(5)]
    with turns.turn():
        for number, thread in enumerate(threads, start=1):
            thread.start()
            waiting(turns, number)
    for thread in threads:
        thread.join(LIMIT_S)
    assert order == [0, 1, 2, 3, 4]


def test_who_asks_again_at_once_stands_behind_those_who_wait() -> None:
    turns = Turns(1)
    order: list[str] = []
    with turns.turn():
        other = threading.Thread(target=lambda: take(turns, order, "other"))
        other.start()
        waiting(turns, 1)
    take(turns, order, "again")
    other.join(LIMIT_S)
    assert order == ["other", "again"]


def take(turns: Turns, order: list[str], name: str) -> None:
    with turns.turn():
        order.append(name)


def test_as_many_are_in_as_there_are_places() -> None:
    turns = Turns(2)
    both = threading.Barrier(2)
    inside: list[int] = []

    def take_place() -> None:
        with turns.turn():
            inside.append(1)
            # Breaks, after the limit, where only one is let in.
            both.wait(LIMIT_S)
            inside.pop()

    threads = [threading.Thread(target=take_place) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(LIMIT_S)
    assert not both.broken
    assert inside == []


def test_place_of_somebody_who_failed_is_free_again() -> None:
    turns = Turns(1)
    with pytest.raises(RuntimeError), turns.turn():
        raise RuntimeError
    with turns.turn():
        assert turns._free == 0
    assert turns._free == 1
