"""Word documents, built here."""

from __future__ import annotations

import io

import pytest
from docx import Document

from interviewer.errors import InputError
from interviewer.transcripts.read import parse_transcript


def content_of(document: object) -> bytes:
    out = io.BytesIO()
    document.save(out)  # type: ignore[attr-defined]
    return out.getvalue()


def test_labelled_paragraphs_are_turns() -> None:
    document = Document()
    document.add_heading("Interview", 1)
    document.add_paragraph("Candidate for: network engineer")
    document.add_paragraph("Interviewer: What is DNS?")
    bold = document.add_paragraph()
    bold.add_run("Candidate: ").bold = True
    bold.add_run("It maps names to addresses.")
    document.add_paragraph("Like a phone book.")
    document.add_paragraph("Interviewer: Thanks.")
    document.add_paragraph("Candidate: Thank you.")
    found = parse_transcript(content_of(document), "a.docx").transcript
    assert found.format == "docx"
    assert [(turn.speaker, turn.text) for turn in found.turns] == [
        ("Interviewer", "What is DNS?"),
        ("Candidate", "It maps names to addresses. Like a phone book."),
        ("Interviewer", "Thanks."),
        ("Candidate", "Thank you."),
    ]


def test_table_of_speakers_and_words_is_read() -> None:
    document = Document()
    document.add_paragraph("Recorded on Monday")
    table = document.add_table(rows=0, cols=3)
    for row in (("Time", "Speaker", "Text"), ("0:01", "Ann", "What is DNS?"),
                ("0:04", "Bo", "It maps names to addresses.")):  # fmt: skip
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text
    found = parse_transcript(content_of(document), "a.docx").transcript
    assert [(turn.speaker, turn.text, turn.start_s) for turn in found.turns] == [
        ("Ann", "What is DNS?", 1.0),
        ("Bo", "It maps names to addresses.", 4.0),
    ]


@pytest.mark.parametrize("content", [b"PK\x03\x04 not a zip", b"plain text"], ids=["zip", "text"])
def test_file_that_is_no_document_is_refused(content: bytes) -> None:
    with pytest.raises(InputError, match=r"a\.docx: not a DOCX file"):
        parse_transcript(content, "a.docx")
