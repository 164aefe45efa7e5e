"""The judge that asks a language model. It words the question and checks the form of the reply;
whether quotes are real is for `evidence` to say, and what verdicts are worth for `score`."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Literal

from interviewer.domain.grade import TokenUse
from interviewer.domain.pack import Question, RubricPoint
from interviewer.grading.evidence import EVIDENCE_VERSION
from interviewer.grading.examples import MAX_CHARS, ExemplarSource, examples_text, nearest_to
from interviewer.grading.judge import Judgement
from interviewer.grading.reply_form import parse_opinions, reply_schema
from interviewer.llm.dialect import Message
from interviewer.llm.structured import StructuredChat
from interviewer.packs.exemplars import Exemplar
from interviewer.prompts.template import Prompt, combined_digest, load
from interviewer.prompts.untrusted import draw_nonce, fence_turns, fresh_nonce

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

    from interviewer.settings import Settings

VERSION = "llm-1"
"""Raised with every change of code here that can change a verdict; prompts have their digest, and
the check of quotes has a version of its own."""

_PROMPTS = ("grade_system", "grade_answer", "grade_again", "grade_repair")
_BYTES_PER_TOKEN = 3
_INSTRUCTION_TOKENS = 300
_TOKENS_PER_REPLY_POINT = 150
"""For estimates, on the high side: on five questions about a third over a word-piece count."""
_MAX_REPLIES = 3
"""Gateways truncate a few replies in a hundred: of 200 answers, two in a row hit one every now and
then, three in a row none."""


class LlmJudge:
    """Judges all points of an answer in one call. Safe to share between threads.

    Its confidence is always 1.0: a chat model's own figure for how sure it is tells little, and
    one call at temperature 0 gives no spread to measure.
    """

    name: Literal["llm"] = "llm"

    def __init__(
        self,
        chat: BaseChatModel | StructuredChat,
        *,
        nonce: Callable[[], str] = draw_nonce,
        exemplars: ExemplarSource | None = None,
        n_exemplars: int = 0,
    ) -> None:
        """Judge with a chat model; wrap it in `StructuredChat` to set its limits.

        Args:
            chat: the model to ask.
            nonce: draws the code in the marks around an answer, which must not be guessable.
            exemplars: finds answers that people labelled; None: no examples are shown.
            n_exemplars: how many are shown at the most.
        """
        self._chat = chat if isinstance(chat, StructuredChat) else StructuredChat(chat)
        self._nonce = nonce
        self._exemplars = exemplars if n_exemplars else None
        self._n_exemplars = n_exemplars
        self._last = _Last()

    @property
    def version(self) -> str:
        """Code, check of quotes, and how many examples are shown."""
        parts = [VERSION, EVIDENCE_VERSION]
        if self._exemplars:
            parts.append(f"examples{self._n_exemplars}")
        return "+".join(parts)

    @property
    def prompts_digest(self) -> str:
        """See `Prompted`."""
        names = _PROMPTS + (("grade_examples",) if self._exemplars else ())
        return combined_digest(*map(load, names))

    @property
    def description(self) -> str:
        """One line for people, with model and host, without key or user."""
        return f"LLM grader: {self._chat.endpoint.label}"

    def with_seed(self, n: int) -> LlmJudge:
        """The same judge with another seed, for repeated runs; the endpoint's memory is shared."""
        return LlmJudge(
            self._chat.with_seed(n),
            nonce=self._nonce,
            exemplars=self._exemplars,
            n_exemplars=self._n_exemplars,
        )

    def estimate(self, question: Question, turns: tuple[str, ...]) -> TokenUse:
        """What one call will take, rather too much than too little; repairs are not counted."""
        schema = json.dumps(reply_schema(tuple(point.id for point in question.points)))
        shown = (exemplar.answer[:MAX_CHARS] for exemplar in self._nearest(question, turns))
        sent = (system_prompt(question), schema, *shown, *turns)
        n_bytes = sum(len(text.encode("utf-8")) for text in sent)
        return TokenUse(
            calls=1,
            input_tokens=_INSTRUCTION_TOKENS + n_bytes // _BYTES_PER_TOKEN,
            output_tokens=_TOKENS_PER_REPLY_POINT * len(question.points),
        )

    def judge(self, question: Question, turns: tuple[str, ...]) -> Judgement:
        """Judge every point of the question.

        Raises:
            ModelUnavailable: the endpoint cannot be reached or refuses.
            ReplyInvalid: the model gave no usable verdicts, however often it was asked.
        """
        ends_at = self._chat.deadline()
        self._last.judged, self._last.ends_at = (question.id, turns), ends_at
        exemplars = self._nearest(question, turns)
        return self._ask(load("grade_answer"), question, question.points, turns, ends_at, exemplars)

    def reconsider(
        self, question: Question, turns: tuple[str, ...], failed: tuple[str, ...]
    ) -> Judgement | None:
        """Judge again only the points in `failed`; the judgement holds these and no others.

        None where nothing failed. Together with the `judge` before it on the same thread, it takes
        no longer than the limit on one grade.

        Raises:
            GradingFailed: as for `judge`.
        """
        if not failed:
            return None
        points = tuple(question.point(point_id) for point_id in dict.fromkeys(failed))
        same = self._last.judged == (question.id, turns)
        ends_at = self._last.ends_at if same else self._chat.deadline()
        self._last.judged = None
        return self._ask(load("grade_again"), question, points, turns, ends_at)

    def _nearest(self, question: Question, turns: tuple[str, ...]) -> tuple[Exemplar, ...]:
        """The examples for an answer, looked up once for the estimate and the call after it."""
        if self._last.looked_up != (question.id, turns):
            self._last.nearest = nearest_to(self._exemplars, self._n_exemplars, question.id, turns)
            self._last.looked_up = (question.id, turns)
        return self._last.nearest

    def _ask(
        self,
        prompt: Prompt,
        question: Question,
        points: tuple[RubricPoint, ...],
        turns: tuple[str, ...],
        ends_at: float,
        exemplars: tuple[Exemplar, ...] = (),
    ) -> Judgement:
        system, repair = load("grade_system"), load("grade_repair")
        point_ids = tuple(point.id for point in points)
        listed = ", ".join(f"`{point_id}`" for point_id in point_ids)
        nonce = fresh_nonce((*turns, *(shown.answer for shown in exemplars)), self._nonce)
        asked = prompt.fill(point_ids=listed, nonce=nonce, turns=fence_turns(turns, nonce))
        examples = examples_text(exemplars, point_ids, nonce)
        messages: list[Message] = [
            ("system", system_prompt(question)),
            ("user", f"{examples}\n\n{asked}" if examples else asked),
        ]
        used = (system, prompt, repair, *([load("grade_examples")] if examples else []))
        reply = self._chat.ask(
            messages,
            reply_schema(point_ids),
            partial(parse_opinions, point_ids),
            lambda problem: repair.fill(problem=problem, point_ids=listed),
            ends_at=ends_at,
        )
        return Judgement(
            opinions=reply.value,
            model=reply.model,
            prompt_digest=combined_digest(*used),
            exemplars=tuple(shown.id for shown in exemplars),
            usage=reply.usage,
            raw_reply=reply.raw,
        )


