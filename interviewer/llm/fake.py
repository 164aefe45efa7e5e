"""A chat model that says what it is told to. For tests and demonstrations; it costs nothing."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel, LanguageModelInput
from langchain_core.messages import AIMessage, BaseMessage
from langchain_core.outputs import ChatGeneration, ChatResult
from langchain_core.runnables import Runnable
from langchain_core.utils.function_calling import convert_to_openai_tool
from pydantic import Field, PrivateAttr, SkipValidation

_USAGE = {"input_tokens": 10, "output_tokens": 5, "total_tokens": 15}


@dataclass(frozen=True)
class Call:
    """One call that the fake has received."""

    messages: tuple[BaseMessage, ...]
    options: dict[str, Any]
    """What was bound: ``response_format``, ``tools``, ``tool_choice``, ``stop`` and so on."""

    def text(self, role: str) -> str:
        """The words of all messages of a role: ``system``, ``human`` or ``ai``."""
        return "\n".join(str(message.text) for message in self.messages if message.type == role)


Scripted = str | AIMessage | Exception
Respond = Callable[[Call], Scripted]


class ScriptExhausted(AssertionError):
    """The fake was called more often than its script is long; no fake reply is made up."""


class ScriptedChat(BaseChatModel):
    """Replies from a list in order, or from a function of the call; records every call.

    A string becomes the reply's content, a message is the reply, an exception is raised.
    """

    script: list[SkipValidation[Scripted | Respond]] = Field(default_factory=list)
    """Replies in order, each used once; a function is given the call that it answers."""
    respond: Respond | None = None
    """Answers every call that the script leaves over."""
    model_name: str = "scripted"
    calls: list[Call] = Field(default_factory=list)
    _lock: threading.Lock = PrivateAttr(default_factory=threading.Lock)

    @property
    def _llm_type(self) -> str:
        return "scripted"

    def bind_tools(
        self,
        tools: Sequence[Any],
        *,
        tool_choice: str | None = None,
        **kwargs: Any,
    ) -> Runnable[LanguageModelInput, AIMessage]:
        """Bind tools as OpenAI's wire has them, which agents and `with_structured_output` need."""
        specs = [convert_to_openai_tool(tool) for tool in tools]
        return self.bind(tools=specs, tool_choice=tool_choice, **kwargs)

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,  # noqa: ARG002  # LangChain passes it
        **kwargs: Any,
    ) -> ChatResult:
        options = kwargs if stop is None else {**kwargs, "stop": stop}
        call = Call(messages=tuple(messages), options=options)
        with self._lock:
            self.calls.append(call)
            item = self.script.pop(0) if self.script else self.respond
        if item is None:
            raise ScriptExhausted(f"call {len(self.calls)} has no scripted reply")
        reply = item if isinstance(item, str | AIMessage | Exception) else item(call)
        if isinstance(reply, Exception):
            raise reply
        message = AIMessage(reply) if isinstance(reply, str) else reply
        if message.usage_metadata is None:
            message = message.model_copy(update={"usage_metadata": dict(_USAGE)})
        return ChatResult(generations=[ChatGeneration(message=message)])


def tool_call(name: str, arguments: dict[str, Any], call_id: str = "call-1") -> AIMessage:
    """A reply that calls one tool and says nothing."""
    call = {"name": name, "args": arguments, "id": call_id, "type": "tool_call"}
    return AIMessage("", tool_calls=[call])
