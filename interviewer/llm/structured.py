"""One question to a chat model, one checked object back.

Tries the most binding form that the endpoint takes, waits out rate limits and outages within a
deadline, asks again where the reply is unusable, and never returns a default.
"""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import count
from typing import TYPE_CHECKING, Generic, TypeVar

from interviewer.domain.grade import TokenUse
from interviewer.errors import GradingFailed, ModelUnavailable, ReplyInvalid, ReplyWithheld
from interviewer.llm.dialect import Dialect, Dialects, Message
from interviewer.llm.endpoint import endpoint_of
from interviewer.llm.errors import Failure, cut_off, failure_of
from interviewer.llm.gate import Gate
from interviewer.llm.limit import CallThreads
from interviewer.llm.patience import Patience
from interviewer.llm.reply import JsonObject, json_object, reply_text, storable

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.messages import BaseMessage

T = TypeVar("T")

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
        max_replies: int = 2,
        dialects: Dialects | None = None,
        gate: Gate | None = None,
        slots: threading.Semaphore | None = None,
        threads: CallThreads | None = None,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
        jitter: Callable[[], float] = random.random,
    ) -> None:
        """Wrap a chat model that does not retry by itself.

        Args:
            chat: any LangChain chat model whose `bind` takes OpenAI's options.
            timeout_s: limit on one call.
            deadline_s: limit on one `ask`, with all its calls and waits.
            max_replies: how many unusable replies end one `ask`.
            dialects: memory of what endpoints take; pass one to share it.
            gate: slows all callers of the endpoint down together; pass one to share it.
            slots: one is held during each call, and no longer: callers may be more than the calls
                that the endpoint is to have at a time.
            threads: make the calls; pass them to share them.
            clock: seconds that only grow.
            sleep: waits that many seconds.
            jitter: draws from [0, 1), so that many callers do not come back at the same moment.
        """
        self.endpoint = endpoint_of(chat)
        self._chat = chat
        self._timeout_s = timeout_s
        self._deadline_s = deadline_s
        self._max_replies = max_replies
        self._dialects = dialects or Dialects()
        self._gate = gate or Gate()
        self._slots = slots
        self._threads = threads or CallThreads()
        self._clock = clock
        self._sleep = sleep
        self._jitter = jitter

    def with_seed(self, n: int) -> StructuredChat:
        """The same model with another seed, sharing everything else; itself where it has none."""
        seed = getattr(self._chat, "seed", None)
        if not isinstance(seed, int):
            return self
        return StructuredChat(
            self._chat.model_copy(update={"seed": seed + n}),
            timeout_s=self._timeout_s,
            deadline_s=self._deadline_s,
            max_replies=self._max_replies,
            dialects=self._dialects,
            gate=self._gate,
            slots=self._slots,
            threads=self._threads,
            clock=self._clock,
            sleep=self._sleep,
            jitter=self._jitter,
        )

    def deadline(self) -> float:
        """When an `ask` that begins now must end, for several that share one limit."""
        return self._clock() + self._deadline_s

    def ask(
        self,
        messages: Sequence[Message],
        schema: JsonObject,
        parse: Callable[[JsonObject], T],
        repair: Callable[[str], str],
        *,
        ends_at: float | None = None,
    ) -> Reply[T]:
        """Ask for an object and check it; an unusable reply is asked for again.

        Args:
            messages: the conversation, its first message the same for all calls of a kind.
            schema: JSON schema of the object, in the strict subset (all required, none additional).
            parse: turns the object into a value, or raises `ReplyInvalid` saying what is wrong.
            repair: words the next request, given what was wrong with the reply.
            ends_at: a `deadline` that was taken before; one of its own where none is given.

        Raises:
            ModelUnavailable: the endpoint could not be reached, refused, or the deadline passed.
            ReplyInvalid: no reply was usable, or the model refused to answer. Either carries what
                was used by then: a reply is paid for whether or not it can be used.
        """
        ends_at = self.deadline() if ends_at is None else ends_at
        tally = _Tally()
        try:
            return self._usable(messages, schema, parse, repair, ends_at, tally)
        except GradingFailed as error:
            if error.usage is not None:
                tally.add(error.usage.calls, error.usage.input_tokens, error.usage.output_tokens)
            error.usage = tally.usage
            raise

    def _usable(
        self,
        messages: Sequence[Message],
        schema: JsonObject,
        parse: Callable[[JsonObject], T],
        repair: Callable[[str], str],
        ends_at: float,
        tally: _Tally,
    ) -> Reply[T]:
        """The first reply that passes the checks; each is counted before it is looked at."""
        asked = list(messages)
        for n_replies in count(1):
            message = self._complete(asked, schema, ends_at)
            tally.count(message)
            self._check_finished(message)
            raw = ""
            try:
                raw = reply_text(message)
                value = parse(json_object(raw))
            except ReplyInvalid as error:
                raw = raw or error.raw_reply
                if n_replies >= self._max_replies:
                    raise ReplyInvalid(
                        f"{self.endpoint.label} gave {n_replies} unusable replies; the last: "
                        f"{error}",
                        raw,
                    ) from error
                shown = raw[:_REPEATED_CHARS] or "(empty)"
                asked = [*messages, ("assistant", shown), ("user", repair(str(error)))]
            else:
                model = str(message.response_metadata.get("model_name") or self.endpoint.model)
                return Reply(value=value, raw=raw, model=model, usage=tally.usage)
        raise AssertionError("count never ends")

    def _complete(
        self, messages: Sequence[Message], schema: JsonObject, ends_at: float
    ) -> BaseMessage:
        """One answered call, after as many waits and weaker dialects as it takes."""
        known = self._dialects.known(self.endpoint)
        dialect = known or Dialect()
        patience = Patience(self._jitter)
        if (closed_s := self._gate.wait_s(self._clock())) > 0:
            limited = ModelUnavailable(f"{self.endpoint.label} is over its rate limit")
            self._wait(patience.spread(closed_s), ends_at, limited)
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
                if failure.remedy == "queue" or failure.after_s is not None:
                    self._gate.refused(self._clock(), failure.after_s)
                wait_s = patience.wait_s(failure)
                if wait_s is None:
                    raise failure.error from error
                try:
                    self._wait(wait_s, ends_at, failure.error)
                except ModelUnavailable as late:
                    raise late from error
            else:
                self._gate.served()
                self._dialects.remember(self.endpoint, dialect)
                return message

    def _wait(self, wait_s: float, ends_at: float, why: GradingFailed) -> None:
        """Sleep, unless the deadline would pass meanwhile."""
        if self._clock() + wait_s >= ends_at:
            raise ModelUnavailable(
                f"{why}; gave up because the limit of {self._deadline_s:g} s leaves no time to "
                f"wait {wait_s:.1f} s and ask again"
            )
        self._sleep(wait_s)

    def _call(
        self, dialect: Dialect, messages: Sequence[Message], schema: JsonObject, limit_s: float
    ) -> BaseMessage:
        if limit_s <= 0:
            raise TimeoutError(f"the limit of {self._deadline_s:g} s has passed")
        call = partial(dialect.call, self._chat, messages, schema)
        if self._slots is None:
            return self._threads.run_within(limit_s, call)
        asked_at = self._clock()
        if not self._slots.acquire(timeout=limit_s):
            raise TimeoutError(
                f"all calls that may be made at a time were busy for {limit_s:.3g} s"
            )
        limit_s -= self._clock() - asked_at
        try:
            return self._threads.run_within(limit_s, call)
        finally:
            self._slots.release()

    def _weaker(self, dialect: Dialect, failure: Failure, known: Dialect | None) -> Dialect | None:
        """The next dialect, where the refusal can be down to this one.

        An endpoint that has taken the dialect before gets another only when it names the form:
        any other refusal is about the request itself.
        """
        if failure.remedy != "ask otherwise" or (known is not None and not failure.names_form):
            return None
        return dialect.weaker(failure)

    def _check_finished(self, message: BaseMessage) -> None:
        """Refuse a reply that is none, for which asking again would bring the same."""
        if refusal := message.additional_kwargs.get("refusal"):
            raise ReplyWithheld(f"{self.endpoint.label} refused to answer", storable(str(refusal)))
        finish = message.response_metadata.get("finish_reason")
        if finish == "length":
            raise cut_off(self.endpoint, str(message.text))
        if finish == "content_filter":
            raise ReplyWithheld(f"{self.endpoint.label}: the content filter withheld the reply")


class _Tally:
    """What the calls of one `ask` have used so far."""

    def __init__(self) -> None:
        self.usage = TokenUse()

    def count(self, message: BaseMessage) -> None:
        """Add one call; servers that report no tokens add none."""
        reported = getattr(message, "usage_metadata", None) or {}
        self.add(1, reported.get("input_tokens", 0), reported.get("output_tokens", 0))

    def add(self, calls: int, input_tokens: int, output_tokens: int) -> None:
        """Add calls that were answered without a message that could be counted."""
        self.usage += TokenUse(calls=calls, input_tokens=input_tokens, output_tokens=output_tokens)
