"""`interviewer grade --engine openai-batch`: submit, wait, and hand the replies to the grader."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from interviewer.batch.item import AnswerItem
from interviewer.batch.openai_batch import BatchJobs, custom_id
from interviewer.batch.plan import Plan
from interviewer.batch.run import Items, grade_item, keys_for, versions_for
from interviewer.domain.grade import Grade, TokenUse, Ungraded
from interviewer.domain.pack import Pack
from interviewer.errors import InputError
from interviewer.grading.grader import Grader
from interviewer.grading.llm import LlmJudge
from interviewer.interviews.budget import Budget, Limits, Scope, Spent, check, spent_of
from interviewer.interviews.purse import recorded_in
from interviewer.llm.batches import BatchEndpoint, WouldAsk, answered_by, batch_chat, noting
from interviewer.llm.prices import Price, Prices
from interviewer.llm.reply import JsonObject
from interviewer.llm.structured import StructuredChat
from interviewer.settings import Settings
from interviewer.store.interviews import InterviewStore
from interviewer.wiring import Grading, utc_now

DISCOUNT = 0.5
"""What the endpoint takes of the full price for a call in a batch."""
_MAX_REPLIES = 3


@dataclass(frozen=True)
class BatchOptions:
    """What `--engine openai-batch` takes."""

    write_only: bool
    replies: tuple[Path, ...]
    failed_live: bool
    poll_s: float

    @property
    def may_call(self) -> bool:
        """Whether a second try may be asked for at once. Where replies came in a file, the model
        is served nowhere, as far as is known."""
        return self.failed_live or not self.replies


def batch_grader(
    settings: Settings, grading: Grading, options: BatchOptions, calls_at_once: int
) -> Grader:
    """The LLM grader with a chat model that takes its first replies from a batch.

    Raises:
        InputError: the built-in grader is in use, or repeats are asked for.
    """
    if settings.grader_in_use != "llm":
        raise InputError(
            "--engine openai-batch needs the LLM grader; set OPENAI_API_KEY or OPENAI_BASE_URL"
        )
    if settings.repeats > 1:
        raise InputError("--engine openai-batch grades each answer once; leave --repeats out")
    judge = LlmJudge(
        StructuredChat(
            batch_chat(settings, may_call=options.may_call),
            timeout_s=settings.model_timeout_s,
            deadline_s=settings.model_deadline_s,
            max_replies=_MAX_REPLIES,
            slots=threading.Semaphore(calls_at_once),
        ),
        exemplars=grading.index,
        n_exemplars=settings.exemplars,
    )
    return Grader(
        judge,
        settings.max_answer_chars,
        second=grading.builtin,
        ignore_fillers=settings.ignore_fillers,
    )


def halved(budget: Budget) -> Budget:
    """Prices of a batch, without limits: those are checked before it is submitted, and what is
    paid for must not go ungraded. The few second tries at the full price count half as well."""
    models = {
        name: Price(input=price.input * DISCOUNT, output=price.output * DISCOUNT)
        for name, price in budget.prices.models.items()
    }
    return budget.model_copy(update={"limits": Limits(), "prices": Prices(models=models)})


class BatchEngine:
    """One run through the batches of an output folder.

    Args:
        folder: of the run.
        settings: endpoint and model.
        grader: as `batch_grader` makes it.
        pack: holds the questions.
        options: of the command line.
    """

    def __init__(
        self, folder: Path, settings: Settings, grader: Grader, pack: Pack, options: BatchOptions
    ) -> None:
        self._grader = grader
        self._pack = pack
        self._options = options
        self._key = keys_for(pack, grader)
        self._endpoint = BatchEndpoint(settings)
        self._jobs = BatchJobs(folder, self._endpoint.label)

    def prepare(
        self, items: Items, graded: Callable[[AnswerItem], bool], may_spend: Callable[[], None]
    ) -> bool:
        """Write what is not under way, submit it, and wait; False: the files are for others.

        Args:
            items: all answers.
            graded: whether one is graded already.
            may_spend: raises where a limit does not allow to submit what is new.

        Raises:
            ModelUnavailable: the endpoint refuses or cannot be reached.
            InputError: a file cannot be read or written.
        """
        replies = self._options.replies
        if replies:
            return True
        n_new = self._jobs.write(self._requests(items, graded))
        waiting = self._jobs.waiting
        if self._options.write_only:
            for path in self._jobs.request_files:
                print(path)
            return False
        if n_new:
            may_spend()
        self._jobs.submit(self._endpoint)
        if waiting:
            n_waiting = sum(job.n_requests for job in waiting)
            print(
                f"{n_waiting:,} requests are with {self._endpoint.label} as batches; stopping now "
                "loses nothing: run again with --resume to collect",
                file=sys.stderr,
            )
        self._jobs.wait(self._endpoint, self._options.poll_s, _tell)
        return True

    def grading(self, metered: Grader) -> Callable[[AnswerItem], Grade]:
        """Grades one answer from its reply.

        Args:
            metered: counts what the replies took; shares the judge of the engine's grader.
        """
        found = self._jobs.replies(self._options.replies)
        refused = "; ".join(self._jobs.problems)

        def grade(item: AnswerItem) -> Grade:
            reply = found.get(custom_id(item, self._key(item)))
            if reply is not None and reply.body is not None:
                with answered_by(reply.body):
                    return grade_item(item, self._pack, metered)
            if self._options.failed_live:
                return grade_item(item, self._pack, metered)
            try:
                with noting():
                    return grade_item(item, self._pack, self._grader)
            except WouldAsk:
                problem = (reply.problem if reply else refused) or "the batch holds no reply to it"
                return Ungraded(
                    question_id=item.question_id,
                    code="batch_failed",
                    reason=f"{problem}; run again with --resume, or with --failed-live too",
                    versions=versions_for(item, self._pack, self._grader),
                )

        return grade

    def _requests(
        self, items: Items, graded: Callable[[AnswerItem], bool]
    ) -> Iterator[tuple[str, JsonObject]]:
        for item in items:
            if graded(item):
                continue
            try:
                with noting():
                    grade_item(item, self._pack, self._grader)
            except WouldAsk as call:
                yield custom_id(item, self._key(item)), call.body


def check_limits(plan: Plan, budget: Budget, store: InterviewStore) -> None:
    """Refuse to submit what may pass a budget.

    Raises:
        BudgetExceeded: the message says which.
    """
    limits = budget.limits.model_copy(
        update={
            "usd": {scope: usd for scope, usd in budget.limits.usd.items() if scope != "session"},
            "tokens": {
                scope: most for scope, most in budget.limits.tokens.items() if scope != "session"
            },
        }
    )
    spent = {
        scope: spent_of(recorded, budget.prices)
        for scope, recorded in recorded_in(store, limits, utc_now)("").items()
    }
    use = TokenUse(
        calls=plan.calls, input_tokens=plan.input_tokens, output_tokens=plan.output_tokens
    )
    price = halved(budget).prices.of(budget.model)
    check(limits, {Scope.BATCH: Spent(), **spent}, use, price, budget.model)


def _tell(done: int, total: int) -> None:
    if total and sys.stderr.isatty():
        print(f"\r{done:,} of {total:,} requests done ", end="", file=sys.stderr, flush=True)
