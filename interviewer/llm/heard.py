"""What a transcription endpoint heard, how sure it was, and which recordings are worth sending."""

from __future__ import annotations

import io
import json
import math
import wave

from pydantic import JsonValue

from interviewer.domain.base import Frozen
from interviewer.errors import InputError, ReplyInvalid
from interviewer.llm.reply import storable

MAX_AUDIO_BYTES = 25_000_000
"""What OpenAI takes: 13 minutes as browsers record them (16 kHz, 16 bit, one channel)."""
MIN_AUDIO_S = 0.3
MAX_TEXT_CHARS = 20_000
MIN_CONFIDENCE = 0.6
"""As for transcripts of whole interviews, see `transcripts.quality`."""
MAX_COMPRESSION = 2.4
"""Whisper's own bound: text that packs better is one phrase again and again."""
MAX_NO_SPEECH = 0.6
"""Whisper's own bound. It writes sentences of its training into silence."""
_DOUBTS_SHOWN = 3
_QUOTED_CHARS = 80


class Transcription(Frozen):
    """What was heard."""

    text: str
    """Empty: no words."""
    doubts: tuple[str, ...] = ()
    """Why a person must look at it before it counts, one reason each."""
    measured: bool = True
    """False: the endpoint does not say how sure it is."""


def read_transcription(reply: bytes) -> Transcription:
    """The words of a reply, and what is doubtful about them.

    Raises:
        ReplyInvalid: it is no transcription; the message says what was found instead.
    """
    try:
        value: JsonValue = json.loads(reply)
    except (ValueError, RecursionError) as error:
        raise ReplyInvalid("not JSON") from error
    words = value.get("text") if isinstance(value, dict) else None
    if not isinstance(value, dict) or not isinstance(words, str):
        raise ReplyInvalid("no text in it")
    text = " ".join(storable(words).split())
    if len(text) > MAX_TEXT_CHARS:
        raise ReplyInvalid(f"{len(text):,} characters for one recording")
    segments = [_Segment(row) for row in _rows(value.get("segments"))]
    known = [segment for segment in segments if segment.confidence is not None]
    return Transcription(text=text, doubts=_doubts(segments), measured=bool(known) or not text)


def refuse_unusable_recording(recording: bytes) -> None:
    """Refuse what is not worth sending.

    Raises:
        InputError: not WAV, shorter than a word, or larger than endpoints take.
    """
    if len(recording) > MAX_AUDIO_BYTES:
        raise InputError(
            f"the recording has {len(recording) / 1e6:.0f} MB; the limit is "
            f"{MAX_AUDIO_BYTES // 1_000_000} MB, some 13 minutes. Record it in parts"
        )
    try:
        with wave.open(io.BytesIO(recording)) as audio:
            seconds = audio.getnframes() / audio.getframerate()
    except (wave.Error, EOFError, ZeroDivisionError) as error:
        raise InputError("the recording cannot be read as WAV audio; record it again") from error
    if seconds < MIN_AUDIO_S:
        raise InputError(
            f"the recording is {seconds:.1f} s long; hold on until you have said something, then "
            "press stop"
        )


class _Segment:
    """A stretch of speech as Whisper describes it; what it leaves out or garbles is None."""

    def __init__(self, row: dict[str, JsonValue]) -> None:
        words = row.get("text")
        self.text = " ".join(storable(words).split()) if isinstance(words, str) else ""
        self.no_speech = _number(row.get("no_speech_prob"))
        self.compression = _number(row.get("compression_ratio"))
        logarithm = _number(row.get("avg_logprob"))
        usable = logarithm is not None and logarithm <= 0
        self.confidence = math.exp(logarithm) if usable and logarithm is not None else None

    @property
    def doubt(self) -> str:
        """What is wrong with it; empty: nothing."""
        quoted = f"“{self.text[:_QUOTED_CHARS]}”"
        if self.no_speech is not None and self.no_speech > MAX_NO_SPEECH:
            return f"perhaps nobody spoke at {quoted}"
        if self.compression is not None and self.compression > MAX_COMPRESSION:
            return f"the same words again and again at {quoted}"
        if self.confidence is not None and self.confidence < MIN_CONFIDENCE:
            return f"not sure of {quoted} ({self.confidence:.0%})"
        return ""


def _doubts(segments: list[_Segment]) -> tuple[str, ...]:
    found = [doubt for segment in segments if (doubt := segment.doubt)]
    more = len(found) - _DOUBTS_SHOWN
    return (*found[:_DOUBTS_SHOWN], *([f"and {more} more passages"] if more > 0 else []))


def _rows(value: JsonValue) -> list[dict[str, JsonValue]]:
    return [row for row in value if isinstance(row, dict)] if isinstance(value, list) else []


def _number(value: JsonValue) -> float | None:
    if not isinstance(value, int | float) or isinstance(value, bool):
        return None
    try:
        number = float(value)
    except OverflowError:  # JSON sets integers no limit
        return None
    return number if math.isfinite(number) else None
