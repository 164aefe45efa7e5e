"""Likeness to the questions of a bank."""

from __future__ import annotations

import numpy as np

from interviewer.domain.pack import Pack
from interviewer.transcripts.bank import Bank
from interviewer.transcripts.hearing import Ear


def likeness(bank: Bank, text: str):  # type: ignore[no-untyped-def]
    return bank.likeness([text], bank.embed([text]))


def test_each_question_is_nearest_to_its_own_wording(ear: Ear, networking: Pack) -> None:
    for number, question in enumerate(networking.questions):
        found = likeness(ear.bank, question.question)
        assert int(np.argmax(found.wording[0])) == number
        assert int(np.argmax(found.rare_words[0])) == number


def test_word_that_the_recogniser_cut_in_two_counts_as_the_whole_word(ear: Ear) -> None:
    # Neighbours are looked up joined as well: "re solver" is "resolver", a word of net-02.
    together = likeness(ear.bank, "the resolver").rare_words[0]
    apart = likeness(ear.bank, "the re solver").rare_words[0]
    assert int(np.argmax(together)) == int(np.argmax(apart)) == 1
    assert apart[1] > 0


def test_no_texts_give_no_rows(ear: Ear) -> None:
    found = ear.bank.likeness([], ear.bank.embed([]))
    assert found.rare_words.shape == (0, 5)
    assert found.wording.shape == (0, 5)


def test_strange_words_are_counted(ear: Ear) -> None:
    assert ear.bank.strange_share("the and of") == 0.0
    assert ear.bank.strange_share("sourdough choir") == 1.0
    assert ear.bank.strange_share("router sourdough") == 0.5
