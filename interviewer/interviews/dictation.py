"""Turn a recorded answer into text without charging the candidate for the wait."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime

from interviewer.errors import InterviewerError, ModelUnavailable
from interviewer.llm.heard import Transcription

LEAD_S = 6.0
"""How far ahead time is given back, so that no deadline passes during the wait."""
STEP_S = 2.0

_logger = logging.getLogger(__name__)
Transcribe = Callable[[bytes], Transcription]


class Dictation:
    """One recording on its way to text.

    It runs in threads of its own: a page that is redrawn or left does not stop it. While it runs,
    time is given back a little ahead of what has passed; at the end, what was too much is taken.

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
        self._transcribe = transcribe
        self._recording = recording
        self._give_back = give_back
        self._now = now
        self._given_s = 0.0
        self._over = threading.Event()
        self._transcribed: Transcription | None = None
        self._error: InterviewerError | None = None

    def start(self) -> Dictation:
        """Begin; the deadline is moved before this returns."""
        begun_at = self._now()
        self._give(LEAD_S)
        call = threading.Thread(target=self._call, name="transcription", daemon=True)
        call.start()
        threading.Thread(
            target=self._watch, args=(call, begun_at), name="stopped-clock", daemon=True
        ).start()
        return self

    def wait(self, timeout_s: float) -> bool:
        """Wait so long at the most; whether it is over and the clock runs again."""
        return self._over.wait(timeout_s)

    def result(self) -> Transcription:
        """What was heard; blocks until it is over.

        Raises:
            InterviewerError: as the transcriber's.
        """
        self._over.wait()
        if self._error is not None:
            raise self._error
        if self._transcribed is None:
            raise ModelUnavailable("the transcription ended without a result; try again")
        return self._transcribed

    def _call(self) -> None:
        try:
            self._transcribed = self._transcribe(self._recording)
        except InterviewerError as error:
            self._error = error
        except Exception:
            # Nobody waits in this thread: the page must learn that nothing will come.
            _logger.exception("a transcription failed")

    def _watch(self, call: threading.Thread, begun_at: datetime) -> None:
        def passed_s() -> float:
            return (self._now() - begun_at).total_seconds()

        try:
            call.join(STEP_S)
            while call.is_alive():
                self._give(passed_s() + LEAD_S)
                call.join(STEP_S)
            self._give(passed_s())
        finally:
            self._over.set()

    def _give(self, total_s: float) -> None:
        """Bring what was given back to a total."""
        # A full disk must not end the wait: the next step may find room again.
        with suppress(InterviewerError):
            self._give_back(total_s - self._given_s)
            self._given_s = total_s
