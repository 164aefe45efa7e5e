"""`interviewer grade --engine openai-batch`: submit, wait, and hand the replies to the grader."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from interviewer.batch.item import AnswerItem
from interviewer.batch.openai_batch import BatchJobs, custom_id
from interviewer.batch.plan import Plan
from interviewer.batch.run import Items, grade_item, versions_for
from interviewer.domain.grade import Grade, TokenUse, Ungraded
from interviewer.domain.pack import Pack
from interviewer.errors import InputError, ReplyInvalid, ReplyWithheld
from interviewer.grading.grader import Grader
from interviewer.grading.llm import llm_judge
from interviewer.llm.batches import BatchEndpoint, WouldAsk, answered_by, batch_chat, noting
from interviewer.llm.prices import Price
from interviewer.llm.reply import JsonObject
from interviewer.settings import Settings
from interviewer.spending.budget import Budget, Scope, Spent, check, spent_of
from interviewer.spending.metered import MeteredGrader
from interviewer.spending.purse import recorded_in
from interviewer.store.interviews import InterviewStore
from interviewer.wiring import Grading, utc_now

_UNUSABLE = (ReplyInvalid.code, ReplyWithheld.code)
DISCOUNT = 0.5
"""What the endpoint takes of the full price for a call in a batch."""


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
    return Grader(
        llm_judge(
            settings,
            grading.index,
            calls_at_once=calls_at_once,
            chat=batch_chat(settings, may_call=options.may_call),
        ),
        settings.max_answer_chars,
        second=grading.builtin,
        ignore_fillers=settings.ignore_fillers,
    )


class BatchEngine:
    """One run through the batches of an output folder.

    Args:
        folder: of the run.
        settings: endpoint and model.
        grader: as `batch_grader` makes it.
        pack: holds the questions.
        options: of the command line.
        key: see `keys_for`.
    """

    def __init__(
        self,
        folder: Path,
        settings: Settings,
        grader: Grader,
        pack: Pack,
        options: BatchOptions,
        key: Callable[[AnswerItem], str],
    ) -> None:
        self._grader = grader
        self._pack = pack
        self._options = options
        self._key = key
        self._endpoint = BatchEndpoint(settings)
        self._jobs = BatchJobs(folder, self._endpoint.label)

    def prepare(
        self, items: Items, graded: Callable[[AnswerItem], bool], may_spend: Callable[[], None]
    ) -> bool:
        """Write what is not under way, submit it, and wait; False: the files are for others.

        Args:
            items: all answers.
            graded: whether one is graded already.
            may_spend: raises where a limit does not allow to submit what is not submitted yet.

        Raises:
            ModelUnavailable: the endpoint refuses or cannot be reached.
            InputError: a file cannot be read or written.
        """
        replies = self._options.replies
        if replies:
            return True
        self._jobs.write(self._requests(items, graded))
        waiting = self._jobs.waiting
        if self._options.write_only:
            for path in self._jobs.request_files:
                print(path)
            return False
        # Not only what is new: a file may be left from a run that wrote and did not submit it.
        if any(not job.file_id for job in waiting):
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

    def grading(self, metered: MeteredGrader) -> Callable[[AnswerItem], Grade]:
        """Grades one answer from its reply.

        Args:
            metered: counts what the replies took, and holds live calls to the budgets; shares the
                judge of the engine's grader.
        """
        found = self._jobs.replies(self._options.replies)
        prepaid = metered.prepaid(DISCOUNT)
        refused = "; ".join(self._jobs.problems)

        def grade(item: AnswerItem) -> Grade:
            reply = found.get(custom_id(item, self._key(item)))
            if reply is not None and reply.body is not None:
                with answered_by(reply.body):
                    made = grade_item(item, self._pack, prepaid)
                # Its reply is kept and would fail again with every run.
                failed = isinstance(made, Ungraded) and made.code in _UNUSABLE
                if not failed or not self._options.failed_live:
                    return made
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
    limits = budget.limits.for_batch()
    spent = {
        scope: spent_of(recorded, budget.prices)
        for scope, recorded in recorded_in(store, limits, utc_now)("").items()
    }
    use = TokenUse(
        calls=plan.calls, input_tokens=plan.input_tokens, output_tokens=plan.output_tokens
    )
    price = budget.prices.of(budget.model)
    if price is not None:
        price = Price(input=price.input * DISCOUNT, output=price.output * DISCOUNT)
    check(limits, {Scope.BATCH: Spent(), **spent}, use, price, budget.model)


def _tell(done: int, total: int) -> None:
    if total and sys.stderr.isatty():
        print(f"\r{done:,} of {total:,} requests done ", end="", file=sys.stderr, flush=True)
