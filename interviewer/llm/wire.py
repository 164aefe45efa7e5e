"""LangChain's OpenAI chat model, made cheaper to call. Import it lazily: it loads the client."""

from __future__ import annotations

from typing import Any

from langchain_core.language_models import LanguageModelInput
from langchain_openai import ChatOpenAI

_SENT_AS_THEY_ARE = ("messages", "response_format", "tools", "tool_choice")


class LeanChatOpenAI(ChatOpenAI):
    """Sends messages and schemas as they are, over chat completions only.

    The client walks every named parameter along its type hints, which for the schema of one
    question costs as much CPU time as the HTTP request itself; what is in `extra_body` it sends
    unchanged. A reply that was cut off or filtered comes back as a message with its
    `finish_reason`, where the client's own parsing of schemas would raise.
    """

    def _get_request_payload(
        self, input_: LanguageModelInput, *, stop: list[str] | None = None, **kwargs: Any
    ) -> dict[str, Any]:
        payload = super()._get_request_payload(input_, stop=stop, **kwargs)
        ready = {name: payload.pop(name) for name in _SENT_AS_THEY_ARE if name in payload}
        # The client insists on the parameter; what stands in `extra_body` replaces it.
        payload["messages"] = []
        payload["extra_body"] = {**(payload.get("extra_body") or {}), **ready}
        return payload
