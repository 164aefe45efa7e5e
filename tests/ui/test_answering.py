import pytest

from interviewer.domain.interview import Interview, TurnOutcome
from interviewer.errors import StoreUnavailable
from interviewer.interviews.service import Interviews
from interviewer_ui.answering import Said, hear, read_said
from tests.conftest import Clock


def said(kind: str, text: str = "", revision: int = 1, number: int = 1) -> Said:
    return Said.model_validate({"kind": kind, "text": text, "revision": revision, "number": number})


def open_turn_id(interview: Interview) -> str:
    assert interview.open_turn is not None
    return interview.open_turn.id


@pytest.mark.parametrize(
    "value",
    [
        None,
        "draft",
        {"kind": "grade", "text": "all met", "number": 1},
        {"kind": "draft", "text": "no number"},
        {"kind": "draft", "text": "x", "number": -1},
        {"kind": "draft", "text": "x", "number": 1, "score": 1.0},
    ],
    ids=["nothing", "a word", "unknown kind", "no number", "negative number", "unknown field"],
)
def test_what_is_not_a_message_is_ignored(value: object) -> None:
    assert read_said(value) is None


def test_draft_is_stored_and_the_reply_names_its_message(
    service: Interviews, running: Interview
) -> None:
    turn_id = open_turn_id(running)
    reply = hear(service, running.id, turn_id, said("draft", "half an ans", number=12))
    assert (reply.number, reply.accepted, reply.error) == (12, True, "")
    stored = service.view(running.id).open_turn
    assert stored is not None
    assert stored.draft == "half an ans"


def test_draft_with_an_old_revision_does_not_replace_a_newer_one(
    service: Interviews, running: Interview
) -> None:
    turn_id = open_turn_id(running)
    hear(service, running.id, turn_id, said("draft", "newer", revision=5))
    reply = hear(service, running.id, turn_id, said("draft", "older", revision=5))
    assert not reply.accepted
    assert not reply.error
    stored = service.view(running.id).open_turn
    assert stored is not None
    assert stored.draft == "newer"


def test_submit_closes_the_turn_with_the_full_text(service: Interviews, running: Interview) -> None:
    turn_id = open_turn_id(running)
    hear(service, running.id, turn_id, said("draft", "alpha"))
    assert hear(service, running.id, turn_id, said("submit", "alpha beta")).accepted
    turn = service.view(running.id).items[0].turns[0]
    assert (turn.answer, turn.outcome) == ("alpha beta", TurnOutcome.ANSWERED)


def test_submit_that_is_repeated_changes_nothing(service: Interviews, running: Interview) -> None:
    turn_id = open_turn_id(running)
    hear(service, running.id, turn_id, said("submit", "first"))
    assert hear(service, running.id, turn_id, said("submit", "second", number=2)).accepted
    assert service.view(running.id).items[0].turns[0].answer == "first"


def test_final_text_at_zero_becomes_the_answer(
    service: Interviews, running: Interview, clock: Clock
) -> None:
    clock.forward(60.5)
    hear(service, running.id, open_turn_id(running), said("final", "typed, not submitted"))
    turn = service.view(running.id).items[0].turns[0]
    assert (turn.answer, turn.outcome) == ("typed, not submitted", TurnOutcome.EXPIRED)


def test_final_from_a_browser_whose_clock_is_fast_closes_nothing(
    service: Interviews, running: Interview, clock: Clock
) -> None:
    clock.forward(30)
    reply = hear(service, running.id, open_turn_id(running), said("final", "too early"))
    turn = service.view(running.id).open_turn
    assert reply.accepted
    assert turn is not None
    assert turn.draft == "too early"


def test_skip_closes_the_turn_without_an_answer(service: Interviews, running: Interview) -> None:
    hear(service, running.id, open_turn_id(running), said("skip"))
    assert service.view(running.id).items[0].turns[0].outcome is TurnOutcome.SKIPPED


def test_text_that_cannot_be_stored_is_refused_with_the_reason_and_the_draft_stands(
    service: Interviews, running: Interview
) -> None:
    turn_id = open_turn_id(running)
    hear(service, running.id, turn_id, said("draft", "good"))
    broken = Said.model_construct(kind="submit", text="half \ud800 char", revision=2, number=3)
    reply = hear(service, running.id, turn_id, broken)
    assert reply.number == 3
    assert "surrogate" in reply.error
    turn = service.view(running.id).open_turn
    assert turn is not None
    assert turn.draft == "good"


def test_turn_of_another_interview_is_refused_in_words(
    service: Interviews, running: Interview
) -> None:
    reply = hear(service, running.id, "no-such-turn", said("submit", "x"))
    assert "reload" in reply.error


@pytest.mark.parametrize(
    ("failure", "words"),
    [
        (StoreUnavailable("the disk is full; free some space"), "disk is full"),
        (RuntimeError("a bug"), "stays in the box"),
    ],
    ids=["full disk", "bug"],
)
def test_failure_of_the_server_is_told_and_never_raised(
    service: Interviews,
    running: Interview,
    monkeypatch: pytest.MonkeyPatch,
    failure: Exception,
    words: str,
) -> None:
    def fail(*_args: object) -> None:
        raise failure

    monkeypatch.setattr(service, "save_draft", fail)
    reply = hear(service, running.id, open_turn_id(running), said("draft", "text", number=9))
    assert reply.number == 9
    assert not reply.accepted
    assert words in reply.error
    assert "a bug" not in reply.error


def test_pause_keeps_the_text_and_stops_the_clock_until_it_is_resumed(
    service: Interviews, running: Interview, clock: Clock
) -> None:
    turn_id = open_turn_id(running)
    reply = hear(service, running.id, turn_id, said("pause", "half an ans", number=7))
    assert (reply.number, reply.accepted, reply.error) == (7, True, "")
    clock.forward(3600)
    refused = hear(service, running.id, turn_id, said("submit", "more", number=8))
    assert "the clock is stopped" in refused.error
    turn = service.view(running.id).open_turn
    assert turn is not None
    assert (turn.draft, turn.paused_at is None) == ("half an ans", False)
    reply = hear(service, running.id, turn_id, said("resume", "half an ans", number=9))
    assert (reply.number, reply.error) == (9, "")
    turn = service.view(running.id).open_turn
    assert turn is not None
    assert (turn.paused_at, turn.given_back_s) == (None, 3600)


def test_pause_in_an_exam_is_refused_whatever_the_page_sends(
    service: Interviews, exam: Interview
) -> None:
    reply = hear(service, exam.id, open_turn_id(exam), said("pause"))
    assert reply.error == "an exam cannot be paused; its clock runs until you submit"
    assert not service.view(exam.id).items[0].turns[0].pauses
