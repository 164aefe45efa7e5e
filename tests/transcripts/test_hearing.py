"""What one turn alone says, and the weights that turn it into odds."""

from __future__ import annotations

import numpy as np

from interviewer.domain.pack import Pack
from interviewer.transcripts.background import QUESTIONS
from interviewer.transcripts.hearing import Ear
from interviewer.transcripts.weights import FITTED, Weights


def test_every_feature_has_a_weight(ear: Ear, networking: Pack) -> None:
    asking = ear.asking("How does NAT work, and why?")
    about, elsewhere = ear.answering("It rewrites the source address.")
    n = len(networking.questions)
    assert asking.new.shape == (n, len(FITTED.new))
    assert asking.go_on.shape == (n, len(FITTED.go_on))
    assert asking.outside.shape == (len(FITTED.outside),)
    assert about.shape == (n, len(FITTED.answer))
    assert elsewhere.shape == (len(FITTED.elsewhere),)


def test_question_of_the_bank_outweighs_what_is_asked_beside_it(ear: Ear, networking: Pack) -> None:
    for number, question in enumerate(networking.questions):
        new, _, beside = ear.weigh_asking(question.question)
        assert int(np.argmax(new)) == number
        assert new[number] > beside


def test_small_talk_outweighs_every_question_of_the_bank(ear: Ear) -> None:
    for text in ("Did you have a good trip? Would you like some tea?", "How is your family?"):
        new, _, beside = ear.weigh_asking(text)
        assert beside > new.max()


def test_answer_is_about_its_question_and_a_hobby_about_none(ear: Ear, networking: Pack) -> None:
    n = len(networking.questions)
    nat = "The router rewrites source addresses and ports and keeps a translation table for NAT."
    odds = ear.weigh_answering(nat)
    assert odds.shape == (n + 1,)
    assert networking.questions[int(np.argmax(odds))].id == "net-05"
    assert int(np.argmax(ear.weigh_answering("I sing in a choir and bake bread, badly."))) == n


def test_other_weights_and_another_background_can_be_measured(ear: Ear) -> None:
    nothing = Weights(
        new=np.zeros_like(FITTED.new),
        go_on=np.zeros_like(FITTED.go_on),
        outside=np.zeros_like(FITTED.outside),
        answer=np.zeros_like(FITTED.answer),
        elsewhere=np.zeros_like(FITTED.elsewhere),
    )
    deaf = Ear(ear.bank, nothing)
    new, go_on, beside = deaf.weigh_asking("How does NAT work?")
    assert not new.any()
    assert not go_on.any()
    assert beside == 0
    text = QUESTIONS[0]
    alone = Ear(ear.bank, background=QUESTIONS[1:])
    assert alone.asking(text).outside[1] < ear.asking(text).outside[1] - 0.1


def test_no_background_question_stands_twice() -> None:
    assert len(set(QUESTIONS)) == len(QUESTIONS)
