"""Turn a recorded answer into text without charging the candidate for the wait."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial

from interviewer.interviews.errand import Errand
from interviewer.llm.heard import Transcription

Transcribe = Callable[[bytes], Transcription]


class Dictation(Errand[Transcription]):
    """One recording on its way to text.

    Args:
        transcribe: turns the recording into text, or raises.
        recording: WAV audio.
        give_back: moves the deadline of the turn by so many seconds.
        now: the current time.
    """

    def __init__(
        self,
        transcribe: Transcribe,
        recording: bytes,
        give_back: Callable[[float], None],
        now: Callable[[], datetime],
    ) -> None:
        super().__init__(partial(transcribe, recording), give_back, now, name="transcription")
