"""The ways to ask an endpoint for a reply in a given form, and which one each endpoint takes."""

from __future__ import annotations

import json
import threading
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Literal

from interviewer.llm.reply import JsonObject

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.messages import BaseMessage

    from interviewer.llm.endpoint import Endpoint
    from interviewer.llm.errors import Failure

Message = tuple[Literal["system", "user", "assistant"], str]

_NAME = "reply"


class Form(StrEnum):
    """How the form of the reply is asked for, most binding first."""

    JSON_SCHEMA = "json_schema"
    """`response_format` with a strict schema: the server can produce nothing else."""
    TOOL = "tool"
    """The schema as the parameters of the only tool."""
    PLAIN = "plain"
    """The schema as text; any chat model takes it."""


@dataclass(frozen=True)
class Dialect:
    """One way to ask."""

    form: Form = Form.JSON_SCHEMA
    sampling: bool = True
    """Send temperature and seed; some models refuse a request that names them."""

    def weaker(self, failure: Failure) -> Dialect | None:
        """The next way to try after the endpoint refused this one; None: there is none."""
        if self.sampling and failure.names_sampling:
            return replace(self, sampling=False)
        forms = list(Form)
        position = forms.index(self.form) + 1
        return replace(self, form=forms[position]) if position < len(forms) else None

    def call(
        self, chat: BaseChatModel, messages: Sequence[Message], schema: JsonObject
    ) -> BaseMessage:
        """Send the messages, asking for a reply that fits the schema.

        Raises:
            Exception: whatever the libraries below raise; `failure_of` knows them.
        """
        options: JsonObject = {} if self.sampling else {"temperature": None, "seed": None}
        if self.form is Form.JSON_SCHEMA:
            form: JsonObject = {"name": _NAME, "strict": True, "schema": schema}
            options["response_format"] = {"type": "json_schema", "json_schema": form}
        elif self.form is Form.TOOL:
            function: JsonObject = {
                "name": _NAME,
                "description": "Hands in the reply.",
                "parameters": schema,
            }
            options["tools"] = [{"type": "function", "function": function}]
            options["tool_choice"] = {"type": "function", "function": {"name": _NAME}}
        else:
            messages = _with_schema(messages, schema)
        # Streaming callers (LangGraph's "messages" mode) must not show the tokens of a grade.
        quiet = {"tags": ["nostream"]}
        return chat.invoke(list(messages), config=quiet, **options)  # type: ignore[arg-type]


class Dialects:
    """Remembers, for as long as the process lives, the dialect that each endpoint took."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str], Dialect] = {}
        self._lock = threading.Lock()

    def known(self, endpoint: Endpoint) -> Dialect | None:
        """The dialect that has worked for this model at this address, if any has."""
        with self._lock:
            return self._known.get((endpoint.base_url, endpoint.model))

    def remember(self, endpoint: Endpoint, dialect: Dialect) -> None:
        """Keep the first dialect that worked; one odd question must not weaken all others."""
        with self._lock:
            self._known.setdefault((endpoint.base_url, endpoint.model), dialect)


def _with_schema(messages: Sequence[Message], schema: JsonObject) -> list[Message]:
    """The messages with the schema at the end of the first, which is the same for every answer."""
    role, text = messages[0]
    note = "Reply with one JSON object that fits this JSON schema, and with nothing else:"
    return [(role, f"{text}\n\n{note}\n{json.dumps(schema)}"), *messages[1:]]
