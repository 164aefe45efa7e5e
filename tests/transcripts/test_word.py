"""Word documents, built here."""

from __future__ import annotations

import io
import tracemalloc
import zipfile
import zlib

import pytest
from docx import Document

from interviewer.errors import InputError
from interviewer.transcripts import word
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


def packed(members: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


def document_members() -> dict[str, bytes]:
    document = Document()
    document.add_paragraph("Interviewer: What is DNS?")
    document.add_paragraph("Candidate: It maps names to addresses.")
    with zipfile.ZipFile(io.BytesIO(content_of(document))) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_document_that_unpacks_to_more_than_the_limit_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(word, "_MAX_UNPACKED", 1_000_000)
    members = document_members()
    assert parse_transcript(packed(members), "a.docx").transcript.turns
    # Each is under the limit; it holds for all together.
    content = packed(members | {"a.bin": bytes(600_000), "b.bin": bytes(600_000)})
    with pytest.raises(InputError, match="unpacks to more than 1 MB"):
        parse_transcript(content, "a.docx")


def test_document_that_lies_about_a_size_is_not_unpacked_beyond_it() -> None:
    members = document_members()
    name = "word/document.xml"
    said, hidden = members[name], members[name] + b" " * 40_000_000
    content = packed(members | {name: hidden})
    # Size and checksum of the part that is stated, in the directory and beside the member.
    for number, stated in ((len(hidden), len(said)), (zlib.crc32(hidden), zlib.crc32(said))):
        assert content.count(number.to_bytes(4, "little")) == 2
        content = content.replace(number.to_bytes(4, "little"), stated.to_bytes(4, "little"))
    tracemalloc.start()
    try:
        found = parse_transcript(content, "a.docx").transcript
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert [turn.text for turn in found.turns] == ["What is DNS?", "It maps names to addresses."]
    assert peak < 20_000_000


def test_document_that_is_packed_in_a_foreign_way_is_refused() -> None:
    with pytest.raises(InputError, match="packed in a way that DOCX files are not"):
        parse_transcript(packed(document_members(), zipfile.ZIP_LZMA), "a.docx")


def test_document_that_is_damaged_inside_is_refused() -> None:
    content = bytearray(packed({"word/document.xml": b"<x/>" * 1_000}))
    content[60] ^= 0xFF
    with pytest.raises(InputError, match=r"a\.docx: not a DOCX file"):
        parse_transcript(bytes(content), "a.docx")
