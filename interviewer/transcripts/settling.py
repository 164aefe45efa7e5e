"""Turns of which retrieval is not sure, settled by a language model: one call a transcript.

The model sees the interviewer's words alone. The candidate, who gains by being graded on another
question, has no word in it; and whatever the model says, it can only choose among the questions
that retrieval holds possible. Any failure leaves the mapping as retrieval has it, and says so.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Sequence
from functools import partial
from typing import Protocol

from interviewer.domain.grade import TokenUse
from interviewer.domain.pack import Pack
from interviewer.domain.transcript import Doubt, MappedTranscript
from interviewer.errors import GradingFailed, ReplyInvalid
from interviewer.llm.dialect import Message
from interviewer.llm.reply import JsonObject
from interviewer.llm.structured import Reply, StructuredChat
from interviewer.prompts.template import combined_digest, load
from interviewer.prompts.untrusted import draw_nonce, fresh_nonce, neutralise
from interviewer.transcripts.hearing import Ear
from interviewer.transcripts.mapping import told, unsettled, with_settled

OUT_OF_BANK = "out_of_bank"
Choices = dict[int, str]
"""What each doubtful turn asks, by its position: the id of a question, or `OUT_OF_BANK`."""
Pay = Callable[[TokenUse, Callable[[], Reply[Choices]]], Reply[Choices]]
"""Makes a call of which the first argument says what it takes, if the budget allows it."""

_BEFORE, _AFTER = 2, 1
"""Turns of the interviewer that are shown around a doubtful one."""
_MAX_CHARS = 1_500
_BYTES_PER_TOKEN = 3
_TOKENS_PER_TURN = 30
_MARK = re.compile(r"[<＜‹〈](?=[\W_]{0,8}turn)", re.IGNORECASE)


class Known(Protocol):
    """Remembers what was settled, so that the same question is paid for once."""

    def get(self, key: str) -> Choices | None:
        """What was said to exactly this question; None: it was not asked yet."""
        ...

    def put(self, key: str, choices: Choices) -> None:
        """Remember it."""
        ...


class Settler:
    """Asks a chat model about the doubtful turns of transcripts.

    Args:
        chat: the model; it should take one unusable reply for an answer (`max_replies=1`), since
            retrieval has an answer too.
        pack: whose questions may have been asked.
        known: remembers what was settled.
        pay: makes the call within a budget.
        nonce: draws the code in the marks around the transcript's words.
    """

    def __init__(
        self,
        chat: StructuredChat,
        pack: Pack,
        known: Known,
        *,
        pay: Pay = lambda _, call: call(),
        nonce: Callable[[], str] = draw_nonce,
    ) -> None:
        self._chat = chat
        self._questions = {question.id: question.question for question in pack.questions}
        self._known = known
        self._pay = pay
        self._nonce = nonce

    def estimate(self, mapped: MappedTranscript) -> TokenUse:
        """What settling a transcript will take: nothing where nothing is doubtful, or where it
        was settled before."""
        doubts = unsettled(mapped)
        if not doubts or self._known.get(self._key(mapped, doubts)) is not None:
            return TokenUse()
        sent = (*map(str, self._messages(mapped, doubts)), json.dumps(_schema(doubts)))
        n_bytes = sum(len(text.encode("utf-8", "replace")) for text in sent)
        return TokenUse(
            calls=1,
            input_tokens=n_bytes // _BYTES_PER_TOKEN,
            output_tokens=_TOKENS_PER_TURN * len(doubts),
        )

    def remembered(self, mapped: MappedTranscript, ear: Ear) -> MappedTranscript:
        """The mapping with what was said of its doubtful turns before; as it was, where nothing
        was. Asks nobody."""
        doubts = unsettled(mapped)
        choices = self._known.get(self._key(mapped, doubts)) if doubts else None
        return mapped if choices is None else self._with(mapped, ear, choices)

    def settled(self, mapped: MappedTranscript, ear: Ear) -> MappedTranscript:
        """The mapping with what the model says of its doubtful turns; as it was, with the reason
        among its problems, where the model gives no usable answer."""
        found = self.remembered(mapped, ear)
        doubts = unsettled(found)
        if not doubts:
            return found
        try:
            choices = self._asked(mapped, doubts)
        except GradingFailed as error:
            return told(
                mapped, f"{len(doubts)} doubtful turn(s) are left as retrieval has them: {error}"
            )
        self._known.put(self._key(mapped, doubts), choices)
        return self._with(mapped, ear, choices)

    def _with(self, mapped: MappedTranscript, ear: Ear, choices: Choices) -> MappedTranscript:
        said = {turn: None if name == OUT_OF_BANK else name for turn, name in choices.items()}
        return with_settled(mapped, ear, said, self._chat.endpoint.model)

    def _asked(self, mapped: MappedTranscript, doubts: Sequence[Doubt]) -> Choices:
        messages = self._messages(mapped, doubts)

        def ask() -> Reply[Choices]:
            return self._chat.ask(
                messages, _schema(doubts), partial(_choices, doubts), lambda problem: problem
            )

        return self._pay(self.estimate(mapped), ask).value

    def _messages(self, mapped: MappedTranscript, doubts: Sequence[Doubt]) -> list[Message]:
        shown = _shown(mapped, doubts)
        nonce = fresh_nonce(tuple(text for _, text in shown), self._nonce)
        allowed = dict.fromkeys(name for doubt in doubts for name in doubt.choices)
        system = load("settle_system").fill(
            questions="\n".join(f"- `{name}`: {self._questions[name]}" for name in allowed)
        )
        asked = load("settle_turns").fill(
            asked="\n".join(f"- `{_name(doubt)}` [{', '.join(doubt.choices)}]" for doubt in doubts),
            nonce=nonce,
            turns="\n\n".join(
                f'<turn-{nonce} number="{place + 1}">\n{_harmless(text)}\n</turn-{nonce}>'
                for place, text in shown
            ),
        )
        return [("system", system), ("user", asked)]

    def _key(self, mapped: MappedTranscript, doubts: Sequence[Doubt]) -> str:
        """Equal where the same would be asked of the same model."""
        endpoint = self._chat.endpoint
        asked = [
            [endpoint.label, combined_digest(load("settle_system"), load("settle_turns"))],
            [self._questions[name] for doubt in doubts for name in doubt.choices],
            [[doubt.turn, *doubt.choices] for doubt in doubts],
            _shown(mapped, doubts),
        ]
        return hashlib.sha256(json.dumps(asked).encode("ascii")).hexdigest()


def _shown(mapped: MappedTranscript, doubts: Sequence[Doubt]) -> list[tuple[int, str]]:
    """Position and words of the interviewer's turns in and around the doubtful ones, in order."""
    turns = mapped.transcript.turns
    asking = [place for place, turn in enumerate(turns) if turn.speaker in mapped.interviewers]
    near: set[int] = set()
    for doubt in doubts:
        at = asking.index(doubt.turn)
        near.update(asking[max(0, at - _BEFORE) : at + 1 + _AFTER])
    return [(place, turns[place].text[:_MAX_CHARS]) for place in sorted(near)]


