"""Bytes of older tools become text, and what was assumed is said."""

from __future__ import annotations

import codecs

import pytest

from interviewer.transcripts.encoding import decode

TEXT = "José: Café, naïve – “done”, fünf Gäste."


@pytest.mark.parametrize(
    ("content", "text", "note"),
    [
        pytest.param(TEXT.encode(), TEXT, "", id="utf-8"),
        pytest.param(TEXT.encode("utf-8-sig"), TEXT, "", id="utf-8-mark"),
        pytest.param(TEXT.encode("utf-16"), TEXT, "", id="utf-16-mark"),
        pytest.param(codecs.BOM_UTF32_LE + TEXT.encode("utf-32-le"), TEXT, "", id="utf-32-mark"),
        pytest.param(TEXT.encode("utf-16-le"), TEXT, "read as utf-16-le", id="utf-16-no-mark"),
        pytest.param(TEXT.encode("utf-16-be"), TEXT, "read as utf-16-be", id="utf-16-be-no-mark"),
        pytest.param(TEXT.encode("cp1252") * 9, TEXT * 9, "read as cp1252", id="windows"),
        pytest.param(
            ("Ana: sí, también. " * 30).encode("latin-1"),
            "Ana: sí, también. " * 30,
            "read as cp1252",
            id="latin-1",
        ),
        pytest.param(TEXT.encode() + b"\xc3", TEXT, "cut off", id="cut-in-a-character"),
        pytest.param(
            TEXT.encode() * 9 + b"\xff" + b" end",
            TEXT * 9 + "\ufffd end",
            "bad bytes were replaced",
            id="one-bad-byte",
        ),
        pytest.param(b"a\0b", "ab", "NUL", id="nul"),
        pytest.param(b"a\r\nb\rc\n", "a\nb\nc\n", "", id="line-ends"),
    ],
)
def test_text_is_found_and_what_was_assumed_is_said(content: bytes, text: str, note: str) -> None:
    found, notes = decode(content)
    assert found == text
    assert (note in " ".join(notes)) if note else notes == ()


def test_cyrillic_windows_text_is_told_from_western() -> None:
    text = "Кандидат: Виртуальная машина изолирована от других. " * 20
    found, notes = decode(text.encode("cp1251"))
    assert found == text
    assert "not UTF-8" in notes[0]
