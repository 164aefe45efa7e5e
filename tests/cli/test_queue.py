"""`interviewer queue` on the database that the settings name."""

from __future__ import annotations

import json
import random
from datetime import UTC, datetime

import pytest
from typer.testing import CliRunner

from interviewer.cli.main import app
from interviewer.domain.interview import Mode, PlanRequest
from interviewer.domain.pack import Pack
from interviewer.errors import ReplyWithheld
from interviewer.grading.grader import Grader
from interviewer.grading.judge import Judge
from interviewer.interviews.service import Interviews
from interviewer.settings import read_settings
from interviewer.store.database import Database
from interviewer.store.interviews import InterviewStore


def shown(*arguments: str) -> str:
    done = CliRunner().invoke(app, ["queue", *arguments])
    assert done.exit_code == 0, done.output
    return done.stdout


@pytest.fixture
def first(judge: Judge) -> Judge:
    """A judge of its own that passes for a model's."""
    first = type(judge)()
    first.name = "llm"  # type: ignore[misc]
    return first


@pytest.fixture
def interviews(pack: Pack, judge: Judge, first: Judge) -> Interviews:
    """Interviews whose second grader reads five characters of an answer and no more."""
    number = iter(range(100))
    return Interviews(
        InterviewStore(Database(read_settings().database)),
        lambda _name: pack,
        Grader(first, second=Grader(judge, max_chars=5)),
        Grader(judge),
        now=lambda: datetime(2026, 1, 5, 9, 0, tzinfo=UTC),
        new_id=lambda: f"id{next(number)}",
        process_id="p",
        rng=random.Random(7),
    )


def answered(interviews: Interviews, text: str) -> str:
    plan = PlanRequest(pack="small", mode=Mode.EXAM, n_questions=1, max_probes=0)
    running = interviews.start(interviews.plan(plan).id)
    assert running.open_turn is not None
    interviews.submit(running.id, running.open_turn.id, text)
    return interviews.proceed(running.id).id


def test_an_empty_queue_says_so() -> None:
    assert shown() == "nothing needs a human look\n"
    assert json.loads(shown("--json")) == []


def test_a_finished_interview_with_a_grade_in_doubt_is_listed(interviews: Interviews) -> None:
    # The second grader sees no more than alpha: 0.5 against 1.
    doubted = answered(interviews, "alpha beta gamma")
    answered(interviews, "alpha")
    line = shown()
    assert line.startswith(f"{doubted}  question 1 (q-")
    assert line.endswith("100 %  the built-in grader gives 0.50, the LLM grader 1.00\n")
    (entry,) = json.loads(shown("--json"))
    assert (entry["interview_id"], entry["position"]) == (doubted, 1)
    assert (entry["score"], entry["second_score"]) == (1.0, 0.5)
    assert entry["reasons"] == ["the built-in grader gives 0.50, the LLM grader 1.00"]


def test_a_challenged_verdict_is_listed_with_its_note_on_one_line(interviews: Interviews) -> None:
    done = answered(interviews, "alpha")
    assert shown() == "nothing needs a human look\n"
    interviews.challenges.add(done, 1, "beta", "I said\nso.\x1b[2J")
    assert shown().endswith("  50 %  beta missed is challenged: I said so.\ufffd[2J\n")
    (entry,) = json.loads(shown("--json"))
    (challenge,) = entry["challenges"]
    assert (challenge["interview_id"], challenge["point_id"]) == (done, "beta")
    assert (challenge["verdict"], challenge["note"]) == ("missed", "I said\nso.\x1b[2J")


def test_an_answer_that_a_filter_withholds_is_listed_without_a_score(
    interviews: Interviews, first: Judge
) -> None:
    first.fail = ReplyWithheld("the content filter withheld the reply")  # type: ignore[attr-defined]
    done = answered(interviews, "alpha beta gamma")
    line = shown()
    assert line.startswith(f"{done}  question 1 (q-")
    assert line.endswith("  not graded  it is not graded and grading again may not help: the "
                         "content filter withheld the reply\n")  # fmt: skip
    (entry,) = json.loads(shown("--json"))
    assert (entry["interview_id"], entry["score"], entry["low"]) == (done, None, None)