def _name(doubt: Doubt) -> str:
    """A doubtful turn as key of the reply; counted from 1 as in the marks and the table."""
    return f"turn_{doubt.turn + 1}"


def _schema(doubts: Sequence[Doubt]) -> JsonObject:
    names = [_name(doubt) for doubt in doubts]
    return {
        "type": "object",
        "properties": {
            name: {"type": "string", "enum": [*doubt.choices, OUT_OF_BANK]}
            for name, doubt in zip(names, doubts, strict=True)
        },
        "required": [*names],
        "additionalProperties": False,
    }


def _choices(doubts: Sequence[Doubt], reply: JsonObject) -> Choices:
    """The reply, checked as if there were no schema: many servers take none.

    Raises:
        ReplyInvalid: a turn is missing or unknown, or a choice is not among those of its turn.
    """
    names = [_name(doubt) for doubt in doubts]
    if sorted(reply) != sorted(names):
        raise ReplyInvalid(
            f"expected each of {', '.join(names)} once, and came "
            f"{', '.join(map(ascii, reply))[:200] or 'nothing'}"
        )
    for name, doubt in zip(names, doubts, strict=True):
        if reply[name] not in (*doubt.choices, OUT_OF_BANK):
            raise ReplyInvalid(
                f"{name}: {ascii(reply[name])[:60]} is none of {', '.join(doubt.choices)} and "
                f"{OUT_OF_BANK}"
            )
    return {doubt.turn: str(reply[name]) for name, doubt in zip(names, doubts, strict=True)}


def _harmless(text: str) -> str:
    """Words with a blank put into everything that reads as structure, our own marks included."""
    return _MARK.sub(lambda found: found.group() + " ", neutralise(text))
