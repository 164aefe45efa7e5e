"""Many answers over a bad line: none is lost, none is graded twice, all can be run again."""

import random
import re
import time
from collections import Counter

import pytest

from interviewer.batch.answers import AnswerItem
from interviewer.batch.results import GradesFile
from interviewer.batch.run import grade_answers
from tests.faults.faults import FAULTS, Attempts, grader, honest, patient, shipped
from tests.llm import openai_server as act

_NUMBER = re.compile(r"answer number (\w+)\.")


def hurried(seconds: float) -> None:
    """Waits a fiftieth of what it should."""
    time.sleep(seconds / 50)


def answers(n):
    _, question, claim = shipped()
    return tuple(
        AnswerItem(
            id=f"a{i}", question_id=question.id, answer=f"{claim} This is answer number a{i}."
        )
        for i in range(n)
    )


def answer_id(body):
    """Which answer a request is about."""
    return _NUMBER.search(body["messages"][1]["content"])[1]


def grade(server, folder, items, *, concurrency, resume=False, timeout_s=30.0):
    pack, _, _ = shipped()
    pipeline = grader(server, sleep=hurried, timeout_s=timeout_s, deadline_s=180.0)
    with GradesFile(folder, resume=resume) as file:
        return grade_answers(items, pack, pipeline, file, concurrency=concurrency)


def good():
    _, question, claim = shipped()
    return act.reply(honest(question, claim))


def test_200_answers_over_a_bad_line_all_end_graded(tmp_path):
    well, attempts = good(), Attempts()
    sent = Counter()
    mix = (
        (0.10, "429", act.status(429, "slow down")),
        (0.15, "500", act.status(500, "out of order")),
        (0.18, "reset", act.reset),
        (0.20, "truncated", act.reply(change=lambda text: text[: len(text) // 2])),
    )

    def misbehave(handler, body):
        name = answer_id(body)
        # Drawn from answer and attempt, so that the order of the threads changes nothing.
        drawn = random.Random(f"7 {name} {attempts.next(name)}").random()
        kind, action = next(((k, a) for limit, k, a in mix if drawn < limit), ("well", well))
        sent[kind] += 1
        action(handler, body)

    items = answers(200)
    with act.serving() as server:
        server.always = misbehave
        rows, outcome = grade(server, tmp_path, items, concurrency=16)
    assert (outcome.n_graded, outcome.n_ungraded) == (200, 0)
    assert [row["id"] for row in rows] == [item.id for item in items]
    assert {row["score"] for row in rows} == {rows[0]["score"]}
    assert rows[0]["score"] > 0
    # each kind did happen, and every graded answer took exactly one good reply
    assert set(sent) == {"429", "500", "reset", "truncated", "well"}
    assert sent["well"] == 200


def test_batch_in_which_each_answer_meets_another_fault_is_finished_by_the_next_run(tmp_path):
    items = answers(len(FAULTS))
    by_answer = {item.id: fault for item, fault in zip(items, FAULTS, strict=True)}

    def misbehave(handler, body):
        by_answer[answer_id(body)].action(handler, body)

    with act.serving() as server:
        server.always = good()
        timeout_s = patient(server, 0.4, n_at_once=8)
        server.requests.clear()
        server.always = misbehave
        rows, first = grade(server, tmp_path / "run", items, concurrency=8, timeout_s=timeout_s)
        assert [row["id"] for row in rows] == [item.id for item in items]
        codes = {row["id"]: row.get("reason", "").partition(":")[0] for row in rows}
        assert codes == {name: fault.code for name, fault in by_answer.items()}
        assert (first.n_graded, first.n_ungraded) == (1, len(items) - 1)

        server.released.set()
        server.requests.clear()
        server.always = good()
        rows, second = grade(server, tmp_path / "run", items, concurrency=8, resume=True)
        assert (second.n_graded, second.n_ungraded, second.n_reused) == (len(items), 0, 1)
        asked = Counter(answer_id(body) for body in server.requests)
        assert asked == {item.id: 1 for item in items if by_answer[item.id].code}
    lines = (tmp_path / "run" / "grades.jsonl").read_text("utf-8").splitlines()
    assert len(lines) == len(items)


@pytest.mark.parametrize("concurrency", [1, 16])
def test_callers_slow_down_together_and_all_are_served(tmp_path, concurrency):
    """A server that takes 8 requests in each tenth of a second and refuses the others."""
    well = good()
    windows = Counter()

    def limited(handler, body):
        window = int(time.monotonic() * 10)
        windows[window] += 1
        if windows[window] > 8:
            act.status(429, "slow down", retry_after_ms="100")(handler, body)
        else:
            well(handler, body)

    items = answers(40)
    with act.serving() as server:
        server.always = limited
        pack, _, _ = shipped()
        pipeline = grader(server, timeout_s=30.0, deadline_s=60.0)
        with GradesFile(tmp_path, resume=False) as file:
            _, outcome = grade_answers(items, pack, pipeline, file, concurrency=concurrency)
        assert outcome.n_graded == 40
        # at the most one burst of refusals for each tenth of a second
        assert len(server.requests) < 3 * 40
