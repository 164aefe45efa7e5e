"""WebVTT and SRT, whole and damaged."""

from __future__ import annotations

import pytest

from interviewer.domain.transcript import Transcript
from interviewer.transcripts.read import parse_transcript

VTT = """WEBVTT

NOTE made by hand

1
00:00:01.000 --> 00:00:03.000
<v Ann Lee>How does a packet

2
00:00:03.000 --> 00:00:04.000
<v Ann Lee>find its way?</v>

00:00:04.500 --> 00:00:06.000 align:start
<v.loud Bo Ek>Routers look it up &amp; pass
it <b>on</b>.
"""


def read(text: str, file: str = "a.vtt") -> Transcript:
    return parse_transcript(text.encode(), file).transcript


def said(transcript: Transcript) -> list[tuple[str, str]]:
    return [(turn.speaker, turn.text) for turn in transcript.turns]


TURNS = [
    ("Ann Lee", "How does a packet find its way?"),
    ("Bo Ek", "Routers look it up & pass it on."),
]


def test_cues_cut_in_mid_sentence_become_one_turn_with_its_times() -> None:
    found = read(VTT)
    assert (found.format, said(found), found.problems) == ("webvtt", TURNS, ())
    assert [(turn.start_s, turn.end_s, turn.line) for turn in found.turns] == [
        (1.0, 4.0, 6),
        (4.5, 6.0, 13),
    ]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        pytest.param(VTT.replace("\n", "\r\n"), "", id="crlf"),
        pytest.param("\ufeff" + VTT, "", id="byte-order-mark"),
        pytest.param(VTT.replace("WEBVTT\n\n", ""), "a.vtt:1: the line WEBVTT", id="no-header"),
        pytest.param(VTT.replace("03.000 --> 00:00:04.000", "03,000 --> 00:00:04,000"), "",
                     id="comma-times"),
        pytest.param(VTT.replace("00:00:04.500 --> 00:00:06", "00:00:06.000 --> 00:00:04"),
                     "a.vtt:13: ends at 4.000 s before it starts at 6.000 s", id="reversed"),
        pytest.param(VTT.replace("00:00:04.500", "00:00:03.500"),
                     "1 segment(s) start before the one before has ended", id="overlapping"),
        pytest.param(VTT.replace("00:00:04.500 --> 00:00:06", "00:00:64.500 --> 00:00:66"),
                     "a.vtt:13: a time with 60 or more", id="too-many-seconds"),
        pytest.param(VTT + "\n4\n00:00:07.0", "a.vtt:18: the last cue is cut off in its time",
                     id="cut-in-time"),
        pytest.param(VTT + "\n4\n00:00:07.000 --> 00:00:08.000\n",
                     "a.vtt:18: the last cue is cut off before its words", id="cut-before-words"),
        pytest.param(VTT + "\n4\n00:00:07.000 --> 00:00:08.000\n<v An",
                     "a.vtt:18: a tag is cut off", id="cut-in-tag"),
    ],
)  # fmt: skip
def test_damage_is_repaired_and_reported(text: str, problem: str) -> None:
    found = read(text)
    assert said(found) == TURNS
    assert any(problem in one for one in found.problems) if problem else found.problems == ()


def test_last_cue_that_is_cut_in_its_words_keeps_what_is_there() -> None:
    found = read(VTT + "\n00:00:07.000 --> 00:00:09.000\n<v Ann Lee>And what if it is")
    assert said(found)[-1] == ("Ann Lee", "And what if it is")


def test_two_voices_in_one_cue_are_two_turns() -> None:
    cue = "WEBVTT\n\n00:01.000 --> 00:02.000\n<v Ann>Ready?</v>\n<v Bo>Yes, a < b and <3.</v>\n"
    assert said(read(cue)) == [("Ann", "Ready?"), ("Bo", "Yes, a < b and <3.")]


SRT = """1
00:00:01,000 --> 00:00:03,000
Ann Lee: How does a packet

2
00:00:03,000 --> 00:00:04,000
find its way?

3
00:00:04,500 --> 00:00:06,000
Bo Ek: Routers look it up & pass
it <i>on</i>.
"""


def test_srt_cue_without_a_label_goes_on_with_the_speaker_before() -> None:
    found = read(SRT + "\n4\n00:00:07,000 --> 00:00:08,000\nAnn Lee: Fine.\n"
                 "\n5\n00:00:09,000 --> 00:00:10,000\nBo Ek: Note: port 80.\n",
                 "a.srt")  # fmt: skip
    assert said(found) == [*TURNS, ("Ann Lee", "Fine."), ("Bo Ek", "Note: port 80.")]
    assert found.format == "srt"
    assert "1 cue(s) name no speaker" in found.problems[0]


def test_srt_that_ends_in_a_time_does_not_add_it_to_the_words_before() -> None:
    both = SRT.replace(
        "Ann Lee: How", "Ann Lee: Hi.\n\n9\n00:00:02,000 --> 00:00:03,000\nAnn Lee: How"
    )
    whole = both + "\n4\n00:00:07,000 --> 00:00:08,000\nBo Ek: Done.\n\n5\n00:00:09,0"
    found = read(whole, "a.srt")
    assert said(found)[-1] == ("Bo Ek", "Routers look it up & pass it on. Done.")
    assert any("cut off in its time" in problem for problem in found.problems)


def test_names_in_brackets_are_speakers_and_sounds_are_none() -> None:
    text = (
        SRT.replace("Ann Lee:", "[Ann Lee]").replace("Bo Ek:", "[Bo Ek]")
        + "\n4\n00:00:07,000 --> 00:00:08,000\n[Ann Lee] Fine.\n"
        + "\n5\n00:00:09,000 --> 00:00:10,000\n[laughs] Really.\n"
        + "\n6\n00:00:11,000 --> 00:00:12,000\n[Bo Ek] Yes.\n"
        + "\n7\n00:00:13,000 --> 00:00:14,000\n[laughs] Good.\n"
    )
    assert said(read(text, "a.srt")) == [
        *TURNS,
        ("Ann Lee", "Fine. [laughs] Really."),
        ("Bo Ek", "Yes. [laughs] Good."),
    ]


def test_two_channels_one_after_the_other_are_woven_together_by_time() -> None:
    cues = "WEBVTT\n\n" + "".join(
        f"00:{minute:02d}:{second:02d}.000 --> 00:{minute:02d}:{second + 9:02d}.000\n"
        f"<v {name}>{name} {minute}\n\n"
        for name, second in (("Ann", 0), ("Bo", 20))
        for minute in range(4)
    )
    found = read(cues)
    assert [turn.text for turn in found.turns] == [
        f"{name} {minute}" for minute in range(4) for name in ("Ann", "Bo")
    ]
    assert "sorted by their times" in found.problems[0]


def test_one_wrong_time_does_not_move_its_cue() -> None:
    cues = "WEBVTT\n\n" + "".join(
        f"00:00:{0 if number == 5 else number:02d}.000 --> 00:01:00.000\n"
        f"<v {'AB'[number % 2]}>say {number}\n\n"
        for number in range(8)
    )
    found = read(cues)
    assert [turn.text for turn in found.turns] == [f"say {number}" for number in range(8)]
    assert "kept in the order of the file" in found.problems[0]
