"""Calls to a chat model that are put into a file and answered later, in OpenAI's Batch form.

The endpoint's side only: which requests there are, and what becomes of the replies, is for
`batch.openai_batch` to say. Heavy libraries are loaded with this module; import it lazily.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import Any, Final

import openai
from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import BaseMessage
from langchain_core.outputs import ChatResult
from langchain_openai import ChatOpenAI
from pydantic import SkipValidation

from interviewer.domain.base import Frozen
from interviewer.errors import ModelUnavailable, ReplyInvalid
from interviewer.llm.chat import api_key, base_url, chat_model
from interviewer.llm.endpoint import endpoint_of
from interviewer.llm.reply import JsonObject
from interviewer.settings import Settings

PATH: Final = "/v1/chat/completions"
"""The only endpoint that grading asks; vLLM's `run-batch` takes it too."""
_ENDED = frozenset({"completed", "failed", "expired", "cancelled"})


class WouldAsk(Exception):
    """A call that was noted down instead of being made.

    Args:
        body: of the HTTP request, as it would have been sent.
    """

    def __init__(self, body: JsonObject) -> None:
        super().__init__("this call belongs into a batch")
        self.body = body


class _Slot:
    """What the first call in a block is answered with."""

    def __init__(self, reply: JsonObject | None) -> None:
        self.reply = reply
        self.used = False


_SLOT: ContextVar[_Slot | None] = ContextVar("batch_slot", default=None)


class BatchChat(BaseChatModel):
    """A chat model whose first call in a block is noted down or answered from a batch.

    All other calls are made by `live`: a second try needs the reply to the first.
    """

    live: SkipValidation[ChatOpenAI]
    may_call: bool = True
    """Whether those other calls may be made; they are refused where nobody serves them."""

    @property
    def model_name(self) -> str:
        """As it is asked for."""
        return self.live.model_name

    @property
    def openai_api_base(self) -> str | None:
        """Where calls go."""
        return self.live.openai_api_base

    @property
    def openai_api_key(self) -> object:
        """The key that is sent."""
        return self.live.openai_api_key

    @property
    def _llm_type(self) -> str:
        return "openai-batch"

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        slot = _SLOT.get()
        if slot is None or slot.used:
            if not self.may_call:
                raise ReplyInvalid(
                    "the batch's reply cannot be used as it is, and no call is made beside the "
                    "batch; run again with --resume --failed-live"
                )
            return self.live._generate(messages, stop, run_manager, **kwargs)
        slot.used = True
        if slot.reply is None:
            raise WouldAsk(self._body(messages, stop, kwargs))
        return self.live._create_chat_result(slot.reply)

    def _body(
        self, messages: list[BaseMessage], stop: list[str] | None, options: dict[str, Any]
    ) -> JsonObject:
        payload = self.live._get_request_payload(messages, stop=stop, **options)
        sent_as_it_is = payload.pop("extra_body", None) or {}
        payload.pop("stream", None)  # nothing of a batch is streamed
        return {**payload, **sent_as_it_is}


@contextmanager
def noting() -> Iterator[None]:
    """In the block, the first call of a `BatchChat` raises `WouldAsk`."""
    with _first_call(None):
        yield


@contextmanager
def answered_by(reply: JsonObject) -> Iterator[None]:
    """In the block, the first call of a `BatchChat` gets this completion object."""
    with _first_call(reply):
        yield


@contextmanager
def _first_call(reply: JsonObject | None) -> Iterator[None]:
    token = _SLOT.set(_Slot(reply))
    try:
        yield
    finally:
        _SLOT.reset(token)


def batch_chat(settings: Settings, *, may_call: bool) -> BatchChat:
    """A `BatchChat` for the configured endpoint.

    Raises:
        SettingsError: as for `chat_model`.
    """
    return BatchChat(live=chat_model(settings), may_call=may_call)


class BatchState(Frozen):
    """What the endpoint says of a batch."""

    status: str
    n_requests: int = 0
    n_done: int = 0
    n_failed: int = 0
    output_file_id: str = ""
    error_file_id: str = ""
    problem: str = ""
    """Why the batch as a whole was refused."""

    @property
    def ended(self) -> bool:
        """Whether nothing more will come; what was finished by then can be fetched."""
        return self.status in _ENDED


class BatchEndpoint:
    """Files and batches of an OpenAI-compatible endpoint.

    Args:
        settings: address and key.
        max_retries: of each call, on errors that pass.
    """

    def __init__(self, settings: Settings, max_retries: int = 4) -> None:
        self._client = openai.OpenAI(
            api_key=api_key(settings), base_url=base_url(settings), max_retries=max_retries
        )
        self._endpoint = endpoint_of(chat_model(settings))

    @property
    def label(self) -> str:
        """Model and host."""
        return self._endpoint.label

    def upload(self, path: Path) -> str:
        """Upload a file of requests; its id.

        Raises:
            ModelUnavailable: the endpoint refuses or cannot be reached; as for all that follow.
        """
        with self._mapped("cannot take the file of requests"), path.open("rb") as file:
            return self._client.files.create(file=(path.name, file), purpose="batch").id

    def start(self, file_id: str) -> str:
        """The batch for an uploaded file, the one that is there where an earlier try began it."""
        with self._mapped("cannot start a batch"):
            for batch in self._client.batches.list(limit=100):
                if batch.input_file_id == file_id:
                    return batch.id
            return self._client.batches.create(
                input_file_id=file_id, endpoint=PATH, completion_window="24h"
            ).id

    def look(self, batch_id: str) -> BatchState:
        """How far a batch is."""
        with self._mapped(f"does not say how far batch {batch_id} is"):
            batch = self._client.batches.retrieve(batch_id)
        counts, errors = batch.request_counts, (batch.errors.data or []) if batch.errors else []
        return BatchState(
            status=batch.status,
            n_requests=counts.total if counts else 0,
            n_done=counts.completed if counts else 0,
            n_failed=counts.failed if counts else 0,
            output_file_id=batch.output_file_id or "",
            error_file_id=batch.error_file_id or "",
            problem="; ".join(error.message or error.code or "" for error in errors),
        )

    def content(self, file_id: str) -> Iterator[bytes]:
        """The pieces of a file."""
        with (
            self._mapped(f"does not hand out file {file_id}"),
            self._client.files.with_streaming_response.content(file_id) as response,
        ):
            yield from response.iter_bytes()

    @contextmanager
    def _mapped(self, what: str) -> Iterator[None]:
        try:
            yield
        except openai.OpenAIError as error:
            detail = self._endpoint.redact(" ".join(str(error).split())[:300])
            raise ModelUnavailable(
                f"{self._endpoint.host or 'the endpoint'} {what}: {detail}; run again with "
                "--resume: nothing that was submitted is lost"
            ) from error