def llm_judge(
    settings: Settings,
    exemplars: ExemplarSource | None = None,
    *,
    calls_at_once: int | None = None,
    chat: BaseChatModel | None = None,
) -> LlmJudge:
    """The judge for the configured endpoint; nothing is sent before the first answer.

    Args:
        settings: endpoint, limits, and how many examples to show.
        exemplars: finds answers that people labelled.
        calls_at_once: most calls in flight, however many threads grade; None: no limit.
        chat: asked in place of the endpoint's own model.

    Raises:
        SettingsError: no endpoint is set, or key or address cannot be used.
    """
    from interviewer.llm.chat import chat_model

    return LlmJudge(
        StructuredChat(
            chat or chat_model(settings),
            timeout_s=settings.model_timeout_s,
            deadline_s=settings.model_deadline_s,
            max_replies=_MAX_REPLIES,
            slots=threading.Semaphore(calls_at_once) if calls_at_once else None,
        ),
        exemplars=exemplars,
        n_exemplars=settings.exemplars,
    )


def system_prompt(question: Question) -> str:
    """Rules, rubric and question: the same text for every answer to the question.

    Endpoints bill a repeated beginning at a fraction, and no word of a candidate gets in here.
    Weights are left out, since a verdict must not depend on them.
    """
    points = "\n\n".join(_described(point) for point in question.points)
    return load("grade_system").fill(points=points, question=question.question)


class _Last(threading.local):
    """The answer that this thread judged last, when the time for it ends, and its examples."""

    judged: tuple[str, tuple[str, ...]] | None = None
    ends_at: float = 0.0
    looked_up: tuple[str, tuple[str, ...]] | None = None
    nearest: tuple[Exemplar, ...] = ()


def _described(point: RubricPoint) -> str:
    """A point as the model sees it."""
    lines = [f"## `{point.id}`", point.claim]
    if point.paraphrases:
        lines += ["Other wordings, each enough alone:", *_bullets(point.paraphrases)]
    if point.misconceptions:
        lines += ["Contradictions of it:", *_bullets(point.misconceptions)]
    return "\n".join(lines)


def _bullets(texts: tuple[str, ...]) -> list[str]:
    return [f"- {text}" for text in texts]
