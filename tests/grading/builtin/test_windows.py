"""Where windows begin and end."""

from __future__ import annotations

import pytest

from interviewer.grading.builtin.windows import cut


def texts(*turns: str) -> list[str]:
    return [window.text for window in cut(turns) if not window.parts]


@pytest.mark.parametrize(
    ("turn", "expected"),
    [
        pytest.param("It is fast. It is safe.", ["It is fast.", "It is safe."], id="sentences"),
        pytest.param("guest unaware; no change", ["guest unaware", "no change"], id="terse notes"),
        pytest.param("- one disk\n- two cards", ["- one disk", "- two cards"], id="bullets"),
        pytest.param("Use KVM, e.g. on Linux.", ["Use KVM, e.g. on Linux."], id="abbreviation"),
        pytest.param("About 3.5 times faster.", ["About 3.5 times faster."], id="decimal"),
        pytest.param("", [], id="empty"),
        pytest.param(" ... !", [], id="no words"),
    ],
)
def test_sentences_end_where_a_reader_would_end_them(turn: str, expected: list[str]) -> None:
    assert texts(turn) == expected


def test_long_sentence_is_offered_whole_and_in_clauses() -> None:
    first, second = "the guest never notices the change", "the hypervisor rewrites the instruction"
    found = texts(f"{first}, because {second}.")
    assert found == [f"{first}, because {second}.", first, f"because {second}."]


def test_speech_without_full_stops_is_cut_into_short_windows() -> None:
    speech = "so the guest runs and then the host looks at it " * 20
    assert all(len(text.split()) <= 28 for text in texts(speech))


def test_one_endless_word_run_is_still_cut() -> None:
    assert all(len(text.split()) <= 28 for text in texts("word " * 300))


def test_window_knows_its_place_in_its_turn() -> None:
    turns = ("First turn here.", "Second one. It has, as you see, two sentences.")
    windows = cut(turns)
    assert {window.turn for window in windows} == {0, 1}
    assert all(turns[w.turn][w.start : w.end] == w.text for w in windows)


def test_neighbouring_sentences_are_joined_but_never_across_turns() -> None:
    joins = [window.text for window in cut(("One is here. Two is here.", "Three is here."))]
    assert "One is here. Two is here." in joins
    assert not any("Two" in text and "Three" in text for text in joins)
