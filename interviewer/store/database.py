"""Open a database, bring its tables up to date, and map its errors to ours."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, inspect, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, IntegrityError, SQLAlchemyError
from sqlalchemy.orm import Session, sessionmaker

from interviewer.errors import Conflict, SettingsError, StoreUnavailable

MIGRATIONS = Path(__file__).resolve().parent / "migrations"
HEAD = "0007"
"""Revision that this version of the code works with."""
_READING = "interviewer_reading"


class Database:
    """A database with current tables. Safe to share between threads.

    Args:
        url: SQLAlchemy URL.
        wait_s: how long to wait for another program's lock on an SQLite file.

    Raises:
        SettingsError: the URL cannot be read or its driver is not installed.
        StoreUnavailable: the database cannot be opened, or was made by a newer version.
    """

    def __init__(self, url: str, *, wait_s: float = 10.0) -> None:
        self.engine = _engine(url, wait_s)
        reader = self.engine.execution_options(**_reading_options(self.engine))
        self._writing = sessionmaker(self.engine, expire_on_commit=False)
        self._reading = sessionmaker(reader, expire_on_commit=False)
        try:
            with self._errors():
                self._migrate()
        except BaseException:
            self.engine.dispose()
            raise

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """One change: committed and durable at the end, or rolled back whole.

        On SQLite the write lock is taken at the start, so what is read inside stays true.

        Raises:
            Conflict: a row that must be unique was there already.
            StoreUnavailable: disk full, locked, read-only, or the server is gone.
        """
        with self._errors(), self._writing.begin() as session:
            yield session

    @contextmanager
    def snapshot(self) -> Iterator[Session]:
        """For reading: several queries see one state of the database and block no writer.

        Raises:
            StoreUnavailable: see `transaction`.
        """
        with self._errors(), self._reading.begin() as session:
            yield session

    def drop_traces(self) -> None:
        """Take deleted rows out of SQLite's write-ahead log, where their text still stands.

        Does what it can: while another connection reads, the log is emptied at a later checkpoint.
        """
        if self.engine.dialect.name != "sqlite":
            return
        with self._errors(), self.engine.connect() as connection:
            raw: Any = connection.connection.driver_connection
            with contextlib.suppress(sqlite3.OperationalError):
                raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

    def close(self) -> None:
        """Close the connections."""
        self.engine.dispose()

    def _migrate(self) -> None:
        with self.engine.connect() as connection:
            if _revision(connection) == HEAD:
                return
        # Imported here: a database that is up to date, the usual case, opens without alembic.
        from alembic import command
        from alembic.config import Config
        from alembic.script import ScriptDirectory

        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
        known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
        with self.engine.begin() as connection:
            # Two processes may start at once; the second waits here and finds the work done.
            if connection.dialect.name == "postgresql":
                connection.execute(text("SELECT pg_advisory_xact_lock(7021953)"))
            found = _revision(connection)
            if found and found not in known:
                raise StoreUnavailable(
                    f"the database {self.shown_url} is at revision {found}, which this version of "
                    f"interviewer (up to {HEAD}) does not know; use the newer version that made it"
                )
            config.attributes["connection"] = connection
            command.upgrade(config, "head")

    @property
    def shown_url(self) -> str:
        """The URL without its password."""
        url = self.engine.url
        secret = [name for name in url.query if "pass" in name.lower()]
        return url.update_query_dict(dict.fromkeys(secret, "***")).render_as_string(
            hide_password=True
        )

    @contextmanager
    def _errors(self) -> Iterator[None]:
        try:
            yield
        except IntegrityError as error:
            raise Conflict("this was recorded already, or its interview is gone; reload") from error
        except DBAPIError as error:
            raise StoreUnavailable(
                f"the database {self.shown_url} cannot be used: {_one_line(error.orig)}; "
                f"{_remedy(error)}; nothing was recorded"
            ) from error
        except SQLAlchemyError as error:
            raise StoreUnavailable(
                f"the database {self.shown_url} failed: {_one_line(error)}; nothing was recorded"
            ) from error
        except OSError as error:
            raise StoreUnavailable(
                f"the database {self.shown_url} cannot be opened: {error.strerror}"
            ) from error


def _engine(url: str, wait_s: float) -> Engine:
    try:
        parsed = make_url(url)
        sqlite = parsed.get_backend_name() == "sqlite"
        if parsed.drivername == "postgresql":
            # The one driver that `interviewer[postgres]` brings; SQLAlchemy's default has changed.
            parsed = parsed.set(drivername="postgresql+psycopg")
        if sqlite:
            _make_folder(parsed)
        # hide_parameters: an error message must not carry what a candidate wrote.
        engine = create_engine(parsed, pool_pre_ping=not sqlite, hide_parameters=True)
    except ArgumentError as error:
        raise SettingsError(
            "INTERVIEWER_DATABASE_URL cannot be read; it looks like sqlite:///path/to/file.sqlite3 "
            "or postgresql+psycopg://user:password@host/name"
        ) from error
    except ModuleNotFoundError as error:
        raise SettingsError(
            f"the driver {error.name!r} for INTERVIEWER_DATABASE_URL is not installed; for "
            "PostgreSQL: .venv/bin/python -m pip install -e '.[postgres]'"
        ) from error
    if sqlite:
        _prepare_sqlite(engine, wait_s)
    return engine


def _make_folder(url: URL) -> None:
    if not url.database or url.database == ":memory:":
        raise SettingsError(
            "INTERVIEWER_DATABASE_URL names a database in memory, which forgets every answer when "
            "the process ends; use a file: sqlite:///path/to/file.sqlite3"
        )
    # SQLite also takes a URI, "file:/path?mode=ro", which is no path as it stands.
    file = Path(url.database.removeprefix("file:").partition("?")[0])
    folder = file.parent
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        # What candidates write is theirs: nobody else on the machine may read it. SQLite gives its
        # other files the rights of this one.
        if not file.exists():
            file.touch(mode=0o600)
    except OSError as error:
        raise StoreUnavailable(
            f"{folder}: cannot be made ({error.strerror}); point INTERVIEWER_HOME at a folder "
            "that can be written"
        ) from error


def _prepare_sqlite(engine: Engine, wait_s: float) -> None:
    def connected(connection: sqlite3.Connection, _record: Any) -> None:
        # Transactions are ours, see `begun`: Python's own would let a decision be made on rows
        # that another process changes before the write.
        connection.isolation_level = None
        for pragma in (
            f"busy_timeout={round(wait_s * 1000)}",
            "journal_mode=WAL",
            # FULL: a commit is on disk before it is acknowledged, even in WAL mode.
            "synchronous=FULL",
            "foreign_keys=ON",
            # A deleted answer is overwritten, not only unlinked.
            "secure_delete=ON",
        ):
            connection.execute(f"PRAGMA {pragma}")

    def begun(connection: Connection) -> None:
        reading = connection.get_execution_options().get(_READING)
        connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")

    event.listen(engine, "connect", connected)
    event.listen(engine, "begin", begun)


def _reading_options(engine: Engine) -> dict[str, Any]:
    if engine.dialect.name == "sqlite":
        return {_READING: True}
    return {"isolation_level": "REPEATABLE READ"}


def _revision(connection: Connection) -> str:
    if not inspect(connection).has_table("alembic_version"):
        return ""
    row = connection.execute(text("SELECT version_num FROM alembic_version")).first()
    return str(row[0]) if row else ""


def _one_line(error: object) -> str:
    return " ".join(str(error).split())


def _remedy(error: DBAPIError) -> str:
    message = str(error.orig).lower()
    if "full" in message:
        return "free some disk space and try again"
    if "readonly" in message or "read-only" in message:
        return "make the file and its folder writable"
    if "locked" in message:
        return "another program holds it; close that and try again"
    if "not a database" in message or "malformed" in message:
        return "the file is damaged: move it away and put a backup in its place"
    return "check INTERVIEWER_HOME and INTERVIEWER_DATABASE_URL"
