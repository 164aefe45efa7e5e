"""Open a database, bring its tables up to date, and map its errors to ours."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, event, inspect, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, IntegrityError, SQLAlchemyError
from sqlalchemy.orm import Session, sessionmaker

from interviewer.errors import Conflict, SettingsError, StoreUnavailable

MIGRATIONS = Path(__file__).resolve().parent / "migrations"
HEAD = "0001"
"""Revision that this version of the code works with."""


class Database:
    """A database with current tables. Safe to share between threads.

    Args:
        url: SQLAlchemy URL.

    Raises:
        SettingsError: the URL cannot be read or its driver is not installed.
        StoreUnavailable: the database cannot be opened, or was made by a newer version.
    """

    def __init__(self, url: str) -> None:
        self.engine = _engine(url)
        self._sessions = sessionmaker(self.engine, expire_on_commit=False)
        with self._errors():
            self._migrate()

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """One transaction: committed and durable at the end, or rolled back whole.

        Raises:
            Conflict: a row that must be unique was there already.
            StoreUnavailable: disk full, locked, read-only, or the server is gone.
        """
        with self._errors(), self._sessions.begin() as session:
            yield session

    def close(self) -> None:
        """Close the connections."""
        self.engine.dispose()

    def _migrate(self) -> None:
        found = self._revision()
        if found == HEAD:
            return
        # Imported here: a database that is up to date, the usual case, opens without alembic.
        from alembic import command
        from alembic.config import Config
        from alembic.script import ScriptDirectory

        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS))
        known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
        if found and found not in known:
            raise StoreUnavailable(
                f"the database {self.shown_url} is at revision {found}, which this version of "
                f"interviewer (up to {HEAD}) does not know; use the newer version that made it"
            )
        with self.engine.begin() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, "head")

    def _revision(self) -> str:
        with self.engine.connect() as connection:
            if not inspect(connection).has_table("alembic_version"):
                return ""
            row = connection.execute(text("SELECT version_num FROM alembic_version")).first()
            return str(row[0]) if row else ""

    @property
    def shown_url(self) -> str:
        """The URL without its password."""
        return self.engine.url.render_as_string(hide_password=True)

    @contextmanager
    def _errors(self) -> Iterator[None]:
        try:
            yield
        except IntegrityError as error:
            raise Conflict("this was recorded already, or its interview is gone; reload") from error
        except DBAPIError as error:
            raise StoreUnavailable(
                f"the database {self.shown_url} cannot be used: {error.orig}; {_remedy(error)}; "
                "nothing was recorded"
            ) from error
        except SQLAlchemyError as error:
            raise StoreUnavailable(f"the database {self.shown_url} failed: {error}") from error
        except OSError as error:
            raise StoreUnavailable(
                f"the database {self.shown_url} cannot be opened: {error.strerror}"
            ) from error


def _engine(url: str) -> Engine:
    try:
        parsed = make_url(url)
        sqlite = parsed.get_backend_name() == "sqlite"
        if sqlite and parsed.database:
            try:
                Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
            except OSError as error:
                raise StoreUnavailable(
                    f"{Path(parsed.database).parent}: cannot be made ({error.strerror}); point "
                    "INTERVIEWER_HOME at a folder that can be written"
                ) from error
        engine = create_engine(url, pool_pre_ping=not sqlite)
    except ArgumentError as error:
        raise SettingsError(
            "INTERVIEWER_DATABASE_URL cannot be read; it looks like sqlite:///path/to/file.sqlite3 "
            "or postgresql+psycopg://user:password@host/name"
        ) from error
    except ModuleNotFoundError as error:
        raise SettingsError(
            f"the driver {error.name!r} for INTERVIEWER_DATABASE_URL is not installed; for "
            "PostgreSQL: pip install 'interviewer[postgres]'"
        ) from error
    if sqlite:
        event.listen(engine, "connect", _sqlite_connect)
    return engine


def _sqlite_connect(connection: sqlite3.Connection, _record: Any) -> None:
    # FULL: a commit is on disk before it is acknowledged, even in WAL mode.
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "busy_timeout=10000",
    ):
        connection.execute(f"PRAGMA {pragma}")


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
