"""Read a document to be imported as plain text: encodings, line ends, characters that hide.

Nothing here looks at what the text says.
"""

from __future__ import annotations

import codecs
import os
import unicodedata
from pathlib import Path

from interviewer.errors import InputError

SUFFIXES = (".txt", ".text", ".md", ".markdown")
MAX_BYTES = 5_000_000
"""Far above any list of questions; a larger file is not what the caller meant."""

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    # UTF-32 first: its little-endian mark begins with that of UTF-16.
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_NEWLINES = {"\u0085": "\n", "\u2028": "\n", "\u2029": "\n"}
_SPACES = {"\t": "    ", "\v": " ", "\f": " "}
# Letters and marks by category, but drawn as nothing: fillers of Hangul and Khmer, a joiner.
_BLANK_LETTERS = frozenset("\u115f\u1160\u17b4\u17b5\u3164\uffa0\u034f")
_MAX_CONTROL_SHARE = 0.02


def read_document(path: Path) -> str:
    """The text of a .txt or .md file, in UTF-8, UTF-16, UTF-32 or Windows-1252.

    Raises:
        InputError: no such file, another kind of file, binary, too large or not readable.
    """
    if not os.path.lexists(path):
        raise InputError(f"{path}: cannot be read: no such file; check the path")
    if path.suffix.lower() not in SUFFIXES:
        raise InputError(
            f"{path}: expected a text file ({', '.join(SUFFIXES)}), got {path.suffix or 'no'} "
            "suffix; save or export the document as plain text or Markdown"
        )
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise InputError(
                f"{path}: {size:,} bytes, the limit is {MAX_BYTES:,}; "
                "split the document, or check that it is the right file"
            )
        content = path.read_bytes()
    except OSError as error:
        raise InputError(
            f"{path}: cannot be read: {error.strerror}; check the path and its permissions"
        ) from error
    text = _decoded(content, path)
    controls = sum(unicodedata.category(c) == "Cc" and c not in "\n\r\t\v\f" for c in text)
    if controls > _MAX_CONTROL_SHARE * len(text):
        raise _binary(path)
    return clean_text(text)


def clean_text(text: str) -> str:
    """Text without control and invisible characters, in NFC, with `\\n` between lines.

    Lines keep their numbers. Tabs become four spaces, other blanks become a space.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return unicodedata.normalize("NFC", "".join(map(_cleaned, text)))


def _cleaned(char: str) -> str:
    if char == "\n" or " " <= char <= "~":
        return char
    if char in _NEWLINES or char in _SPACES:
        return _NEWLINES.get(char) or _SPACES[char]
    category = unicodedata.category(char)
    if category == "Zs":
        return " "
    # Cc control, Cf zero-width and direction marks, Cs lone surrogates, Cn and Co unassigned
    if category[0] == "C" or char in _BLANK_LETTERS or "\ufe00" <= char <= "\ufe0f":
        return ""
    return char


def _decoded(content: bytes, path: Path) -> str:
    encoding = next((name for mark, name in _BOMS if content.startswith(mark)), "")
    if encoding:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError as error:
            raise InputError(
                f"{path}: begins like {encoding} but is damaged at byte {error.start}; "
                "save it again as UTF-8"
            ) from error
    if b"\0" in content:
        return _decoded_utf16(content, path)
    for encoding in ("utf-8", "cp1252"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise InputError(f"{path}: neither UTF-8 nor Windows-1252 text; save it as UTF-8")


def _decoded_utf16(content: bytes, path: Path) -> str:
    """UTF-16 without its mark: every other byte of western text is zero. Else it is binary."""
    for encoding, high, low in (
        ("utf-16-le", content[1::2], content[::2]),
        ("utf-16-be", content[::2], content[1::2]),
    ):
        if high.count(0) > 0.5 * len(high) and low.count(0) == 0:
            try:
                return content.decode(encoding)
            except UnicodeDecodeError:
                break
    raise _binary(path)


def _binary(path: Path) -> InputError:
    return InputError(
        f"{path}: holds binary data, not text; export the document as plain text or Markdown"
    )
