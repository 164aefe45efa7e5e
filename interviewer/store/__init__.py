"""The database: the only system of record. SQLite by default, PostgreSQL by URL."""
