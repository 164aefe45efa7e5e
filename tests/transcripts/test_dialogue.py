"""Text and Markdown dialogues and what meeting tools save as text."""

from __future__ import annotations

import pytest

from interviewer.transcripts.read import parse_transcript

TURNS = [
    ("Interviewer", "What is DNS?"),
    ("Candidate", "It maps names to addresses. Like a phone book."),
    ("Interviewer", "And a cache?"),
    ("Candidate", "It keeps answers until the TTL ends."),
]


def said(text: str, file: str = "a.md") -> list[tuple[str, str]]:
    found = parse_transcript(text.encode(), file).transcript
    return [(turn.speaker, turn.text) for turn in found.turns]


PLAIN = """# Notes on the interview

Date: 2024-09-17
Room: B114

---

Interviewer: What is DNS?

Candidate: It maps names to addresses.
Like a phone book.

Interviewer: And a cache?

Candidate: It keeps answers until the TTL ends.
"""


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(PLAIN, id="plain"),
        pytest.param(PLAIN.replace("Interviewer:", "**Interviewer:**").replace(
            "Candidate:", "**Candidate:**"), id="bold-with-colon"),
        pytest.param(PLAIN.replace("Interviewer:", "- __Interviewer__:").replace(
            "Candidate:", "- __Candidate__:"), id="list-of-bold"),
        pytest.param(PLAIN.replace("Interviewer:", "[00:01] Interviewer:").replace(
            "Candidate:", "[00:02] Candidate:"), id="times-in-front"),
        pytest.param(PLAIN.replace("Interviewer:", "**Interviewer** (0:01):").replace(
            "Candidate:", "**Candidate** (0:02):"), id="times-behind"),
        pytest.param(PLAIN.replace("Interviewer: ", "### Interviewer\n\n").replace(
            "Candidate: ", "### Candidate\n\n"), id="headings"),
        pytest.param(PLAIN.replace("Interviewer: ", "Interviewer  0:03\n").replace(
            "Candidate: ", "Candidate  0:09\n"), id="teams"),
        pytest.param(PLAIN.replace("Interviewer: ", "[Interviewer] 17:30:07\n").replace(
            "Candidate: ", "[Candidate] 17:30:11\n"), id="zoom"),
        pytest.param(PLAIN.replace("Interviewer:", "[Interviewer]").replace(
            "Candidate:", "[Candidate]"), id="brackets-without-colon"),
        pytest.param(PLAIN.replace("Interviewer:", "> Interviewer:").replace(
            "Candidate:", "> Candidate:").replace("Like a", "> Like a"), id="quoted"),
    ],
)  # fmt: skip
def test_every_way_to_label_speakers_gives_the_same_turns(text: str) -> None:
    assert said(text) == TURNS


def test_written_turns_of_one_speaker_stay_apart() -> None:
    assert said(PLAIN + "\nCandidate: It can be wrong, too.\n")[-2:] == [
        TURNS[-1],
        ("Candidate", "It can be wrong, too."),
    ]


def test_blocks_that_a_recorder_cut_are_one_turn() -> None:
    text = "[Ann] 23:59:50\nWhy\n\n[Ann] 23:59:58\nUDP?\n\n[Bo] 00:00:03\nIt is fast.\n"
    found = parse_transcript(text.encode(), "a.txt").transcript
    assert [(turn.speaker, turn.text) for turn in found.turns] == [
        ("Ann", "Why UDP?"),
        ("Bo", "It is fast."),
    ]
    # Past midnight: 24 h and 3 s.
    assert [turn.start_s for turn in found.turns] == [86390.0, 86403.0]


def test_role_in_brackets_is_kept_beside_the_name() -> None:
    text = "Dana (Interviewer): Why?\nLee (Candidate): So.\nDana (Interviewer): And?\nLee: Yes.\n"
    found = parse_transcript(text.encode(), "a.txt")
    assert {turn.speaker for turn in found.transcript.turns} == {"Dana", "Lee"}
    assert found.roles == {"Dana": "Interviewer", "Lee": "Candidate"}


def test_words_under_a_closing_heading_are_no_answer() -> None:
    found = parse_transcript((PLAIN + "\n## Verdict\n\nStrong hire.\n").encode(), "a.md").transcript
    assert found.turns[-1].text == TURNS[-1][1]
    assert any("under a heading" in problem for problem in found.problems)
