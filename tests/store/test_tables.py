from datetime import UTC, datetime, timedelta, timezone

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.dialects import postgresql, sqlite

from interviewer.store import draft_tables, rating_tables
from interviewer.store.database import HEAD, MIGRATIONS
from interviewer.store.tables import Base, UtcDateTime, WrittenText


def test_migrations_make_exactly_these_tables(database):
    assert rating_tables.RatingSetRow.__tablename__ in Base.metadata.tables
    assert draft_tables.DraftRow.__tablename__ in Base.metadata.tables
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []


def test_head_in_the_code_is_the_last_migration():
    assert ScriptDirectory(str(MIGRATIONS)).get_heads() == [HEAD]


@pytest.mark.parametrize("dialect", [sqlite.dialect(), postgresql.dialect()], ids=["sqlite", "pg"])
@pytest.mark.parametrize(
    "text", ["plain", "\x00", "\x10", "\x100", "\x10\x00\x10\x10", "a\x00\x10\n\x10b", ""]
)
def test_written_text_holds_no_nul_in_the_database_and_comes_back_whole(text, dialect):
    column = WrittenText()
    stored = column.process_bind_param(text, dialect)
    assert "\x00" not in stored
    assert column.process_result_value(stored, dialect) == text


def test_ordinary_text_stands_in_the_database_as_it_is():
    assert WrittenText().process_bind_param("héllo\n👋", sqlite.dialect()) == "héllo\n👋"


def test_time_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="without a zone"):
        UtcDateTime().process_bind_param(datetime(2026, 1, 5), sqlite.dialect())


def test_time_of_another_zone_comes_back_as_utc():
    column, dialect = UtcDateTime(), sqlite.dialect()
    noon = datetime(2026, 1, 5, 12, tzinfo=timezone(timedelta(hours=2)))
    stored = column.process_bind_param(noon, dialect)
    assert column.process_result_value(stored, dialect) == datetime(2026, 1, 5, 10, tzinfo=UTC)
