"""Clarifications in the words of a language model, as far as it keeps to what may be said.

The model is given the question and what its author prepared, and nothing of rubric or reference, so
it has nothing of them to tell. What it knows of the subject by itself it could tell: its reply is
checked in code, and the prepared reply stands in for one that says too much, comes late or fails.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from interviewer.domain.grade import TokenUse
from interviewer.domain.pack import Pack, Question
from interviewer.errors import GradingFailed, ReplyInvalid
from interviewer.grading.grader import Allowance, Grader
from interviewer.interviews.clarifying import NOTHING_PREPARED, Clarified, Clarifier
from interviewer.interviews.leaks import earns, leaks
from interviewer.llm.dialect import Message
from interviewer.llm.reply import JsonObject, storable
from interviewer.llm.structured import Reply, StructuredChat
from interviewer.prompts.template import load
from interviewer.prompts.untrusted import draw_nonce, fence_turns, fresh_nonce

if TYPE_CHECKING:
    from interviewer.settings import Settings

DEADLINE_S = 12.0
"""Limit on one reply: the clock stands still, but nobody waits longer in mid-thought."""
MAX_REPLY_CHARS = 500
_BYTES_PER_TOKEN = 3
_OUTPUT_TOKENS = 250

_logger = logging.getLogger(__name__)


class _Said(NamedTuple):
    basis: str
    reply: str


class Worded(NamedTuple):
    """A reply, and what it took to make."""

    clarified: Clarified
    usage: TokenUse = TokenUse()
    model: str = ""
    """As the endpoint names it; empty where it was not asked, or did not answer."""


class WordedClarifier:
    """Lets a model answer questions about questions. Safe to share between threads.

    Args:
        chat: the model; its limits should be short, see `worded_clarifier`.
        prepared: gives the reply where the model does not.
        nonce: draws the code in the marks around the candidate's words.
    """

    def __init__(
        self,
        chat: StructuredChat,
        prepared: Clarifier,
        *,
        nonce: Callable[[], str] = draw_nonce,
    ) -> None:
        self._chat = chat
        self._prepared = prepared
        self._nonce = nonce

    @property
    def label(self) -> str:
        """Model and host, without key or user."""
        return self._chat.endpoint.label

    def reply(
        self,
        pack: Pack,
        question: Question,
        asked: str,
        examiner: Grader,
        allowance: Allowance | None = None,
    ) -> Worded:
        """What the interviewer says; the prepared reply where the model cannot or must not.

        Args:
            pack: of the question.
            question: that is asked about.
            asked: by the candidate.
            examiner: see `leaks.leaks`.
            allowance: asked before the call; where it refuses, no call is made.

        Raises:
            InputError: nothing was asked, or it is no text.
        """
        prepared = self._prepared.reply(question, asked)
        if earns(pack, question, prepared.asked, examiner):
            # "Is it that ...?" states a point: whatever a model says to it would confirm or deny.
            return Worded(prepared)
        nonce = fresh_nonce((prepared.asked,), self._nonce)
        messages = _messages(question, prepared.asked, nonce)
        bases = (*_ids(question), "question", "none")
        try:
            if allowance is not None:
                allowance(_estimate(messages))
            reply: Reply[_Said] = self._chat.ask(
                messages, _schema(bases), partial(_parse, bases), lambda problem: problem
            )
        except GradingFailed as error:
            _logger.info("a clarification was left to the prepared reply: %s", error)
            used = error.usage
            use = (
                TokenUse(
                    calls=used.calls,
                    input_tokens=used.input_tokens,
                    output_tokens=used.output_tokens,
                )
                if used
                else TokenUse()
            )
            return Worded(prepared, use)
        said = reply.value
        spent = partial(Worded, usage=reply.usage, model=reply.model)
        if said.basis == "none":
            nothing = Clarified(asked=prepared.asked, taken_for="", reply=NOTHING_PREPARED)
            return spent(nothing)
        if nonce in said.reply or leaks(pack, question, said.reply, examiner):
            _logger.warning("a model's clarification of %s said too much", question.id)
            return spent(prepared)
        taken_for = dict(zip(_ids(question), question.clarifications, strict=True)).get(said.basis)
        return spent(
            Clarified(
                asked=prepared.asked,
                taken_for=taken_for.asks if taken_for else "",
                reply=said.reply,
                worded_by=self.label,
            )
        )


def worded_clarifier(settings: Settings, prepared: Clarifier) -> WordedClarifier | None:
    """A clarifier with the configured model; None where the built-in grader is in use, for who
    chose that sends nothing to anybody.

    Raises:
        SettingsError: key or address cannot be used.
    """
    if settings.grader_in_use != "llm":
        return None
    from interviewer.llm.chat import chat_model

    chat = StructuredChat(
        chat_model(settings),
        timeout_s=min(DEADLINE_S, settings.model_timeout_s),
        deadline_s=DEADLINE_S,
        max_replies=1,
    )
    return WordedClarifier(chat, prepared)


def _ids(question: Question) -> tuple[str, ...]:
    return tuple(f"c{number}" for number, _ in enumerate(question.clarifications, start=1))


def _messages(question: Question, asked: str, nonce: str) -> list[Message]:
    prepared = "\n".join(
        f"- `{name}`: asked “{entry.asks}”, say: {entry.reply}"
        for name, entry in zip(_ids(question), question.clarifications, strict=True)
    )
    system = load("clarify_system").fill(
        question=question.question, prepared=prepared or "(nothing)"
    )
    user = load("clarify_asked").fill(nonce=nonce, asked=fence_turns((asked,), nonce))
    return [("system", system), ("user", user)]


def _estimate(messages: list[Message]) -> TokenUse:
    n_bytes = sum(len(text.encode("utf-8")) for _, text in messages)
    return TokenUse(calls=1, input_tokens=n_bytes // _BYTES_PER_TOKEN, output_tokens=_OUTPUT_TOKENS)


def _schema(bases: tuple[str, ...]) -> JsonObject:
    return {
        "type": "object",
        "properties": {
            "basis": {"type": "string", "enum": list(bases)},
            "reply": {"type": "string"},
        },
        "required": ["basis", "reply"],
        "additionalProperties": False,
    }


def _parse(bases: tuple[str, ...], reply: JsonObject) -> _Said:
    basis, said = reply.get("basis"), reply.get("reply")
    if basis not in bases or not isinstance(said, str):
        raise ReplyInvalid(f"expected a basis ({', '.join(bases)}) and a reply in words")
    words = " ".join(storable(said).split())
    if basis != "none" and not 0 < len(words) <= MAX_REPLY_CHARS:
        raise ReplyInvalid(f"expected a reply of 1 to {MAX_REPLY_CHARS} characters")
    return _Said(str(basis), words)
