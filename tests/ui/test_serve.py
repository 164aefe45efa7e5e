import socket
from pathlib import Path

import pytest

from interviewer.errors import SettingsError
from interviewer.settings import read_settings
from interviewer_ui.grader_words import storage_words
from interviewer_ui.serve import serve, server_options


def test_port_that_is_taken_is_named_with_another_to_try() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(SettingsError, match=rf"127\.0\.0\.1:{port}.*PORT={port + 1}"):
            serve(read_settings(), port)


def test_server_listens_where_told_and_reports_to_nobody() -> None:
    options = server_options(8501, "127.0.0.1")
    assert options["server_address"] == "127.0.0.1"
    assert options["browser_gatherUsageStats"] is False
    assert options["client_showErrorDetails"] == "none"


def test_place_of_a_local_database_is_told(own_home: Path) -> None:
    assert str(own_home / "interviewer.sqlite3") in storage_words(read_settings())


def test_password_of_a_database_is_not_told() -> None:
    words = storage_words(read_settings(database_url="postgresql://bob:hunter2@db.example/x"))
    assert "postgresql" in words
    assert "hunter2" not in words
    assert "bob" not in words
