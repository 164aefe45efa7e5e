"""Finds the JSON object in a model's reply. Says nothing of what the object should hold."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from pydantic import JsonValue

from interviewer.errors import ReplyInvalid

if TYPE_CHECKING:
    from langchain_core.messages import BaseMessage

JsonObject = dict[str, JsonValue]

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f]")


def reply_text(message: BaseMessage) -> str:
    """The reply's words: the arguments of its tool call where it made one, else its content.

    Raises:
        ReplyInvalid: it made several tool calls, so that there is no telling which one counts.
    """
    calls = [
        *(json.dumps(call["args"]) for call in getattr(message, "tool_calls", [])),
        *(call["args"] or "" for call in getattr(message, "invalid_tool_calls", [])),
    ]
    if len(calls) > 1:
        raise ReplyInvalid(
            f"the reply makes {len(calls)} tool calls instead of one", storable("\n".join(calls))
        )
    return storable(calls[0] if calls else str(message.text))


def json_object(text: str) -> JsonObject:
    """The one JSON object in a reply, which may stand in a fence, in prose or after reasoning.

    A brace anywhere else is refused: a reply that repeats an object which the candidate wrote
    must not let that object be taken for the verdicts.

    Raises:
        ReplyInvalid: there is none, more than one, or one with a key twice.
    """
    # A reply that is JSON from end to end is taken as it stands, so that a quote may hold anything.
    if not text.lstrip().startswith("{"):
        text = _after_reasoning(text)
    start = text.find("{")
    if start < 0:
        raise ReplyInvalid("the reply holds no JSON object", text)
    try:
        value, end = _DECODER.raw_decode(text, start)
    except json.JSONDecodeError as error:
        raise ReplyInvalid(f"the reply is not valid JSON ({error})", text) from error
    except RecursionError as error:
        raise ReplyInvalid("the reply is nested too deeply", text) from error
    if "{" in text[end:]:
        raise ReplyInvalid("the reply holds more than one JSON object", text)
    found: JsonObject = value
    return found


def _after_reasoning(text: str) -> str:
    """What follows the reasoning; nothing, where the reply never came to an end of it.

    The opening mark may be missing: some chat templates write it for the model.
    """
    reasoning, mark, answer = text.partition("</think>")
    return answer if mark or "<think>" in reasoning else text


def storable(text: str) -> str:
    """The text without what databases and UTF-8 refuse: control characters, lone surrogates."""
    kept = _CONTROL.sub("", text)
    return kept if kept.isascii() else kept.encode("utf-8", "replace").decode("utf-8")


def _without_doubles(pairs: list[tuple[str, JsonValue]]) -> JsonObject:
    """An object whose keys all differ; `json` would silently keep the last of two."""
    value = dict(pairs)
    if len(value) < len(pairs):
        keys = [key for key, _ in pairs]
        doubled = sorted({key for key in keys if keys.count(key) > 1})
        raise ReplyInvalid(f"the reply has these keys more than once: {', '.join(doubled)[:200]}")
    return value


# Not strict: models leave line breaks in strings unescaped, which harms nothing.
_DECODER = json.JSONDecoder(object_pairs_hook=_without_doubles, strict=False)
