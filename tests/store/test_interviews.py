import sqlite3

import pytest
from sqlalchemy import event

from interviewer.domain.interview import InterviewStatus, PlanRequest, TurnOutcome
from interviewer.errors import InterviewNotFound, StoreError
from interviewer.store.interviews import TurnEnd
from interviewer.store.tables import InterviewRow, PackRow

FULL = "alpha beta gamma"


def next_turn(turn, name):
    return turn.model_copy(update={"id": name, "label": name})


def test_pack_is_kept_as_it_was(store, pack, clock):
    store.keep_pack(pack, clock())
    store.keep_pack(pack, clock())
    assert store.pack(pack.hash) == pack


def test_unknown_pack_and_interview_are_named(store):
    with pytest.raises(StoreError, match="no pack with hash 0123456789ab"):
        store.pack("0123456789abcdef")
    with pytest.raises(InterviewNotFound, match="there is no interview 'nothing'"):
        store.get("nothing")
    with pytest.raises(InterviewNotFound):
        store.delete("nothing")


def test_pack_that_cannot_be_read_any_more_is_a_store_error(store, pack, clock, database):
    store.keep_pack(pack, clock())
    with database.transaction() as session:
        session.get(PackRow, pack.hash).document = "{}"
    with pytest.raises(StoreError, match=r"small 1\.0\.0 .* cannot be read"):
        store.pack(pack.hash)


def test_history_is_newest_first_and_takes_as_many_queries_for_one_as_for_ten(
    service, store, database, clock
):
    def n_queries() -> int:
        seen = []
        count = lambda *_: seen.append(1)  # noqa: E731
        event.listen(database.engine, "before_cursor_execute", count)
        found = store.recent()
        event.remove(database.engine, "before_cursor_execute", count)
        assert [i.created_at for i in found] == sorted((i.created_at for i in found), reverse=True)
        return len(seen)

    counts = []
    for _ in range(2):
        for _ in range(5):
            clock.forward(10)
            interview = service.start(service.plan(PlanRequest(n_questions=1)).id)
            service.submit(interview.id, interview.open_turn.id, FULL)
            service.proceed(interview.id)
        counts.append(n_queries())
    assert counts[0] == counts[1]
    history = store.recent()
    assert len(history) == 10
    assert history[3] == store.get(history[3].id)
    assert history[3].items[0].grade.score == 1.0


def test_history_is_limited_to_the_newest(service, store, clock):
    made = []
    for _ in range(3):
        clock.forward(1)
        made.append(service.plan(PlanRequest()).id)
    assert [interview.id for interview in store.recent(limit=2)] == made[:0:-1]


def test_interview_in_progress_is_the_newest_that_has_begun_and_not_ended(service, store, clock):
    assert store.running() is None
    older = service.start(service.plan(PlanRequest(n_questions=1)).id)
    clock.forward(1)
    newer = service.start(service.plan(PlanRequest(n_questions=1)).id)
    clock.forward(1)
    service.plan(PlanRequest(n_questions=1))
    assert store.running() == store.get(newer.id)
    service.finish(newer.id)
    assert store.running() == store.get(older.id)


def test_history_goes_on_where_a_page_ends_also_within_one_moment(service, store, clock):
    for _ in range(2):
        clock.forward(1)
        for _ in range(3):
            service.plan(PlanRequest())
    whole = store.recent()
    first = store.recent(limit=2)
    rest = store.recent(limit=200, before=first[-1])
    assert first + rest == whole
    assert len(whole) == 6


def test_every_interview_is_read_on_a_database_that_takes_few_values_in_a_query(
    service, store, database, clock
):
    model = service.plan(PlanRequest())
    with database.transaction() as session:
        known = session.get(InterviewRow, model.id)
        session.add_all(
            InterviewRow(
                id=f"more-{n:04d}",
                pack_hash=known.pack_hash,
                pack_id=known.pack_id,
                request=known.request,
                status="planned",
                created_at=clock(),
            )
            for n in range(1_200)
        )

    def limit_values(connection, _record, _proxy):
        # What SQLite before 3.32 takes; today's takes 32,766, which is as little for all of it.
        connection.setlimit(sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER, 999)

    event.listen(database.engine, "checkout", limit_values)
    assert len(store.recent(limit=100_000)) == 1_201
    ids = [interview.id for interview in store.every()]
    assert len(ids) == len(set(ids)) == 1_201


def test_raw_replies_are_read_with_one_interview_and_not_with_many(service, store, begin_one):
    turn = begin_one.open_turn
    service.submit(begin_one.id, turn.id, FULL)
    grade = service.proceed(begin_one.id).items[0].grade
    store.add_grade(begin_one.id, 1, grade.model_copy(update={"raw_reply": "said"}), turn.opened_at)
    assert store.get(begin_one.id).items[0].grade.raw_reply == "said"
    (listed,) = store.recent()
    assert listed.items[0].grade == grade


def test_end_of_a_turn_is_written_once(store, begin_one, clock):
    turn = begin_one.open_turn
    store.close_turn(turn.id, FULL, TurnOutcome.ANSWERED, clock(), 1.0)
    end = TurnEnd(
        grade=None,
        next_turn=next_turn(turn, "1a"),
        next_position=1,
        close_item=False,
        finish=False,
    )
    assert store.record_end(begin_one.id, turn.id, end, clock())
    again = end.model_copy(update={"next_turn": next_turn(turn, "1b")})
    assert not store.record_end(begin_one.id, turn.id, again, clock())
    assert [t.label for t in store.get(begin_one.id).items[0].turns] == ["1", "1a"]


def test_end_of_a_turn_of_another_interview_is_refused(store, begin_one, clock):
    end = TurnEnd(grade=None, next_turn=None, next_position=1, close_item=True, finish=True)
    with pytest.raises(InterviewNotFound, match="has no turn t-nowhere"):
        store.record_end(begin_one.id, "t-nowhere", end, clock())


def test_interview_does_not_finish_around_an_open_turn(store, begin_one, clock):
    assert not store.finish(begin_one.id, clock())
    assert store.get(begin_one.id).status is InterviewStatus.RUNNING


def test_no_question_is_opened_in_a_finished_interview(service, store, clock):
    interview = service.start(service.plan(PlanRequest(n_questions=2, seed=1)).id)
    turn = interview.open_turn
    service.finish(interview.id)
    assert not store.open_question(interview.id, 2, next_turn(turn, "2"))
    assert store.get(interview.id).open_turn is None
    with pytest.raises(InterviewNotFound, match="has no question 7"):
        store.open_question(interview.id, 7, next_turn(turn, "7"))


def test_nothing_follows_in_a_finished_interview(service, store, begin_one, clock):
    turn = begin_one.open_turn
    service.finish(begin_one.id)
    end = TurnEnd(
        grade=None,
        next_turn=next_turn(turn, "1a"),
        next_position=1,
        close_item=False,
        finish=False,
    )
    assert not store.record_end(begin_one.id, turn.id, end, clock())
    assert store.get(begin_one.id).open_turn is None


def test_processes_that_are_gone_for_a_month_are_forgotten(store, clock):
    store.process_alive("old", clock(), clock())
    clock.forward(31 * 86_400)
    store.process_alive("new", clock(), clock())
    assert store.lives_of_others("new") == ()
    assert store.lives_of_others("old") == ((clock(), clock()),)
