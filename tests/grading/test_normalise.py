"""The one form of text that is judged and quoted from."""

from __future__ import annotations

import sys
import time
import unicodedata

import pytest

from interviewer.errors import AnswerRefused
from interviewer.grading.normalise import (
    _MEANINGLESS,
    _SURROGATE,
    _UNREADABLE,
    MAX_STORED_CHARS,
    is_blank,
    normalise,
    refuse_unusable,
)

LIMIT = 20_000


@pytest.mark.parametrize(
    ("entered", "kept"),
    [
        pytest.param("  plain  ", "plain", id="outer space goes"),
        pytest.param("cafe\u0301", "café", id="composed to NFC"),
        pytest.param("e\u200b\u0301", "é", id="composes over what was invisible"),
        pytest.param("hyp\u200ber\u200dvi\u2060sor", "hypervisor", id="zero width"),
        pytest.param("soft\u00adhyphen", "softhyphen", id="soft hyphen"),
        pytest.param("\ufeffstart", "start", id="byte order mark"),
        pytest.param("\u202egnorw\u202c \u2066x\u2069", "gnorw x", id="bidi overrides"),
        pytest.param("a\u200eb\u061cc", "abc", id="direction marks"),
        pytest.param("a\x00b\x07c\x0e", "abc", id="control characters"),
        pytest.param("\x1b[31mred\x1b[0m, \x1b[1;4mbold", "red, bold", id="colours"),
        pytest.param("a\x9b2Jb\x1b[?25lc", "abc", id="cursor, screen, C1"),
        pytest.param("x\x1b[38;5", "x", id="sequence cut off at the end"),
        pytest.param("\x1b]0;title\x07a\x1b]52;c;QUJD\x1b\\b\x9d0;t\x9cc", "abc", id="OSC"),
        pytest.param(
            "see \x1b]8;;http://a.test/\x1b\\the link\x1b]8;;\x1b\\ now",
            "see the link now",
            id="text of a link stays",
        ),
        pytest.param("\x1bPq#0\x1b\\a\x1b_x\x9cb", "ab", id="device strings"),
        pytest.param("\x1b(Ba\x1b7b\x1b=c", "abc", id="character set, cursor saved, keypad"),
        pytest.param("\x1b]0; open to the end", "]0; open to the end", id="never closed"),
        pytest.param("\x1b]0;a\nb\x07", "]0;a\nb", id="content ends with its line"),
        pytest.param("a\x1bword", "aword", id="stray escape key"),
        pytest.param("array[31m] stays", "array[31m] stays", id="brackets without escape"),
        pytest.param("ok\U000e0049\U000e0047\U000e004e", "ok", id="tag characters"),
        pytest.param("a\ufe0fb\U000e0101c", "abc", id="variation selectors on letters"),
        pytest.param("a\u3164b\uffa0c", "abc", id="Hangul fillers"),
        pytest.param("a\ufff9b\ufffbc", "abc", id="annotation marks"),
        pytest.param("\uf0b7 point", "point", id="private use: Word bullets"),
        pytest.param("1\r\n2\r3\u20284\x855", "1\n2\n3\n4\n5", id="ends"),
        pytest.param("a\tb\u00a0c\u3000d\u2009e\u2800f", "a b c d e f", id="odd spaces"),
        pytest.param("“quoted” – ‘it’s’ → done", "“quoted” – ‘it’s’ → done", id="typography stays"),
    ],
)
def test_text_is_brought_to_one_form(entered: str, kept: str) -> None:
    assert normalise(entered, LIMIT).text == kept


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("המכונה הווירטואלית רצה על היפרוויזור", id="Hebrew"),
        pytest.param("الجهاز الافتراضي يعمل فوق المشرف", id="Arabic"),
        pytest.param("ماشین مجازی می\u200cتواند جابه\u200cجا شود", id="Persian non-joiners"),
        pytest.param("क्\u200dष और", id="Hindi joiner"),
        pytest.param("虚拟机监控程序", id="Chinese"),
        pytest.param("VMs 🚀 are great ❤\ufe0f", id="emoji with a variation selector"),
        pytest.param("👨\u200d👩\u200d👧 shares one 🏠", id="emoji joined to a family"),
        pytest.param("👍🏽", id="skin tone"),
        pytest.param("\U0001fae8 \U0001fa77", id="emoji newer than the Unicode tables of Python"),
    ],
)
def test_scripts_and_emoji_stay_as_they_are(text: str) -> None:
    assert normalise(text, LIMIT).text == unicodedata.normalize("NFC", text)


