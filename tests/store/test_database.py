import os
import sqlite3
import threading
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import event, text

from interviewer.errors import Conflict, SettingsError, StoreUnavailable
from interviewer.store.database import HEAD, Database
from interviewer.store.tables import ProcessRow, TurnRow


@pytest.fixture
def path(tmp_path):
    return tmp_path / "test.sqlite3"


def test_empty_file_gets_the_current_tables(database):
    with database.engine.connect() as connection:
        assert connection.execute(text("SELECT version_num FROM alembic_version")).scalar() == HEAD


def test_opening_again_keeps_what_is_there(database, path, clock):
    with database.transaction() as session:
        session.add(ProcessRow(id="p", started_at=clock(), alive_at=clock()))
    again = Database(f"sqlite:///{path}")
    with again.snapshot() as session:
        assert session.get(ProcessRow, "p").alive_at == clock()
    again.close()


def test_missing_folders_are_made(tmp_path):
    Database(f"sqlite:///{tmp_path / 'a' / 'b' / 'new.sqlite3'}").close()
    assert (tmp_path / "a" / "b" / "new.sqlite3").is_file()


def test_processes_that_start_at_once_migrate_once(path):
    start, errors = threading.Barrier(4), []

    def opening() -> None:
        start.wait()
        try:
            Database(f"sqlite:///{path}").close()
        except BaseException as error:  # noqa: BLE001  # whatever it is, the test must see it
            errors.append(error)

    threads = [threading.Thread(target=opening) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert errors == []


def test_failed_migration_leaves_nothing_behind(path, monkeypatch):
    from alembic import op

    monkeypatch.setattr(op, "create_index", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        Database(f"sqlite:///{path}")
    monkeypatch.undo()
    Database(f"sqlite:///{path}").close()


@pytest.mark.parametrize(
    ("pragma", "value"),
    [("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1), ("secure_delete", 1)],
)
def test_sqlite_keeps_its_promises_on_every_connection(database, pragma, value):
    connections = [database.engine.raw_connection() for _ in range(2)]
    for connection in connections:
        assert connection.cursor().execute(f"PRAGMA {pragma}").fetchone() == (value,)
    for connection in connections:
        connection.close()


def test_row_without_its_interview_is_refused_as_a_conflict(database, clock):
    with pytest.raises(Conflict, match="its interview is gone"), database.transaction() as session:
        session.add(
            TurnRow(
                id="t",
                interview_id="none",
                position=1,
                sequence=0,
                label="1",
                kind="question",
                text="?",
                opened_at=clock(),
            )
        )


def test_database_of_a_newer_version_is_left_alone(database, path):
    with closing(sqlite3.connect(path)) as raw, raw:
        raw.execute("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(StoreUnavailable, match=r"at revision 9999.*use the newer version"):
        Database(f"sqlite:///{path}")
    with closing(sqlite3.connect(path)) as raw:
        assert raw.execute("SELECT version_num FROM alembic_version").fetchone() == ("9999",)


@pytest.mark.parametrize("size", [100, 20_000])
def test_file_that_is_no_database_is_named_and_left_alone(path, size):
    rubbish = b"not a database " * (size // 15)
    path.write_bytes(rubbish)
    with pytest.raises(StoreUnavailable, match=r"test\.sqlite3.*is damaged: move it away"):
        Database(f"sqlite:///{path}")
    assert path.read_bytes() == rubbish


def test_damaged_page_is_reported_not_read(database, store, service, begin_one, path):
    database.close()
    content = bytearray(path.read_bytes())
    content[4096:] = os.urandom(len(content) - 4096)
    path.write_bytes(content)
    with pytest.raises(StoreUnavailable, match="is damaged"):
        store.recent()


def test_read_only_database_says_what_to_make_writable(database, path, tmp_path, monkeypatch):
    database.close()
    monkeypatch.chdir(tmp_path)
    reader = f"sqlite:///file:{path}?mode=ro&uri=true"
    with (
        pytest.raises(StoreUnavailable, match="make the file and its folder writable"),
        Database(reader).transaction() as session,
    ):
        session.execute(text("DELETE FROM processes"))
    assert not (tmp_path / "file:").exists()  # a URI was once taken for the name of a folder


def test_folder_that_cannot_be_made_is_named_with_the_remedy(tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(StoreUnavailable, match=r"file.*cannot be made.*INTERVIEWER_HOME"):
        Database(f"sqlite:///{tmp_path / 'file' / 'x.sqlite3'}")


def test_full_disk_is_named_and_what_was_acknowledged_stays(database, store, begin_one):
    @event.listens_for(database.engine, "connect")
    def limit(connection, _record):
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count={pages + 4}")

    database.engine.dispose()
    turn = begin_one.open_turn
    assert store.save_draft(turn.id, "short", 1)
    with pytest.raises(StoreUnavailable, match=r"free some disk space.*nothing was recorded"):
        store.save_draft(turn.id, "long " * 20_000, 2)
    assert store.get(begin_one.id).open_turn.draft == "short"


def test_lock_of_another_program_is_named(path, clock):
    database = Database(f"sqlite:///{path}", wait_s=0.1)
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with (
            pytest.raises(StoreUnavailable, match="another program holds it; close that"),
            database.transaction() as session,
        ):
            session.add(ProcessRow(id="p", started_at=clock(), alive_at=clock()))
    database.close()


def test_reading_goes_on_while_another_program_writes(path, database):
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with database.snapshot() as session:
            assert session.get(ProcessRow, "p") is None


def test_snapshot_does_not_see_what_is_written_meanwhile(database, clock):
    with database.snapshot() as reading:
        assert reading.get(ProcessRow, "p") is None
        with database.transaction() as session:
            session.add(ProcessRow(id="p", started_at=clock(), alive_at=clock()))
        reading.expire_all()
        assert reading.get(ProcessRow, "p") is None


@pytest.mark.parametrize(
    "url",
    [
        "postgresql+psycopg2://someone:s3cret@nowhere/db",
        "sqlite:////dev/null/x.sqlite3?password=s3cret",
        "someone:s3cret@nowhere",
        "oracle9://someone:s3cret@nowhere/db",
    ],
)
def test_no_message_shows_the_password(url):
    with pytest.raises((SettingsError, StoreUnavailable)) as caught:
        Database(url)
    assert "s3cret" not in str(caught.value)


def test_shown_url_hides_passwords_in_both_places(tmp_path):
    from sqlalchemy.engine import make_url

    database = Database(f"sqlite:///{tmp_path / 'x.sqlite3'}")
    database.engine.url = make_url("postgresql+psycopg://me:s3cret@host/db?sslpassword=s3cret")
    assert "s3cret" not in database.shown_url
    assert "host/db" in database.shown_url
    database.close()


def test_missing_driver_says_what_to_install():
    with pytest.raises(SettingsError, match=r"pip install -e '.\[postgres\]'"):
        Database("postgresql+asyncpg://me@host/db")


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:"])
def test_database_in_memory_is_refused(url):
    with pytest.raises(SettingsError, match="forgets every answer"):
        Database(url)


def test_messages_do_not_carry_what_a_candidate_wrote(database):
    with pytest.raises(StoreUnavailable) as caught, database.transaction() as session:
        session.execute(text("SELECT :said FROM nowhere"), {"said": "my private words"})
    assert "private" not in str(caught.value)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no permission bits")
def test_database_can_be_read_by_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "home" / "interviews.sqlite3"
    Database(f"sqlite:///{path}").close()
    assert path.stat().st_mode & 0o077 == 0
    assert path.parent.stat().st_mode & 0o077 == 0
