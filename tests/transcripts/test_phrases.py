"""Sentences and what they do in a talk."""

from __future__ import annotations

import pytest

from interviewer.transcripts import phrases


def test_sentences_are_not_cut_at_abbreviations() -> None:
    text = 'Use a cache, e.g. Redis. "Really?" Yes. It starts at six a.m. Sharp.'
    assert phrases.sentences(text) == [
        "Use a cache, e.g. Redis.", '"Really?', "Yes.", "It starts at six a.m. Sharp.",
    ]  # fmt: skip
    assert phrases.sentences("  ") == []


@pytest.mark.parametrize("text", ["Mm-hm.", "Right, right.", "Okay, great!", "Uh huh", ""])
def test_listener_noises_are_told(text: str) -> None:
    assert phrases.is_noise(text)


@pytest.mark.parametrize("text", ["Security?", "Yes, with a cache.", "And ports?", "No handshake."])
def test_short_words_of_substance_are_no_noise(text: str) -> None:
    assert not phrases.is_noise(text)


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("What is NAT?", True),
        ("Walk me through a lookup.", True),
        ("okay so um how does the router know where it goes", True),
        ("I see where you got it from.", False),
        ("That is right, it keeps a table.", False),
    ],
)
def test_questions_are_told_also_without_a_mark(text: str, asks: bool) -> None:
    assert phrases.is_question(text) is asks


@pytest.mark.parametrize(
    ("text", "unclear"),
    [
        ("Sorry, the cache in the browser or in the resolver?", True),
        ("Do you mean over UDP?", True),
        ("Excuse me, what does authoritative mean?", True),
        ("I didn't quite get that, could you say it once more?", True),
        (
            "It caches the answer until the TTL ends, and then it asks the next server for the "
            "name again, from the root on. Is that what you mean?",
            False,
        ),
        ("Could you repeat the question?", True),
        ("It keeps the answer? Until the TTL ends, I think.", False),
        ("The resolver gives the answer?", False),
        ("I'd ask which ports are open.", False),
    ],
)
def test_clarification_is_told_from_an_answer_with_a_rising_voice(text: str, unclear: bool) -> None:
    assert phrases.is_unclear(text) is unclear


@pytest.mark.parametrize(
    "text",
    ["Now something wholly unrelated: do you sing?", "Just curious, where did you study?",
     "A detour, if I may.", "Let us change the subject."],
)  # fmt: skip
def test_speaker_who_says_that_this_is_another_subject_is_heard(text: str) -> None:
    assert phrases.turns_away(text)
    assert not phrases.turns_away("How does the resolver find the address?")


@pytest.mark.parametrize(
    "text",
    ["Let me jump back to the cache.", "I would like to revisit the handshake.",
     "You skipped the ports. I skipped them too, a while ago."],
)  # fmt: skip
def test_speaker_who_returns_to_something_says_so(text: str) -> None:
    assert phrases.returns(text)
    assert not phrases.returns("How does the resolver find the address?")


@pytest.mark.parametrize(
    ("text", "back"),
    [
        ("Can I go back to the cache for a second?", True),
        ("One moment, back to the ports.", True),
        ("You said earlier that it keeps a table.", True),
        ("We might come back to that.", False),
        ("You said it keeps a table.", False),
        ("How would you roll it back?", False),
    ],
)
def test_going_back_is_told_from_pointing_back(text: str, back: bool) -> None:
    assert phrases.goes_back(text) is back


def test_a_sentence_is_cut_where_a_second_question_begins() -> None:
    text = "Well then. How does NAT work, and what is it that breaks?"
    assert phrases.clauses(text) == ["Well then.", "How does NAT work", "what is it that breaks?"]
    assert phrases.clauses("Define NAT as well as how it fails, and could you compare both?") == [
        "Define NAT", "how it fails", "could you compare both?",
    ]  # fmt: skip
    assert phrases.asks_two("Two birds with one stone.")
    assert not phrases.asks_two("How do two routers agree?")


def test_asking_part_leaves_out_what_asks_nothing() -> None:
    assert phrases.asking_part("I see. Where do you live? Nice.") == "Where do you live?"
    assert phrases.asking_part("Salary, then.") == "Salary, then."


def test_words_that_lean_back_score_higher_than_a_question_of_its_own() -> None:
    own = "How does the Domain Name System resolve a host name from scratch?"
    assert phrases.leans_back("And what about that one?") > phrases.leans_back(own) + 0.5
    assert phrases.leans_back("") == 1.0
