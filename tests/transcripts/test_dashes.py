"""Subtitles whose speakers are told by dashes alone."""

from __future__ import annotations

import pytest

from interviewer.domain.transcript import Transcript
from interviewer.errors import InputError
from interviewer.transcripts.read import parse_transcript

ASKED = "What is a subnet?"
TOLD = "A range of addresses that share a prefix. Hosts in it talk without a router."
ASKED_TOO = "And what does the mask say?"
TOLD_TOO = "How many bits the prefix has."


def cues(*words: str, vtt: bool = False) -> bytes:
    head, mark = ("WEBVTT\n\n", ".") if vtt else ("", ",")
    return (
        head
        + "\n".join(
            f"{n}\n00:00:{n * 4:02d}{mark}000 --> 00:00:{n * 4 + 3:02d}{mark}000\n{text}\n"
            for n, text in enumerate(words, start=1)
        )
    ).encode()


def read(*words: str, vtt: bool = False) -> Transcript:
    return parse_transcript(cues(*words, vtt=vtt), "a.vtt" if vtt else "a.srt").transcript


@pytest.mark.parametrize("vtt", [False, True], ids=["srt", "webvtt"])
@pytest.mark.parametrize(
    "words",
    [
        pytest.param(
            (f"- {ASKED}", f"- {TOLD}", f"- {ASKED_TOO}", f"- {TOLD_TOO}"), id="one-a-cue"
        ),
        pytest.param(
            (f"- {ASKED}\n- {TOLD}", f"- {ASKED_TOO}", f"-{TOLD_TOO}"), id="two-in-a-cue"
        ),
        pytest.param(
            (f"- {ASKED}", "- A range of addresses", "that share a prefix.",
             "Hosts in it talk without a router.", f"- {ASKED_TOO}", f"- {TOLD_TOO}"),
            id="answer-over-cues-without-a-dash",
        ),
        pytest.param(
            (f"<i>– {ASKED}</i>", f"– {TOLD}", f"– {ASKED_TOO}", f"– {TOLD_TOO}"),
            id="long-dashes",
        ),
        pytest.param(
            (ASKED, f"- {TOLD}", f"- {ASKED_TOO}", f"- {TOLD_TOO}"), id="first-without-a-dash"
        ),
        pytest.param(
            (f"&gt;&gt; {ASKED}", f"&gt;&gt; {TOLD}", f">> {ASKED_TOO}", f">> {TOLD_TOO}"),
            id="arrows-of-captions",
        ),
    ],
)  # fmt: skip
def test_two_who_take_turns_are_told_apart_by_dashes(words: tuple[str, ...], vtt: bool) -> None:
    if not vtt:
        words = tuple(text.replace("&gt;", ">") for text in words)
    found = read(*words, vtt=vtt)
    assert [(turn.speaker, turn.text) for turn in found.turns] == [
        ("Speaker 1", ASKED),
        ("Speaker 2", TOLD),
        ("Speaker 1", ASKED_TOO),
        ("Speaker 2", TOLD_TOO),
    ]
    (note,) = found.problems
    assert "no speaker is named" in note
    assert "'Speaker 1' and 'Speaker 2'" in note


def test_names_before_the_words_count_more_than_dashes() -> None:
    found = read(f"- Ann: {ASKED}", f"- Bo: {TOLD}", f"- Ann: {ASKED_TOO}", f"- Bo: {TOLD_TOO}")
    assert [turn.speaker for turn in found.turns] == ["Ann", "Bo", "Ann", "Bo"]


@pytest.mark.parametrize(
    ("words", "place", "reason"),
    [
        pytest.param(
            (f"- {ASKED}\n- {TOLD}", ASKED_TOO, TOLD_TOO, "- Fine.\n- Thanks."),
            "a.srt:7: ", "only in cues that two people share", id="dashes-only-in-shared-cues",
        ),
        pytest.param(
            ("- What is a", "- subnet, and what", "- does the mask say?", "- A range of",
             "- addresses."),
            "a.srt:6: ", "stand in the middle of a sentence", id="a-dash-before-every-cue",
        ),
        pytest.param(
            (f"- {ASKED}", f"- {TOLD}", f"- {ASKED_TOO}", TOLD_TOO, "- What is a gateway?",
             "- The way out.", "- And a bridge?", "- It joins two."),
            "a.srt:2: ", "by its dashes both ask", id="a-dash-is-missing",
        ),
        pytest.param(
            (f"- {TOLD}", "- It rains.", "- So it does."),
            "a.srt:2: ", "0 questions by the one, 0 by the other", id="nobody-asks",
        ),
    ],
)  # fmt: skip
def test_dashes_that_do_not_tell_who_speaks_are_refused(
    words: tuple[str, ...], place: str, reason: str
) -> None:
    with pytest.raises(InputError) as refused:
        read(*words)
    assert str(refused.value).startswith(place)
    assert reason in str(refused.value)
    assert "write the names before the words" in str(refused.value)


def test_subtitles_without_names_and_dashes_are_refused_as_before() -> None:
    with pytest.raises(InputError, match="names no speakers; run the recognition with"):
        read(ASKED, TOLD, ASKED_TOO)


def test_sentence_that_was_cut_off_and_a_negative_number_change_no_speaker() -> None:
    found = read(f"- {ASKED}", "- A range of addresses", "-- of one prefix, that is, and",
                 "-5 is no mask.", f"- {ASKED_TOO}", f"- {TOLD_TOO}")  # fmt: skip
    assert [turn.speaker for turn in found.turns] == ["Speaker 1", "Speaker 2"] * 2
    assert found.turns[1].text.endswith("-5 is no mask.")