@pytest.mark.parametrize("text", ["e\u200b\u0301", "می\u200cخواهم", "❤\ufe0f", "a\u0315\u0300b"])
def test_normalising_twice_changes_nothing(text: str) -> None:
    once = normalise(text, LIMIT).text
    assert normalise(once, LIMIT).text == once


def test_an_answer_of_a_hundred_kilobytes_is_cut_and_the_rest_counted() -> None:
    # 10,000 times "0123456789" is 100,000 characters; 20,000 are kept, 80,000 are not.
    found = normalise("0123456789" * 10_000, LIMIT)
    assert len(found.text) == 20_000
    assert found.cut_chars == 80_000


def test_space_around_an_answer_does_not_count_as_cut() -> None:
    assert normalise(" " * 50 + "x" * 100 + "\n" * 50, 100).cut_chars == 0


@pytest.mark.parametrize(
    ("text", "named"),
    [
        pytest.param("half \ud83d of an emoji", "lone surrogate", id="high surrogate"),
        pytest.param("half \udc80", "lone surrogate", id="low surrogate"),
        pytest.param("\x00\x01\x02\x03\x04\x05\x06\x07\x08\x0e" * 3, "binary", id="control"),
        pytest.param("PK\x03\x04\x14" + "\ufffd" * 40 + "word/document.xml", "binary", id="zip"),
        pytest.param("x" * (MAX_STORED_CHARS + 1), "1,000,001 characters", id="over a million"),
    ],
)
def test_what_is_no_text_is_refused_with_the_reason(text: str, named: str) -> None:
    with pytest.raises(AnswerRefused, match=named):
        refuse_unusable(text)
    with pytest.raises(AnswerRefused, match=named):
        normalise(text, LIMIT)


@pytest.mark.parametrize("piece", ["\x1b]", "\x9d", "\x1b[", "\x1b[0;", "\x1b]a "])
def test_openings_of_escape_sequences_without_end_take_linear_time(piece: str) -> None:
    # Quadratic, a million characters would take hours.
    words = "word " * 10
    started = time.process_time()
    normalise((piece + words) * (MAX_STORED_CHARS // (len(piece) + len(words)) - 1), LIMIT)
    assert time.process_time() - started < 5


def test_a_few_stray_control_characters_are_forgiven() -> None:
    assert normalise("\x00\x01\x02 ok", LIMIT).text == "ok"


def test_a_tower_of_combining_marks_is_cut_short_instead_of_taking_minutes() -> None:
    # Two classes in alternation are what makes canonical ordering quadratic.
    started = time.process_time()
    found = normalise("a" + "\u0315\u0300" * 100_000 + " end", LIMIT)
    assert time.process_time() - started < 5
    assert found.text.endswith(" end")
    assert len(found.text) < 40


@pytest.mark.parametrize("text", ["", "   ", "\n\n", "...", "?!", "👍", "—", "()"])
def test_a_text_without_letter_or_digit_is_blank(text: str) -> None:
    assert is_blank(normalise(text, LIMIT).text)


@pytest.mark.parametrize("text", ["x", "7", "ن", "机", "...no"])
def test_one_letter_or_digit_of_any_script_is_not_blank(text: str) -> None:
    assert not is_blank(text)


def test_characters_without_meaning_are_unicodes_controls_and_private_ones() -> None:
    every = "".join(map(chr, range(sys.maxunicode + 1)))
    category = unicodedata.category
    controls = {char for char in every if category(char) == "Cc"} - set("\n\t\r\v\f\x85")
    private = {char for char in every if category(char) == "Co"}
    private |= {*map(chr, range(0xFDD0, 0xFDF0)), "\ufffe", "\uffff"}
    assert set(_MEANINGLESS.findall(every)) == controls | private
    assert set(_UNREADABLE.findall(every)) == controls | {"\ufffd"}
    assert set(_SURROGATE.findall(every)) == {char for char in every if category(char) == "Cs"}
