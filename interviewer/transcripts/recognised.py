"""JSON of speech recognisers: AWS Transcribe, and Whisper with or without WhisperX speakers."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from interviewer.transcripts.messages import Json, first_of, number_of, time_of
from interviewer.transcripts.segments import Reading, Segment, Unreadable

_SHORT_RUN = 2
"""Up to this many words between two of another speaker are a slip of the diarization."""


@dataclass(frozen=True, slots=True)
class _Word:
    speaker: str
    text: str
    start_s: float | None
    end_s: float | None
    confidence: float | None
    glued: bool = False
    """Stands directly behind the word before, as punctuation does."""


def is_aws(value: Json) -> bool:
    """Whether this is a result of AWS Transcribe."""
    results = value.get("results") if isinstance(value, dict) else None
    return isinstance(results, dict) and ("items" in results or "audio_segments" in results)


def read_aws(value: Json) -> Reading:
    """AWS Transcribe: words with a speaker each, or a list of segments of speakers.

    Raises:
        Unreadable: no words with speakers are in it.
    """
    reading = Reading("aws-transcribe")
    results = value["results"] if isinstance(value, dict) else None
    if not isinstance(results, dict):
        raise Unreadable("expected results of AWS Transcribe")
    items = _rows(results.get("items"))
    channels = results.get("channel_labels")
    if isinstance(channels, dict):
        items = [
            {**item, "speaker_label": channel.get("channel_label")}
            for channel in _rows(channels.get("channels"))
            for item in _rows(channel.get("items"))
        ]
        items.sort(key=_start)
    segments = _rows(results.get("audio_segments"))
    if any(segment.get("speaker_label") for segment in segments):
        by_id = {str(item.get("id", place)): item for place, item in enumerate(items)}
        for segment in segments:
            used = segment.get("items")
            words = [by_id.get(str(key)) for key in used] if isinstance(used, list) else []
            reading.segments.append(
                Segment(
                    _text(segment.get("speaker_label")),
                    _text(segment.get("transcript")),
                    time_of(segment.get("start_time")),
                    time_of(segment.get("end_time")),
                    _mean([_confidence(word) for word in words if word is not None]),
                )
            )
        return reading
    speakers = _speakers_by_start(results)
    spoken = [_aws_word(item, speakers) for item in items]
    reading.segments = _runs(_inherit([word for word in spoken if word.text]))
    if not any(segment.speaker for segment in reading.segments):
        raise Unreadable("no speaker labels; switch speaker or channel identification on")
    return reading


def is_whisper(value: Json) -> bool:
    """Whether this has the segments of Whisper or WhisperX."""
    rows = _rows(value.get("segments")) if isinstance(value, dict) else _rows(value)
    return any("text" in row and "start" in row and "role" not in row for row in rows)


def read_whisper(value: Json) -> Reading:
    """Whisper's segments; with WhisperX's words, each at the speaker who said it."""
    reading = Reading("whisper")
    rows = _rows(value.get("segments")) if isinstance(value, dict) else _rows(value)
    lacking = 0
    for row in rows:
        name = _text(first_of(row, ("speaker", "speaker_label", "speaker_id")))
        words = [_whisper_word(word, name) for word in _rows(row.get("words"))]
        words = [word for word in words if word.text]
        spoken = {word.speaker for word in words if word.speaker}
        sure = _sureness(row)
        if len(spoken) > 1:
            runs = _runs(_smooth(_inherit(words)))
            reading.segments += runs
            continue
        name = name or next(iter(spoken), "")
        if not name and reading.segments:
            lacking += 1
            name = reading.segments[-1].speaker
        confidence = _mean([word.confidence for word in words])
        reading.segments.append(
            Segment(
                name,
                _text(row.get("text")),
                time_of(row.get("start")),
                time_of(row.get("end")),
                confidence if confidence is not None else sure,
            )
        )
    if lacking and any(segment.speaker for segment in reading.segments):
        reading.problems.append(
            f"{lacking} segment(s) name no speaker; taken as going on with the one before"
        )
    return reading


def _rows(value: Json) -> list[dict[str, Json]]:
    return [row for row in value if isinstance(row, dict)] if isinstance(value, list) else []


def _text(value: Json) -> str:
    return value if isinstance(value, str) else "" if value is None else f"speaker {value}"


def _start(item: dict[str, Json]) -> float:
    return time_of(item.get("start_time")) or 0.0


def _speakers_by_start(results: dict[str, Json]) -> dict[str, str]:
    """Older results name the speaker of a word beside the words, by its start time."""
    labels = results.get("speaker_labels")
    segments = _rows(labels.get("segments")) if isinstance(labels, dict) else []
    return {
        str(item.get("start_time")): _text(item.get("speaker_label"))
        for segment in segments
        for item in _rows(segment.get("items"))
    }


def _confidence(item: dict[str, Json]) -> float | None:
    alternatives = _rows(item.get("alternatives"))
    if item.get("type") == "punctuation" or not alternatives:
        return None
    value = number_of(alternatives[0].get("confidence"))
    return value if value is not None and 0 <= value <= 1 else None


def _aws_word(item: dict[str, Json], speakers: dict[str, str]) -> _Word:
    alternatives = _rows(item.get("alternatives"))
    mark = item.get("type") == "punctuation"
    return _Word(
        _text(item.get("speaker_label")) or speakers.get(str(item.get("start_time")), ""),
        _text(alternatives[0].get("content")) if alternatives else "",
        time_of(item.get("start_time")),
        time_of(item.get("end_time")),
        _confidence(item),
        glued=mark,
    )


def _whisper_word(word: dict[str, Json], otherwise: str) -> _Word:
    score = number_of(first_of(word, ("score", "probability", "confidence")))
    return _Word(
        _text(first_of(word, ("speaker", "speaker_label"))) or otherwise,
        _text(first_of(word, ("word", "text"))).strip(),
        time_of(word.get("start")),
        time_of(word.get("end")),
        score if score is not None and 0 <= score <= 1 else None,
    )


def _sureness(row: dict[str, Json]) -> float | None:
    """Whisper's mean log probability as a probability; speech that may be none is worth less."""
    logarithm = number_of(row.get("avg_logprob"))
    if logarithm is None or logarithm > 0:
        return None
    silent = number_of(row.get("no_speech_prob")) or 0.0
    return math.exp(logarithm) * (1.0 - min(1.0, max(0.0, silent)))


