"""Asking to clarify on the session page, in exam and practice."""

import pytest
from streamlit.testing.v1 import AppTest

from interviewer.domain.interview import Interview
from interviewer.domain.pack import Clarification, Pack
from interviewer.interviews.clarifying import NOTHING_PREPARED
from interviewer.interviews.service import Interviews
from interviewer.interviews.wording import WordedClarifier
from interviewer.llm.fake import ScriptedChat
from interviewer.llm.structured import StructuredChat
from interviewer.settings import Settings
from interviewer_ui.services import AppServices, override
from tests.ui.conftest import APP
from tests.ui.test_pages import answer, labels, page, press, texts

PREPARED = Clarification(asks="Can I assume shared storage?", reply="Yes, *assume* it.")


@pytest.fixture
def pack(pack: Pack) -> Pack:
    """The small pack with a clarification prepared for the question that is asked first."""
    first = pack.questions[0].model_copy(update={"clarifications": (PREPARED,)})
    return pack.model_copy(update={"questions": (first, *pack.questions[1:])})


def ask(app: AppTest, words: str) -> AppTest:
    app.text_input[0].set_value(words)
    return press(app, "Ask")


@pytest.mark.parametrize("mode", ["practice", "exam"])
def test_prepared_reply_is_shown_with_what_was_asked_and_survives_a_reload(
    app: AppTest, service: Interviews, request: pytest.FixtureRequest, mode: str
) -> None:
    interview = request.getfixturevalue("running" if mode == "practice" else "exam")
    page(app, "session", interview.id)
    ask(app, "Is there shared storage between the hosts?")
    shown = texts(app)
    assert "You asked: Is there shared storage between the hosts?" in shown
    assert "Taken as: Can I assume shared storage?" in shown
    assert "Interviewer: Yes, *assume* it." in shown
    ask(app, "What is the weather?")
    assert NOTHING_PREPARED in texts(app)
    ask(app, "  ")
    assert "nothing was asked" in texts(app)
    reloaded = AppTest.from_file(APP, default_timeout=30)
    page(reloaded, "session", interview.id)
    assert "Interviewer: Yes, *assume* it." in texts(reloaded)
    turn = service.view(interview.id).open_turn
    assert turn is not None
    assert (turn.draft, turn.answer) == ("", None)


def test_question_with_nothing_prepared_offers_no_asking(
    app: AppTest, service: Interviews, exam: Interview
) -> None:
    page(app, "session", exam.id)
    assert "Ask" in labels(app)
    answer(service, exam, "alpha")
    page(app, "session", exam.id)
    assert "question 2 of 2" in texts(app)
    assert "Ask" not in labels(app)


def test_model_words_the_reply_where_one_is_configured_and_says_who_it_is(
    service: Interviews, pack: Pack, running: Interview
) -> None:
    said = '{"basis": "c1", "reply": "Yes, all hosts see the *same* storage."}'
    leak = '{"basis": "c1", "reply": "Yes. The first thing about 1 is A."}'
    chat = StructuredChat(ScriptedChat(script=[said, leak]), max_replies=1)

    def build(settings: Settings) -> AppServices:
        services = AppServices(settings, service, lambda _name: pack)
        services.__dict__["wording"] = WordedClarifier(chat, services.clarifier)
        return services

    with override(build):
        app = AppTest.from_file(APP, default_timeout=30)
        page(app, "session", running.id)
        ask(app, "Is there shared storage between the hosts?")
        shown = texts(app)
        assert "Interviewer: Yes, all hosts see the *same* storage." in shown
        assert "(in the words of scripted, from what the author prepared)" in shown
        ask(app, "Do the hosts have a storage in common?")
        shown = texts(app)
        assert "The first thing" not in shown
        assert "You asked: Do the hosts have a storage in common?" in shown
        assert "Interviewer: Yes, *assume* it." in shown
    turn = service.view(running.id).open_turn
    assert turn is not None
    # Both waits are over, and the clock of the test stood still: nothing is left given back.
    assert turn.given_back_s == pytest.approx(0)
