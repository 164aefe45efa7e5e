"""Bytes to text: byte-order marks, UTF-8, and the encodings of older tools."""

from __future__ import annotations

import codecs

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    # UTF-32 first: its little-endian mark begins with that of UTF-16.
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SAMPLE = 256
_MANY = 0.25
"""Share of bytes that are accented letters in no language written in Latin letters."""


def decode(content: bytes) -> tuple[str, tuple[str, ...]]:
    """Text with plain line feeds, and what was assumed or lost.

    A byte-order mark is believed, then UTF-8 is tried, because text of another encoding is hardly
    ever valid UTF-8 by chance. The rest is guessed by charset-normalizer.
    """
    notes: list[str] = []
    text = _marked(content, notes)
    if text is None:
        text = _unmarked(content, notes)
    if "\0" in text:
        notes.append("NUL characters were removed")
        text = text.replace("\0", "")
    return text.replace("\r\n", "\n").replace("\r", "\n").lstrip("\ufeff"), tuple(notes)


def _marked(content: bytes, notes: list[str]) -> str | None:
    for mark, name in _MARKS:
        if content.startswith(mark):
            try:
                return content.decode(name)
            except UnicodeDecodeError as error:
                notes.append(f"not valid {name} at byte {error.start}; bad bytes were replaced")
                return content.decode(name, errors="replace")
    return None


def _unmarked(content: bytes, notes: list[str]) -> str:
    wide = _wide(content)
    if wide:
        notes.append(f"no byte-order mark; read as {wide}")
        return content.decode(wide, errors="replace")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        tail = content[: error.start]
        if error.start >= len(content) - 3 and error.reason == "unexpected end of data":
            notes.append("the last character is cut off; it was left out")
            return tail.decode("utf-8")
        lost = sum(1 for byte in content if byte >= 0x80)
        readable = content.decode("utf-8", errors="replace")
        # A file that is UTF-8 but for a few damaged bytes: another encoding would garble the rest.
        if readable.count("\ufffd") * 4 < lost:
            notes.append(f"not valid UTF-8 at byte {error.start}; bad bytes were replaced")
            return readable
    name = _guess(content)
    notes.append(f"not UTF-8; read as {name}")
    return content.decode(name, errors="replace")


def _wide(content: bytes) -> str:
    """UTF-16 without a mark shows as a NUL in every other byte of plain Latin text."""
    sample = content[:_SAMPLE]
    if len(sample) < 4:
        return ""
    odd, even = sample[1::2].count(0), sample[0::2].count(0)
    if odd > 0.4 * len(sample[1::2]) and even == 0:
        return "utf-16-le"
    if even > 0.4 * len(sample[0::2]) and odd == 0:
        return "utf-16-be"
    return ""


def _guess(content: bytes) -> str:
    """The encoding that charset-normalizer finds; Windows-1252 where it is not sure.

    A handful of accented letters among thousands of plain ones is too little evidence: the library
    then prefers any table in which the bytes are letters at all. Western European tools write
    Windows-1252, so it wins while its reading has letters and typographic marks only.
    """
    high = bytes(byte for byte in content if byte >= 0x80)
    if len(high) <= _MANY * len(content):
        try:
            shown = high.decode("cp1252")
        except UnicodeDecodeError:
            shown = "\x80"
        marks = "‘’“”–—…•€£§°«»´·½¿¡\xa0©®™"
        if all(character.isalpha() or character in marks for character in shown):
            return "cp1252"
    from charset_normalizer import from_bytes

    best = from_bytes(content).best()
    return best.encoding if best is not None else "cp1252"