def _inherit(words: Iterable[_Word]) -> list[_Word]:
    """Words without a speaker, such as punctuation, belong to the one before."""
    found: list[_Word] = []
    for word in words:
        if not word.speaker and found:
            word = _Word(
                found[-1].speaker,
                word.text,
                word.start_s,
                word.end_s,
                word.confidence,
                word.glued,
            )
        found.append(word)
    return found


def _smooth(words: Sequence[_Word]) -> list[_Word]:
    """Without the slips: a word or two of another speaker in the middle of a sentence."""
    runs = [list(group) for _, group in groupby(words, key=lambda word: word.speaker)]
    for place in range(1, len(runs) - 1):
        before, here, after = runs[place - 1 : place + 2]
        if len(here) <= _SHORT_RUN and before[-1].speaker == after[0].speaker:
            name = before[-1].speaker
            runs[place] = [_Word(name, w.text, w.start_s, w.end_s, w.confidence) for w in here]
    return [word for run in runs for word in run]


def _runs(words: Iterable[_Word]) -> list[Segment]:
    """One segment for each run of words of one speaker."""
    segments = []
    for name, group in groupby(words, key=lambda word: word.speaker):
        run = list(group)
        text = "".join(word.text if word.glued else f" {word.text}" for word in run)
        starts = [word.start_s for word in run if word.start_s is not None]
        ends = [word.end_s for word in run if word.end_s is not None]
        segments.append(
            Segment(
                name,
                text,
                min(starts) if starts else None,
                max(ends) if ends else None,
                _mean([word.confidence for word in run]),
            )
        )
    return segments


def _mean(values: Iterable[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return sum(known) / len(known) if known else None
