"""Turns a recording into text at an OpenAI-compatible endpoint, and says where that is doubtful.

Any server that speaks `/audio/transcriptions` will do: OpenAI, vLLM, whisper.cpp, speaches. Audio
is sent only where somebody named a model or an address for it; a key for chat alone is no consent.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Literal
from urllib.parse import urlsplit

from interviewer.errors import (
    GradingFailed,
    ModelUnavailable,
    ReplyInvalid,
    SettingsError,
)
from interviewer.llm.chat import api_key, base_url
from interviewer.llm.endpoint import Endpoint
from interviewer.llm.errors import failure_of
from interviewer.llm.heard import Transcription, read_transcription, refuse_unusable_recording
from interviewer.llm.limit import CallThreads

if TYPE_CHECKING:
    from interviewer.settings import Settings

DEFAULT_MODEL = "whisper-1"
_MAX_REPLY_BYTES = 4_000_000
"""A quarter of an hour of speech with all its segments takes 100 kB."""

_Form = Literal["verbose_json", "json"]


class Transcriber:
    """Sends recordings to one endpoint. Safe to share between threads.

    Args:
        endpoint: where and which model.
        limit_s: longest wait for one recording, all calls included.
        own_address: whether the address is one for speech only; decides what errors advise.
    """

    def __init__(self, endpoint: Endpoint, limit_s: float, *, own_address: bool) -> None:
        self._endpoint = endpoint
        self._limit_s = limit_s
        self._own_address = own_address
        self._threads = CallThreads()

    @property
    def label(self) -> str:
        """``MODEL at HOST``."""
        return self._endpoint.label

    def __call__(self, recording: bytes) -> Transcription:
        """The words of a WAV recording.

        Raises:
            InputError: it is no recording, too short or too long; nothing was sent.
            ModelUnavailable: the endpoint cannot be reached, refuses, or takes too long.
            ReplyInvalid: it answered with something that is no transcription.
        """
        refuse_unusable_recording(recording)
        ends_at = time.monotonic() + self._limit_s
        try:
            try:
                reply = self._sent(recording, "verbose_json", ends_at)
            except Exception as error:
                failure = failure_of(error, self._endpoint)
                if failure is None or failure.remedy != "ask otherwise":
                    raise
                # Some models know no verbose form; then there is no telling how sure they are.
                reply = self._sent(recording, "json", ends_at)
        except GradingFailed:
            raise
        except Exception as error:
            failure = failure_of(error, self._endpoint)
            if failure is None:
                raise
            raise self._reworded(failure.error) from error
        return self._read(reply)

    def _sent(self, recording: bytes, form: _Form, ends_at: float) -> bytes:
        limit_s = ends_at - time.monotonic()
        if limit_s <= 0:
            raise TimeoutError(f"the limit of {self._limit_s:g} s has passed")
        # The client's own time-out starts again with every byte that comes.
        return self._threads.run_within(limit_s, lambda: self._call(recording, form, limit_s))

    def _call(self, recording: bytes, form: _Form, limit_s: float) -> bytes:
        import openai

        client = openai.OpenAI(
            api_key=self._endpoint.api_key,
            base_url=self._endpoint.base_url,
            timeout=limit_s,
            max_retries=0,  # the candidate is waiting and can try again with a button
        )
        calls = client.audio.transcriptions.with_streaming_response
        with (
            client,
            calls.create(
                file=("answer.wav", recording, "audio/wav"),
                model=self._endpoint.model,
                response_format=form,
                temperature=0,
            ) as response,
        ):
            reply = bytearray()
            for chunk in response.iter_bytes():
                reply += chunk
                if len(reply) > _MAX_REPLY_BYTES:
                    raise ReplyInvalid(
                        f"{self.label} sent more than {_MAX_REPLY_BYTES // 1_000_000} MB for one "
                        "recording; is it a transcription endpoint?"
                    )
            return bytes(reply)

    def _read(self, reply: bytes) -> Transcription:
        try:
            return read_transcription(reply)
        except ReplyInvalid as error:
            address = "INTERVIEWER_TRANSCRIPTION_URL" if self._own_address else "OPENAI_BASE_URL"
            raise ReplyInvalid(
                f"{self.label} did not send a transcription ({error}); check {address}"
            ) from error

    def _reworded(self, error: GradingFailed) -> GradingFailed:
        """The error with the settings named that lead to this endpoint."""
        text = str(error).replace("INTERVIEWER_MODEL", "INTERVIEWER_TRANSCRIPTION_MODEL")
        if self._own_address:
            text = text.replace("OPENAI_BASE_URL", "INTERVIEWER_TRANSCRIPTION_URL")
            text = text.replace("OPENAI_API_KEY", "INTERVIEWER_TRANSCRIPTION_API_KEY")
        return ReplyInvalid(text) if isinstance(error, ReplyInvalid) else ModelUnavailable(text)


def transcriber_of(settings: Settings) -> Transcriber | None:
    """What turns speech into text by these settings; None: nothing, see `why_no_voice`.

    Raises:
        SettingsError: the address or the key cannot be one.
    """
    if why_no_voice(settings):
        return None
    model = settings.transcription_model or DEFAULT_MODEL
    url = settings.transcription_url.strip()
    if not url:
        endpoint = Endpoint(model, base_url(settings), api_key(settings))
    else:
        endpoint = Endpoint(model, _checked(url), _own_key(settings))
    return Transcriber(endpoint, settings.transcription_timeout_s, own_address=bool(url))


def why_no_voice(settings: Settings) -> str:
    """Why answers cannot be spoken, in a line for the operator; empty: they can."""
    if settings.transcription_url.strip():
        return ""
    if not settings.transcription_model:
        return "no transcription endpoint is set (INTERVIEWER_TRANSCRIPTION_URL)"
    if not settings.llm_configured:
        return (
            "INTERVIEWER_TRANSCRIPTION_MODEL is set, but no endpoint for it "
            "(INTERVIEWER_TRANSCRIPTION_URL)"
        )
    return ""


def _checked(url: str) -> str:
    try:
        address = urlsplit(url)
        usable = address.scheme in ("http", "https") and bool(address.hostname)
    except ValueError:
        usable = False
    if not usable:
        # The address is not repeated: it may hold a password.
        raise SettingsError(
            "INTERVIEWER_TRANSCRIPTION_URL is not an address such as http://127.0.0.1:8000/v1; "
            "correct it"
        )
    return url


def _own_key(settings: Settings) -> str:
    secret = settings.transcription_api_key
    key = secret.get_secret_value().strip() if secret else ""
    if not all("!" <= character <= "~" for character in key):
        raise SettingsError(
            "INTERVIEWER_TRANSCRIPTION_API_KEY holds blanks or characters outside ASCII; copy it "
            "again"
        )
    return key or "none"
