"""An honest "I don't know" is told from an answer, whatever the answer begins with."""

import pytest

from interviewer.grading.unknown import admits_unknown, says_nothing


@pytest.mark.parametrize(
    "text",
    [
        "I don't know",
        "i dont know.",
        "I DO NOT KNOW!",
        "I don\u2019t know this one, sorry",
        "Don't know",
        "Honestly, I don't know the answer.",
        "I really don't know",
        "dunno",
        "idk",
        "no idea",
        "I have no idea.",
        "I've no idea about this, sorry.",
        "Absolutely no clue",
        "I haven't a clue",
        "Not sure",
        "I'm not sure about that",
        "I can't remember",
        "I don't recall",
        "skip",
        "Skip this question, please",
        "pass",
        "I pass.",
        "Sorry, no idea. Skip.",
    ],
)
def test_phrase_that_is_the_whole_answer_is_an_honest_move(text: str) -> None:
    assert admits_unknown(text)


@pytest.mark.parametrize(
    "text",
    [
        "I don't know exactly, but the hypervisor isolates guests",
        "I don't know, maybe the memory is copied",
        "No",
        "No idea how, but it traps the instruction",
        "I don't know which of the two is meant",
        "The guest does not know",
        "It does not know that it is virtualized",
        "Pass-through",
        "pass through of PCI devices",
        "It skips the host",
        "skip the hypervisor",
        "The hypervisor has no idea",
        "Not sure, type 1?",
        "not sure whether it is type 1",
        "unknown",
        "nothing",
        "I know",
        "I don't know. The hypervisor runs guests.",
        "I don't know " * 20,
        "\u6211\u4e0d\u77e5\u9053",
        "",
    ],
)
def test_whatever_says_more_is_an_answer(text: str) -> None:
    assert not admits_unknown(text)


def test_one_turn_that_says_something_is_enough_to_ask_a_judge() -> None:
    assert says_nothing(("", "I don't know", " ...! "))
    assert says_nothing(())
    assert not says_nothing(("no idea", "isolation"))


def test_text_made_to_slow_the_match_down_is_not_looked_through() -> None:
    assert not admits_unknown("sorry " * 100_000)
