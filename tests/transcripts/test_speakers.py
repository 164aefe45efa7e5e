"""Interviewers and candidates are told apart by names of roles, else by what they say."""

from __future__ import annotations

import pytest

from interviewer.domain.transcript import SpokenTurn
from interviewer.transcripts.hearing import Ear
from interviewer.transcripts.speakers import find_sides

ASKED = "How does NAT in a home router let many devices share one public address?"
ANSWERED = "It rewrites the source address and port and remembers the pair in a table."


def turns(*spoken: tuple[str, str]) -> list[SpokenTurn]:
    return [SpokenTurn(speaker=name, text=text) for name, text in spoken]


@pytest.mark.parametrize("first", ["spk_0", "spk_1"])
def test_who_asks_is_the_interviewer_whoever_speaks_first(ear: Ear, first: str) -> None:
    asks, answers = ("spk_0", "spk_1") if first == "spk_0" else ("spk_1", "spk_0")
    spoken = turns((asks, ASKED), (answers, ANSWERED), (asks, "And then?"), (answers, ANSWERED))
    found = find_sides(spoken, ear, {})
    assert (found.interviewers, found.candidates) == ((asks,), (answers,))
    assert found.problems == []


def test_candidate_who_asks_back_stays_the_candidate(ear: Ear) -> None:
    spoken = turns(
        ("x", ASKED), ("y", "Do you mean with ports?"), ("x", "Yes."), ("y", ANSWERED),
        ("x", "What does it break?"), ("y", "Calls between two such networks, mostly."),
        ("x", "Any questions for me?"), ("y", "How many are in the team? And when do I start?"),
    )  # fmt: skip
    assert find_sides(spoken, ear, {}).candidates == ("y",)


@pytest.mark.parametrize(
    ("names", "roles"),
    [
        pytest.param(("assistant", "user"), {}, id="chat"),
        pytest.param(("Interviewer 1", "Candidate"), {}, id="names"),
        pytest.param(("Dana", "Lee"), {"Dana": "Interviewer", "Lee": "Candidate"}, id="brackets"),
        pytest.param(("Q", "A"), {}, id="letters"),
    ],
)
def test_names_of_roles_are_believed(
    ear: Ear, names: tuple[str, str], roles: dict[str, str]
) -> None:
    asks, answers = names
    spoken = turns((asks, "NAT, please."), (answers, "What about it?"), (asks, "Just say."))
    found = find_sides(spoken, ear, roles)
    assert (found.interviewers, found.candidates) == ((asks,), (answers,))


def test_listener_who_says_next_to_nothing_is_left_out(ear: Ear) -> None:
    spoken = turns(
        *[("x", ASKED), ("y", ANSWERED)] * 15,
        ("z", "Hello."),
    )
    found = find_sides(spoken, ear, {})
    assert (found.interviewers, found.candidates) == (("x",), ("y",))
    assert found.problems == ["z ask(s) and answer(s) next to nothing; left out"]


def test_single_speaker_leaves_nobody_to_ask(ear: Ear) -> None:
    found = find_sides(turns(("x", ANSWERED)), ear, {})
    assert (found.interviewers, found.candidates) == ((), ("x",))
    assert "only 'x' speaks" in found.problems[0]


@pytest.mark.parametrize("names", [("User 1", "User 2"), ("Participant B", "Participant A")])
def test_names_that_make_everybody_a_candidate_are_not_believed(
    ear: Ear, names: tuple[str, str]
) -> None:
    asks, answers = names
    spoken = turns((asks, ASKED), (answers, ANSWERED), (asks, "And then?"), (answers, ANSWERED))
    found = find_sides(spoken, ear, {})
    assert (found.interviewers, found.candidates) == ((asks,), (answers,))


def test_chat_in_which_the_user_asks_is_told_by_what_is_said(ear: Ear) -> None:
    spoken = turns(*[("user", ASKED), ("assistant", ANSWERED)] * 4)
    assert find_sides(spoken, ear, {}).interviewers == ("user",)


def test_two_interviewers_of_whom_the_file_only_says_that_they_take_part(ear: Ear) -> None:
    spoken = turns(*[("x", ASKED), ("y", ANSWERED), ("z", ASKED), ("y", ANSWERED)] * 3)
    found = find_sides(spoken, ear, dict.fromkeys("xyz", "participant"))
    assert (found.interviewers, found.candidates) == (("x", "z"), ("y",))


def test_who_asks_is_found_where_the_recogniser_set_no_marks(ear: Ear) -> None:
    asked, answered = (text.rstrip(".?").casefold() for text in (ASKED, ANSWERED))
    spoken = turns(*[("y", "hello"), ("x", asked), ("y", answered)] * 3)
    found = find_sides(spoken, ear, {})
    assert (found.interviewers, found.problems) == (("x",), [])
