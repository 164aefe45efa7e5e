"""Folded text, and the way back from it."""

from __future__ import annotations

import re
import sys

import pytest

from interviewer.grading import aside, stance
from interviewer.grading.folding import caseless, fold

EVERY_CHARACTER = "".join(map(chr, range(sys.maxunicode + 1)))


@pytest.mark.parametrize(
    ("text", "folded", "origin"),
    [
        ("A b", "a b", (0, 1, 2)),
        # one space for a run of white space, from where the run begins; none at the start
        ("\n a\t\nb ", "a b ", (2, 3, 5, 6)),
        # a joiner goes, alone and among spaces
        ("a\u200db", "ab", (0, 2)),
        ("a\u200d \u200d b", "a b", (0, 2, 5)),
        ("\u200d a", "a", (2,)),
        ("“It’s” x—y", '"it\'s" x-y', tuple(range(10))),
        # one letter may fold to several, which all come from it
        ("Maß x", "mass x", (0, 1, 2, 2, 3, 4)),
        ("ﬃ a", "ffi a", (0, 0, 0, 1, 2)),
        ("", "", ()),
        (" \n", "", ()),
    ],
)
def test_each_folded_character_knows_where_it_came_from(
    text: str, folded: str, origin: tuple[int, ...]
) -> None:
    found = fold(text)
    assert (found.text, found.origin) == (folded, origin)


def test_no_letter_folds_to_fewer_or_loses_its_place_among_words() -> None:
    """What `fold` and `caseless` rest on, for every character there is."""
    assert all(char.casefold() for char in EVERY_CHARACTER)
    low = caseless(EVERY_CHARACTER)
    assert len(low) == len(EVERY_CHARACTER)
    for kind in (r"\w", r"\s"):
        of_its_own = {match.start() for match in re.finditer(kind, EVERY_CHARACTER)}
        assert {match.start() for match in re.finditer(kind, low)} == of_its_own


def test_pattern_in_lower_case_finds_in_caseless_text_what_it_would_find_without_case() -> None:
    patterns = [
        pattern
        for module in (aside, stance)
        for pattern in vars(module).values()
        if isinstance(pattern, re.Pattern)
    ]
    letters = {char for pattern in patterns for char in pattern.pattern if char.islower()}
    assert letters > set("abcdefghijklmnopqrstuvwxyzüéи")
    one = "[" + "".join(sorted(letters)) + "]"
    without_case = re.finditer(one, EVERY_CHARACTER, re.IGNORECASE)
    in_caseless = re.finditer(one, caseless(EVERY_CHARACTER))
    assert {match.start() for match in without_case} == {match.start() for match in in_caseless}


def test_patterns_for_caseless_text_are_in_lower_case() -> None:
    """A capital in one of them would never match."""
    for module in (aside, stance):
        for name, pattern in vars(module).items():
            if isinstance(pattern, re.Pattern) and not pattern.flags & re.IGNORECASE:
                literal = re.sub(r"\\.|\(\?P<", "", pattern.pattern)
                assert not re.search("[A-Z]", literal), name
