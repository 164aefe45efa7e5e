"""How texts are spread over the cores; what the models say is tested with those who use them."""

from __future__ import annotations

import os
import threading

from interviewer.embedding.builtin import FOLDER
from interviewer.embedding.local_model import TURN, LocalModel

LIMIT_S = 60.0


def test_results_come_in_the_order_of_the_texts_over_several_turns() -> None:
    model = LocalModel(FOLDER, threads=3)
    numbers = list(range(2 * TURN + 5))
    assert model.spread(lambda number: number * 10, numbers) == [n * 10 for n in numbers]
    assert model.spread(lambda number: number, []) == []


def test_callers_together_take_no_more_threads_than_there_are_cores() -> None:
    n_cores = os.cpu_count() or 1
    model = LocalModel(FOLDER, threads=n_cores)
    guard = threading.Lock()
    running = most = 0

    def work(_number: int) -> None:
        nonlocal running, most
        with guard:
            running += 1
            most = max(most, running)
        threading.Event().wait(0.002)
        with guard:
            running -= 1

    callers = [
        threading.Thread(target=model.spread, args=(work, list(range(20)))) for _ in range(4)
    ]
    for caller in callers:
        caller.start()
    for caller in callers:
        caller.join(LIMIT_S)
    assert 1 <= most <= n_cores


def test_one_answer_does_not_wait_for_all_of_somebody_elses_thousand_texts() -> None:
    model = LocalModel(FOLDER, threads=os.cpu_count() or 1)
    began, answered = threading.Event(), threading.Event()
    waited: list[bool] = []

    def work(number: int) -> None:
        began.set()
        if number == 2 * TURN:
            # By its third turn the other one, who asked during the first two, has had its own.
            waited.append(answered.wait(LIMIT_S))
        threading.Event().wait(0.001)

    many = threading.Thread(target=model.spread, args=(work, list(range(3 * TURN))))
    many.start()
    assert began.wait(LIMIT_S)
    assert model.spread(lambda text: text, ["an answer"]) == ["an answer"]
    answered.set()
    many.join(LIMIT_S)
    assert waited == [True]
