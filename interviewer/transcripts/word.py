"""DOCX: labelled paragraphs, or a table with speakers in one column and words in another."""

from __future__ import annotations

import io
import zipfile

from interviewer.transcripts.dialogue import read_dialogue
from interviewer.transcripts.segments import Reading, Segment, Unreadable
from interviewer.transcripts.table import read_rows

_MAX_UNPACKED = 200_000_000


def read_docx(content: bytes) -> Reading:
    """The dialogue of a Word document, in the order of the page.

    Raises:
        Unreadable: not a document that python-docx can open; says why.
    """
    from docx import Document
    from docx.opc.exceptions import PackageNotFoundError
    from docx.table import Table

    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            # A few kilobytes can unpack to more than the machine holds.
            if sum(entry.file_size for entry in archive.infolist()) > _MAX_UNPACKED:
                raise Unreadable("the document unpacks to more than 200 MB; refused", line=0)
        document = Document(io.BytesIO(content))
    except (zipfile.BadZipFile, PackageNotFoundError, KeyError, SyntaxError) as error:
        raise Unreadable(f"not a DOCX file: {error}", line=0) from error
    paragraphs: list[str] = []
    tables: list[Reading] = []
    for block in document.iter_inner_content():
        if isinstance(block, Table):
            rows = [[cell.text for cell in row.cells] for row in block.rows]
            try:
                tables.append(read_rows(list(enumerate(rows, start=1))))
            except Unreadable:
                continue  # a table of contacts or dates, not of speech
        else:
            paragraphs += block.text.split("\n")
            paragraphs.append("")
    reading = read_dialogue("\n".join(paragraphs), "docx")
    spoken = [segment for table in tables for segment in table.segments]
    if len(spoken) > len(reading.segments):
        reading = Reading("docx", spoken, all(table.cut_by_recorder for table in tables))
        reading.problems += [problem for table in tables for problem in table.problems]
    # Paragraphs of a document have no line numbers that a reader could look up.
    reading.segments = [
        Segment(part.speaker, part.text, part.start_s, part.end_s, part.confidence)
        for part in reading.segments
    ]
    return reading
