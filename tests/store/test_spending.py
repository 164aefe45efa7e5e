"""What grades took is counted once, and stays counted."""

import sqlite3
from contextlib import closing
from datetime import timedelta

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine, text

from interviewer.domain.grade import GraderVersions, Ungraded
from interviewer.store.database import MIGRATIONS, Database
from interviewer.store.interviews import InterviewStore
from interviewer.store.spending import Spending

TOOK = Spending(calls=2, input_tokens=1_000, output_tokens=100, model="m", cost_usd=0.5)
UNPRICED = Spending(calls=1, input_tokens=10, output_tokens=1, model="m", cost_usd=None)


@pytest.fixture
def failed(pack):
    return Ungraded(
        question_id="q-01",
        code="model_unavailable",
        reason="down",
        versions=GraderVersions(
            grader="llm",
            grader_version="1",
            pack_id=pack.id,
            pack_version=pack.version,
            pack_hash=pack.hash,
            question_hash="",
        ),
    )


def test_nothing_is_spent_at_first(store, begin_one):
    assert store.spending() == ()
    assert store.spending(begin_one.id) == ()


def test_failed_grades_and_regrades_are_counted(store, begin_one, failed, clock):
    for _ in range(2):
        store.add_grade(begin_one.id, 1, failed, clock(), TOOK)
    assert store.spending(begin_one.id) == (
        Spending(calls=4, input_tokens=2_000, output_tokens=200, model="m", cost_usd=1.0),
    )


def test_calls_without_a_known_cost_are_summed_apart(store, begin_one, failed, clock):
    store.add_grade(begin_one.id, 1, failed, clock(), TOOK)
    store.add_grade(begin_one.id, 1, failed, clock(), UNPRICED)
    assert set(store.spending()) == {TOOK, UNPRICED}


def test_day_begins_with_what_was_recorded_at_that_moment(store, begin_one, failed, clock):
    store.add_grade(begin_one.id, 1, failed, clock(), TOOK)
    assert store.spending(since=clock()) == (TOOK,)
    assert store.spending(since=clock() + timedelta(microseconds=1)) == ()


def test_spending_outside_interviews_counts_in_all_but_in_no_interview(store, begin_one, clock):
    store.keep_spending((TOOK, Spending()), "batch run", clock())
    assert store.spending() == (TOOK,)
    assert store.spending(begin_one.id) == ()


def test_deleting_an_interview_refills_no_budget(store, begin_one, failed, clock, database):
    store.add_grade(begin_one.id, 1, failed, clock(), TOOK)
    clock.forward(60)
    store.delete(begin_one.id)
    assert store.spending() == (TOOK,)
    assert store.spending(since=clock()) == ()
    with database.snapshot() as session:
        row = session.execute(text("SELECT * FROM spending")).mappings().one()
    assert begin_one.id not in str(dict(row))


def old_database(path, grades):
    """A file as version 0001 left it, with one interview and these grades."""
    engine = create_engine(f"sqlite:///{path}")
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
    engine.dispose()
    with closing(sqlite3.connect(path)) as raw, raw:
        raw.execute("INSERT INTO packs VALUES ('h', 'p', '1.0.0', '{}', '2026-01-01 00:00:00')")
        raw.execute(
            "INSERT INTO interviews VALUES ('i', 'h', 'p', '{}', 'finished', "
            "'2026-01-01 00:00:00', NULL, NULL, NULL)"
        )
        raw.execute("INSERT INTO items VALUES ('i', 1, 'q-01', 1)")
        for number, grade in enumerate(grades):
            raw.execute(
                "INSERT INTO turns VALUES (?, 'i', 1, ?, '1', 'question', '?', '', "
                "'2026-01-01 00:00:00', NULL, 0, '', 0, 'said', 'answered', NULL, 0, 0)",
                (f"t{number}", number),
            )
            raw.execute(
                "INSERT INTO grades (interview_id, position, turn_id, attempt, created_at, grade) "
                "VALUES ('i', 1, ?, 0, '2026-01-01 00:00:00', ?)",
                (f"t{number}", grade),
            )


def test_upgrade_keeps_the_rows_and_counts_what_old_grades_say_of_themselves(tmp_path):
    path = tmp_path / "old.sqlite3"
    paid = (
        '{"status": "graded", "usage": {"calls": 2, "input_tokens": 30, "output_tokens": 4}, '
        '"versions": {"model": "m"}}'
    )
    # The second is the first one stored again after a probe that was passed over in silence.
    old_database(path, [paid, paid, '{"status": "ungraded"}'])
    database = Database(f"sqlite:///{path}")
    assert InterviewStore(database).spending("i") == (
        Spending(calls=2, input_tokens=30, output_tokens=4, model="m", cost_usd=None),
    )
    with database.snapshot() as session:
        rows = session.execute(text("SELECT grade, calls, cost_usd FROM grades ORDER BY id")).all()
        answers = session.execute(text("SELECT answer FROM turns")).scalars().all()
    assert [row.grade for row in rows][:2] == [paid, paid]
    assert [(row.calls, row.cost_usd) for row in rows] == [(2, None), (0, 0.0), (0, 0.0)]
    assert answers == ["said"] * 3
    database.close()
