"""Results of speech recognisers."""

from __future__ import annotations

import json

import pytest

from interviewer.domain.transcript import Transcript
from interviewer.errors import InputError
from interviewer.transcripts.read import parse_transcript


def read(value: object) -> Transcript:
    return parse_transcript(json.dumps(value).encode(), "a.json").transcript


def word(text: str, start: float, speaker: str = "", confidence: str = "0.9") -> dict[str, object]:
    item: dict[str, object] = {
        "type": "pronunciation",
        "start_time": str(start),
        "end_time": str(start + 0.4),
        "alternatives": [{"content": text, "confidence": confidence}],
    }
    return {**item, "speaker_label": speaker} if speaker else item


MARK = {"type": "punctuation", "alternatives": [{"content": "?", "confidence": "0.0"}]}


def test_aws_words_become_turns_with_times_and_confidence() -> None:
    items = [word("Why", 1.0, "spk_0"), word("UDP", 2.0, "spk_0", "0.7"), MARK,
             word("Speed", 3.0, "spk_1")]  # fmt: skip
    found = read({"results": {"transcripts": [], "items": items}})
    assert [(turn.speaker, turn.text) for turn in found.turns] == [
        ("spk_0", "Why UDP?"),
        ("spk_1", "Speed"),
    ]
    first = found.turns[0]
    assert (first.start_s, first.end_s, first.confidence) == (1.0, 2.4, pytest.approx(0.8))


def test_aws_speakers_that_stand_beside_the_words_are_found_by_time() -> None:
    labels = {
        "segments": [
            {"speaker_label": "spk_0", "items": [{"start_time": "1.0", "speaker_label": "spk_0"}]},
            {"speaker_label": "spk_1", "items": [{"start_time": "3.0", "speaker_label": "spk_1"}]},
        ]
    }
    results = {"speaker_labels": labels, "items": [word("Why", 1.0), MARK, word("Speed", 3.0)]}
    found = read({"results": results})
    assert [(turn.speaker, turn.text) for turn in found.turns] == [
        ("spk_0", "Why?"),
        ("spk_1", "Speed"),
    ]


def test_aws_channels_are_speakers() -> None:
    channels = [
        {"channel_label": "ch_0", "items": [word("Why", 1.0), word("Right", 5.0)]},
        {"channel_label": "ch_1", "items": [word("Speed", 3.0)]},
    ]
    found = read({"results": {"channel_labels": {"channels": channels}, "items": []}})
    assert [turn.speaker for turn in found.turns] == ["ch_0", "ch_1", "ch_0"]


def test_aws_without_speaker_labels_says_how_to_get_them() -> None:
    with pytest.raises(InputError, match="switch speaker or channel identification on"):
        read({"results": {"items": [word("Why", 1.0)]}})


def test_whisperx_words_go_to_the_speaker_who_said_them() -> None:
    spoken = [("So", "A"), ("why", "A"), ("UDP?", "A"), ("It", "B"), ("is", "B"), ("quick.", "B")]
    words = [
        {"word": text, "start": n, "end": n + 0.5, "score": 0.8, "speaker": f"SPEAKER_0{who}"}
        for n, (text, who) in enumerate(spoken)
    ]
    segment = {"start": 0, "end": 6, "text": " So why UDP? It is quick.", "speaker": "SPEAKER_0A",
               "words": words}  # fmt: skip
    found = read({"segments": [segment], "language": "en"})
    assert found.format == "whisper"
    assert [(turn.speaker, turn.text) for turn in found.turns] == [
        ("SPEAKER_0A", "So why UDP?"),
        ("SPEAKER_0B", "It is quick."),
    ]


def test_one_word_of_another_speaker_in_mid_sentence_is_a_slip() -> None:
    words = [{"word": text, "speaker": who} for text, who in
             [("It", "B"), ("is", "B"), ("very", "A"), ("quick", "B"), ("now.", "B")]]  # fmt: skip
    found = read({"segments": [{"start": 0, "end": 2, "text": "x", "words": words}]})
    assert [(turn.speaker, turn.text) for turn in found.turns] == [("B", "It is very quick now.")]


def test_whisper_segment_without_a_speaker_goes_on_with_the_one_before() -> None:
    segments = [
        {"start": 0, "end": 1, "text": "Why?", "speaker": "A"},
        {"start": 1, "end": 2, "text": "It is", "speaker": "B"},
        {"start": 2, "end": 3, "text": "quick.", "avg_logprob": -0.5},
    ]
    found = read({"segments": segments})
    assert found.turns[-1].text == "It is quick."
    assert "1 segment(s) name no speaker" in found.problems[0]


def test_whisper_without_any_speaker_asks_for_diarization() -> None:
    with pytest.raises(InputError, match="run the recognition with speaker labels"):
        read({"text": "Why? Quick.", "segments": [{"start": 0, "end": 1, "text": "Why? Quick."}]})
