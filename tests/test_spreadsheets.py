"""Texts that a spreadsheet would run, in every table that is written."""

from __future__ import annotations

import pytest

from interviewer.spreadsheets import csv_of, disarmed


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("=1+1", "'=1+1"),
        ("+1", "'+1"),
        ("-1", "'-1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("  =1+1", "'  =1+1"),
        ("\t=1", "'\t=1"),
        ("\rx", "'\rx"),
        ("\nx", "'\nx"),
        ("\u200b=1", "'\u200b=1"),
        ("＝1+1", "'＝1+1"),
        ("|cmd", "'|cmd"),
        ("%x", "'%x"),
        ("a=1", "a=1"),
        ("", ""),
        ("hv-01", "hv-01"),
    ],
)
def test_text_that_a_spreadsheet_would_run_is_disarmed(text: str, safe: str) -> None:
    assert disarmed(text) == safe


def test_table_disarms_every_text_and_leaves_numbers_alone() -> None:
    # A quoted field begins with its quotation mark in the file, not in the cell.
    found = csv_of([("name", "n"), ('=A1&"x"', -1.5), ("＋b,c", 2)])
    assert found == 'name,n\n"\'=A1&""x""",-1.5\n"\'＋b,c",2\n'
