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
        ("Sorry, what is meaning authoritative?", True),
        ("Could you repeat the question?", True),
        ("It keeps the answer? Until the TTL ends, I think.", False),
        ("The resolver gives the answer?", False),
        ("I'd ask which ports are open.", False),
    ],
)
def test_clarification_is_told_from_an_answer_with_a_rising_voice(text: str, unclear: bool) -> None:
    assert phrases.is_unclear(text) is unclear


def test_words_that_lean_back_score_higher_than_a_question_of_its_own() -> None:
    own = "How does the Domain Name System resolve a host name from scratch?"
    assert phrases.leans_back("And what about that one?") > phrases.leans_back(own) + 0.5
    assert phrases.leans_back("") == 1.0
