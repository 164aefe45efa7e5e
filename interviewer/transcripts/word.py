"""DOCX: labelled paragraphs, or a table with speakers in one column and words in another."""

from __future__ import annotations

import io
import zipfile
import zlib

from interviewer.transcripts.dialogue import read_dialogue
from interviewer.transcripts.segments import Reading, Segment, Unreadable
from interviewer.transcripts.table import read_rows

_MAX_UNPACKED = 200_000_000
_PIECE = 1 << 20
_DAMAGED = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    RuntimeError,  # a password
    NotImplementedError,  # a version of the format that Python does not know
)
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
"""All that a DOCX file may use. Of the others `zipfile` unpacks more at once than it is asked
for."""


def read_docx(content: bytes) -> Reading:
    """The dialogue of a Word document, in the order of the page.

    Raises:
        Unreadable: not a document that python-docx can open; says why.
    """
    from docx import Document
    from docx.opc.exceptions import PackageNotFoundError
    from docx.table import Table

    try:
        document = Document(_unpacked(content))
    except (*_DAMAGED, PackageNotFoundError, KeyError, SyntaxError) as error:
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


def _unpacked(content: bytes) -> io.BytesIO:
    """The same archive without compression, of what came out of it, which is counted.

    A few kilobytes can unpack to more than the machine holds, and the sizes in the directory may
    lie: whoever reads a member whole has all of it in memory before it is cut to its stated size.
    """
    packed_anew = io.BytesIO()
    left = _MAX_UNPACKED
    with (
        zipfile.ZipFile(io.BytesIO(content)) as archive,
        zipfile.ZipFile(packed_anew, "w") as anew,
    ):
        for name in dict.fromkeys(archive.namelist()):
            if archive.getinfo(name).compress_type not in _METHODS:
                raise zipfile.BadZipFile(f"{name!r} is packed in a way that DOCX files are not")
            with archive.open(name) as member, anew.open(name, "w") as copy:
                while piece := member.read(_PIECE):
                    left -= len(piece)
                    if left < 0:
                        raise Unreadable(
                            f"the document unpacks to more than {_MAX_UNPACKED // 1_000_000} MB; "
                            "refused",
                            line=0,
                        )
                    copy.write(piece)
    packed_anew.seek(0)
    return packed_anew
