"""Messages in JSON."""

from __future__ import annotations

import json

import pytest

from interviewer.errors import InputError
from interviewer.transcripts.read import parse_transcript

MESSAGES = [
    {"role": "system", "content": "You are an interviewer."},
    {"role": "assistant", "content": "What is DNS?"},
    {"role": "user", "content": "It maps names."},
    {"role": "user", "content": [{"type": "text", "text": "To addresses."}]},
]
TURNS = [
    ("assistant", "What is DNS?"),
    ("user", "It maps names."),
    ("user", "To addresses."),
]


def said(text: str) -> list[tuple[str, str]]:
    found = parse_transcript(text.encode(), "a.json").transcript
    return [(turn.speaker, turn.text) for turn in found.turns]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(json.dumps(MESSAGES), id="list"),
        pytest.param(json.dumps({"model": "m", "messages": MESSAGES}), id="request"),
        pytest.param("\n".join(map(json.dumps, MESSAGES)), id="json-lines"),
    ],
)
def test_each_message_is_a_turn_and_the_system_is_silent(text: str) -> None:
    assert said(text) == TURNS


def test_json_that_is_cut_off_is_read_up_to_the_last_whole_message() -> None:
    text = json.dumps([*MESSAGES, {"role": "assistant", "content": "And a cache, what"}], indent=1)
    found = parse_transcript(text[:-30].encode(), "a.json").transcript
    assert [(turn.speaker, turn.text) for turn in found.turns] == TURNS
    assert "JSON ends or breaks here" in found.problems[0]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("{not json", "a.json:1: not JSON"),
        ('{"a": 1}', "no list of messages with a speaker and words"),
        ('[{"id": "x", "question_id": "q", "answer": "y"}]', "no list of messages"),
    ],
    ids=["broken", "other", "answers"],
)
def test_other_json_is_refused_with_the_reason(text: str, reason: str) -> None:
    with pytest.raises(InputError, match=reason):
        parse_transcript(text.encode(), "a.json")


def test_half_a_character_is_replaced_and_told() -> None:
    rows = [{"role": "assistant", "content": "Why \ud83d?"}, {"role": "user", "content": "So."}]
    found = parse_transcript(json.dumps(rows).encode(), "a.json").transcript
    assert found.turns[0].text == "Why \ufffd?"
    assert found.problems == ("a.json: 1 segment(s) hold half a character; replaced by \ufffd",)
