"""One question to a chat model, one checked object back.

Tries the most binding form that the endpoint takes, waits out rate limits and outages within a
deadline, asks once more where the reply is unusable, and never returns a default.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

from interviewer.domain.grade import TokenUse
from interviewer.errors import ModelUnavailable, ReplyInvalid
from interviewer.llm.dialect import Dialect, Dialects, Message
from interviewer.llm.endpoint import endpoint_of
from interviewer.llm.errors import Failure, Remedy, cut_off, failure_of
from interviewer.llm.limit import run_within
from interviewer.llm.reply import JsonObject, json_object, reply_text, storable

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.messages import BaseMessage

T = TypeVar("T")

_RETRIES: dict[Remedy, int] = {"wait": 5, "ask again": 1, "ask otherwise": 0, "none": 0}
_FIRST_WAIT_S = 0.5
_LONGEST_WAIT_S = 20.0
_REPEATED_CHARS = 8_000
"""How much of an unusable reply is shown to the model again."""


@dataclass(frozen=True)
class Reply(Generic[T]):
    """A reply that passed the caller's checks."""

    value: T
    raw: str
    model: str
    """As the endpoint names it; as we do, where it does not say."""
    usage: TokenUse
    """Of all calls that were answered, an unusable first reply included."""


class StructuredChat:
    """A chat model that answers with objects. Safe to share between threads."""

    def __init__(
        self,
        chat: BaseChatModel,
        *,
        timeout_s: float = 60.0,
        deadline_s: float = 180.0,
        dialects: Dialects | None = None,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
        jitter: Callable[[], float] = random.random,
    ) -> None:
        """Wrap a chat model that does not retry by itself.

        Args:
            chat: any LangChain chat model whose `bind` takes OpenAI's options.
            timeout_s: limit on one call.
            deadline_s: limit on one `ask`, with all its calls and waits.
            dialects: memory of what endpoints take; pass one to share it.
            clock: seconds that only grow.
            sleep: waits that many seconds.
            jitter: draws from [0, 1), so that many callers do not come back at the same moment.
        """
        self.endpoint = endpoint_of(chat)
        self._chat = chat
        self._timeout_s = timeout_s
        self._deadline_s = deadline_s
        self._dialects = dialects or Dialects()
        self._clock = clock
        self._sleep = sleep
        self._jitter = jitter

    def ask(
        self,
        messages: Sequence[Message],
        schema: JsonObject,
        parse: Callable[[JsonObject], T],
        repair: Callable[[str], str],
    ) -> Reply[T]:
        """Ask for an object and check it; an unusable reply is asked for once more.

        Args:
            messages: the conversation, its first message the same for all calls of a kind.
            schema: JSON schema of the object, in the strict subset (all required, none additional).
            parse: turns the object into a value, or raises `ReplyInvalid` saying what is wrong.
            repair: words the second request, given what was wrong with the first reply.

        Raises:
            ModelUnavailable: the endpoint could not be reached, refused, or the deadline passed.
            ReplyInvalid: both replies were unusable, or the model refused to answer.
        """
        ends_at = self._clock() + self._deadline_s
        usage = TokenUse()
        first_problem = ""
        asked = list(messages)
        while True:
            message = self._complete(asked, schema, ends_at)
            usage = _added(usage, message)
            self._check_finished(message)
            raw = ""
            try:
                raw = reply_text(message)
                value = parse(json_object(raw))
            except ReplyInvalid as error:
                raw = raw or error.raw_reply
                if first_problem:
                    raise ReplyInvalid(
                        f"{self.endpoint.label} gave two unusable replies; the last: {error}", raw
                    ) from error
                first_problem = str(error)
                shown = raw[:_REPEATED_CHARS] or "(empty)"
                asked = [*messages, ("assistant", shown), ("user", repair(first_problem))]
            else:
                model = str(message.response_metadata.get("model_name") or self.endpoint.model)
                return Reply(value=value, raw=raw, model=model, usage=usage)

    def _complete(
        self, messages: Sequence[Message], schema: JsonObject, ends_at: float
    ) -> BaseMessage:
        """One answered call, after as many waits and weaker dialects as it takes."""
        known = self._dialects.known(self.endpoint)
        dialect = known or Dialect()
        retries = 0
        while True:
            limit_s = min(self._timeout_s, ends_at - self._clock())
            try:
                message = self._call(dialect, messages, schema, limit_s)
            except Exception as error:
                failure = failure_of(error, self.endpoint)
                if failure is None:
                    raise
                weaker = self._weaker(dialect, failure, known)
                if weaker is not None:
                    dialect = weaker
                    continue
                wait_s = self._wait_s(failure, retries)
                if retries >= _RETRIES[failure.remedy]:
                    raise failure.error from error
                if self._clock() + wait_s >= ends_at:
                    raise ModelUnavailable(
                        f"{failure.error}; gave up because the limit of {self._deadline_s:g} s "
                        f"leaves no time to wait {wait_s:.1f} s and ask again"
                    ) from error
                retries += 1
                self._sleep(wait_s)
            else:
                self._dialects.remember(self.endpoint, dialect)
                return message

    def _call(
        self, dialect: Dialect, messages: Sequence[Message], schema: JsonObject, limit_s: float
    ) -> BaseMessage:
        if limit_s <= 0:
            raise TimeoutError(f"the limit of {self._deadline_s:g} s has passed")
        return run_within(limit_s, lambda: dialect.call(self._chat, messages, schema))

    def _weaker(self, dialect: Dialect, failure: Failure, known: Dialect | None) -> Dialect | None:
        """The next dialect, where the refusal can be down to this one.

        An endpoint that has taken the dialect before gets another only when it names the form:
        any other refusal is about the request itself.
        """
        if failure.remedy != "ask otherwise" or (known is not None and not failure.names_form):
            return None
        return dialect.weaker(failure)

    def _wait_s(self, failure: Failure, retries: int) -> float:
        """What the endpoint asks for, else twice as long every time."""
        if failure.after_s is not None:
            return failure.after_s
        return min(_LONGEST_WAIT_S, _FIRST_WAIT_S * 2.0**retries) * (0.75 + 0.25 * self._jitter())

    def _check_finished(self, message: BaseMessage) -> None:
        """Refuse a reply that is none, for which asking again would bring the same."""
        if refusal := message.additional_kwargs.get("refusal"):
            raise ReplyInvalid(f"{self.endpoint.label} refused to answer", storable(str(refusal)))
        finish = message.response_metadata.get("finish_reason")
        if finish == "length":
            raise cut_off(self.endpoint, str(message.text))
        if finish == "content_filter":
            raise ReplyInvalid(f"{self.endpoint.label}: the content filter withheld the reply")


def _added(usage: TokenUse, message: BaseMessage) -> TokenUse:
    """The usage with one more call; servers that report none add no tokens."""
    reported = getattr(message, "usage_metadata", None) or {}
    return TokenUse(
        calls=usage.calls + 1,
        input_tokens=usage.input_tokens + reported.get("input_tokens", 0),
        output_tokens=usage.output_tokens + reported.get("output_tokens", 0),
    )
