"""CSV that is safe to open in a spreadsheet: a text that it would run as a formula is disarmed.

Every table that the product writes goes through here. What its columns mean stands where it is
made.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

_FORMULA_STARTS = tuple("=+-@|%＝＋－＠")
"""The wide forms count: East Asian editions of spreadsheets read them like the narrow ones."""
_CONTROLS = ("\t", "\r", "\n")


def csv_of(rows: Iterable[Sequence[object]]) -> str:
    """The rows as CSV with `\\n` at their ends, every text disarmed; numbers stay numbers."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    for row in rows:
        writer.writerow([disarmed(cell) if isinstance(cell, str) else cell for cell in row])
    return out.getvalue()


def disarmed(text: str) -> str:
    """The text, with an apostrophe in front where a spreadsheet would take it for a formula.

    Blanks and characters that nobody sees do not hide a formula.
    """
    seen = "".join(char for char in text if char.isprintable() and not char.isspace())
    return f"'{text}" if seen.startswith(_FORMULA_STARTS) or text.startswith(_CONTROLS) else text
