"""`interviewer history` on the database that the settings name."""

from __future__ import annotations

import json
import random
from datetime import UTC, datetime, timedelta

import pytest
from click.testing import Result
from typer.testing import CliRunner

from interviewer.cli.main import app
from interviewer.domain.interview import Mode, PlanRequest
from interviewer.domain.pack import Pack
from interviewer.grading.grader import Grader
from interviewer.grading.judge import Judge
from interviewer.interviews.service import Interviews
from interviewer.settings import read_settings
from interviewer.store.database import Database
from interviewer.store.interviews import InterviewStore


def shown(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["history", *arguments])


@pytest.fixture
def three(pack: Pack, judge: Judge) -> list[str]:
    """Ids of three planned interviews, oldest first."""
    minutes = iter(range(100))
    number = iter(range(100))
    interviews = Interviews(
        InterviewStore(Database(read_settings().database)),
        lambda _name: pack,
        Grader(judge),
        Grader(judge),
        now=lambda: datetime(2026, 1, 5, 9, tzinfo=UTC) + timedelta(minutes=next(minutes)),
        new_id=lambda: f"id{next(number)}",
        process_id="p",
        rng=random.Random(7),
    )
    plan = PlanRequest(pack="small", mode=Mode.EXAM, n_questions=1, max_probes=0)
    return [interviews.plan(plan).id for _ in range(3)]


def test_no_interviews_say_how_to_begin_one() -> None:
    done = shown()
    assert (done.exit_code, done.stdout) == (
        0, "no interviews yet; start one with: interviewer practise\n",
    )  # fmt: skip


def test_limit_lists_the_newest_and_says_that_there_are_more(three: list[str]) -> None:
    done = shown("--limit", "2")
    assert done.exit_code == 0
    assert [line.split()[0] for line in done.stdout.splitlines()] == [three[2], three[1]]
    assert done.stderr == "only the newest 2 are listed; see more with --limit\n"
    assert [row["id"] for row in json.loads(shown("--limit", "2", "--json").stdout)] == [
        three[2],
        three[1],
    ]


def test_limit_that_is_just_reached_leaves_nothing_out_and_says_nothing(three: list[str]) -> None:
    done = shown("--limit", "3")
    assert [line.split()[0] for line in done.stdout.splitlines()] == three[::-1]
    assert done.stderr == ""


def test_limit_below_one_is_refused() -> None:
    assert shown("--limit", "0").exit_code == 2
