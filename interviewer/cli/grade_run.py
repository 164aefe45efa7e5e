"""One run of `interviewer grade`, step by step: lock, read, plan, grade, report."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from interviewer.batch.answers import AnswersRead, Hear, read_answers
from interviewer.batch.human import agreement_with, read_human, refuse_strangers
from interviewer.batch.item import AnswerItem
from interviewer.batch.lock import RunLock
from interviewer.batch.plan import Plan, plan_of
from interviewer.batch.results import GradesFile, Rows, graded_keys
from interviewer.batch.run import BatchOutcome, grade_answers, with_spare
from interviewer.batch.stop import END_S, Stopped, StopSignals
from interviewer.cli.grade_batch import (
    DISCOUNT,
    BatchEngine,
    BatchOptions,
    batch_grader,
    check_limits,
)
from interviewer.cli.grade_heard import Heard
from interviewer.cli.grade_keys import Key, run_keys
from interviewer.cli.grade_limits import Limits, agree
from interviewer.cli.grade_progress import progress_of
from interviewer.cli.grade_ray import RayOptions
from interviewer.cli.grade_settle import settler_of, settles
from interviewer.cli.grade_shown import Told, show, write_reports
from interviewer.domain.pack import Pack
from interviewer.grading.grader import Grader
from interviewer.llm.prices import Price
from interviewer.settings import read_settings
from interviewer.spending.budget import budget_of
from interviewer.spending.metered import MeteredGrader
from interviewer.store.database import Database
from interviewer.store.interviews import InterviewStore
from interviewer.wiring import Grading, utc_now

if TYPE_CHECKING:
    from interviewer.transcripts.hearing import Ear
    from interviewer.transcripts.settling import Settler


@dataclass(frozen=True)
class Options:
    """The command line, checked."""

    inputs: tuple[Path, ...]
    out: Path
    grader: str | None
    pack: str
    resume: bool
    repeats: int | None
    concurrency: int
    dry_run: bool
    yes: bool
    budget_usd: float | None
    limits: Limits
    interviewers: tuple[str, ...]
    mapping: Path | None
    """Table of who asked what, taken back where it exists and written where it does not."""
    settle: bool | None
    """Whether a model settles doubtful turns; None: see `settles`."""
    human: Path | None
    human_max: float | None
    batch: BatchOptions | None
    """None: every call is made at once."""
    ray: RayOptions | None
    """None: grades are made in this process."""
    as_json: bool


def run(options: Options) -> None:
    """Grade, and end the process with the status that `interviewer grade` promises."""
    with StopSignals(END_S) as signals:
        try:
            with ExitStack() as stack:
                missed = _Run(options, signals, stack).grade()
        except Stopped as stopped:
            print(
                "\ninterviewer: stopped; what was graded is kept, run again with --resume",
                file=sys.stderr,
            )
            _leave(stopped.exit_status)
    for line in missed:
        print(f"interviewer: {line}", file=sys.stderr)
    if missed:
        raise typer.Exit(1)


class _Run:
    """What the steps share."""

    def __init__(self, options: Options, signals: StopSignals, stack: ExitStack) -> None:
        self.options = options
        self.signals = signals
        self.stack = stack
        chosen = {
            "grader": options.grader,
            "repeats": options.repeats,
            "budget_usd_batch": options.budget_usd,
        }
        self.settings = read_settings(
            **{name: value for name, value in chosen.items() if value is not None}
        )
        if options.ray:
            options.ray.check(self.settings)
        self.human = read_human(options.human, options.human_max) if options.human else None
        self.budget = budget_of(self.settings)
        self.settles = settles(options.settle, self.settings, in_batches=bool(options.batch))

    def grade(self) -> list[str]:
        """All of it; gives back a line for each limit that was missed."""
        options = self.options
        if not options.dry_run:
            self.stack.enter_context(RunLock(options.out))
        heard = self._heard
        found = self._read(heard.first)
        heard.check()
        heard.export()
        if self.human and options.human:
            refuse_strangers(self.human, {item.id for item in found.items}, options.human)
        grading, pack = self._opened
        grader = self._grader(grading)
        key = run_keys(self.settings, options.pack, pack, grader)
        plan = self._plan(found, pack, grader, key)
        if self.settles:
            plan = plan.with_settling(*heard.to_settle(self._settler), self._price)
        if options.dry_run:
            print(plan.model_dump_json(indent=2) if options.as_json else plan.shown)
            return []
        print(plan.shown, file=sys.stderr)
        agree(plan, yes=options.yes, budget_usd=options.budget_usd)
        database = Database(self.settings.database)
        self.stack.callback(database.close)
        store = InterviewStore(database)
        metered = MeteredGrader(grader, self.budget, store, now=utc_now)
        # On any end: what was spent counts, whether or not the run came to its end.
        self.stack.callback(metered.keep)
        if self.settles and plan.n_doubtful:
            settler = settler_of(self.settings, pack, options.out, metered.paid)
            found = self._read(heard.again(settler), told=found)
            heard.export()
        engine = None
        if options.batch:
            engine = BatchEngine(options.out, self.settings, grader, pack, options.batch, key)
            if not engine.prepare(
                found.items,
                self._graded_already(key),
                lambda: check_limits(plan, self.budget, store),
            ):
                return []
        rows, outcome = self._graded(found, pack, metered, key, engine)
        write_reports(options.out, found, pack, rows, metered, self.settings.max_answer_chars)
        told = Told(
            outcome=outcome,
            problems=found.problems,
            cost=metered.cost if grader.judge.name == "llm" or self.settles else None,
            missed=tuple(options.limits.missed(outcome, len(found.problems))),
            human=agreement_with(self.human, rows) if self.human else None,
        )
        if options.as_json:
            print(told.as_json)
        else:
            show(told, options.out)
        return list(told.missed)

    @cached_property
    def _opened(self) -> tuple[Grading, Pack]:
        """Opened when it is first needed: a path that does not exist is told at once."""
        grading = Grading(self.settings, calls_at_once=self.options.concurrency)
        self.stack.callback(grading.close)
        return grading, grading.load_pack(self.options.pack)

    @cached_property
    def _ear(self) -> Ear:
        from interviewer.transcripts.bank import Bank
        from interviewer.transcripts.hearing import Ear

        grading, pack = self._opened
        grading.wait_for_index()
        return Ear(Bank(pack, grading.index))

    @cached_property
    def _heard(self) -> Heard:
        options = self.options
        return Heard(
            lambda: self._ear,
            options.interviewers,
            options.mapping,
            self.stack,
            None if options.dry_run else options.out,
            (lambda: self._settler) if self.settles else None,
        )

    @cached_property
    def _settler(self) -> Settler:
        """Estimates, and remembers what was settled; it pays for nothing."""
        return settler_of(self.settings, self._opened[1], self.options.out)

    def _read(self, hear: Hear, told: AnswersRead | None = None) -> AnswersRead:
        """Read the input and say what is noteworthy, but for what was told before."""
        options = self.options
        found = read_answers(
            options.inputs,
            None if options.dry_run else options.out,
            hear,
            leave_out=[path for path in (options.mapping, options.human) if path],
            watch=partial(progress_of, what="reading"),
        )
        self.stack.callback(found.items.close)
        known = {*told.notes, *told.problems} if told else ()
        for line in (*found.notes, *found.problems):
            if line not in known:
                print(line, file=sys.stderr)
        return found

    def _grader(self, grading: Grading) -> Grader:
        batch = self.options.batch
        if batch is None:
            return grading.grader
        return batch_grader(self.settings, grading, batch, self.options.concurrency)

    @property
    def _price(self) -> Price | None:
        return self.budget.prices.of(self.budget.model)

    def _graded_already(self, key: Key) -> Callable[[AnswerItem], bool]:
        done = graded_keys(self.options.out) if self.options.resume else frozenset()
        return lambda item: key(item) in done

    def _plan(self, found: AnswersRead, pack: Pack, grader: Grader, key: Key) -> Plan:
        return plan_of(
            found.items,
            pack,
            grader,
            self._graded_already(key),
            n_files=found.n_files,
            n_unreadable=len(found.problems),
            price=self._price,
            model=self.budget.model,
            budget_usd=self.settings.budget_usd_batch,
            engine="openai-batch, half price" if self.options.batch else "live",
            discount=DISCOUNT if self.options.batch else 1.0,
        )

    def _graded(
        self,
        found: AnswersRead,
        pack: Pack,
        metered: MeteredGrader,
        key: Key,
        engine: BatchEngine | None,
    ) -> tuple[Rows, BatchOutcome]:
        options = self.options
        is_llm = metered.judge.name == "llm"
        with (
            GradesFile(options.out, resume=options.resume) as file,
            progress_of(len(found.items)) as step,
            metered.kept_up(),
        ):
            if options.ray:
                return options.ray.grade(
                    found.items, pack, metered, file, self.settings, step, self.signals
                )
            return grade_answers(
                found.items,
                pack,
                metered,
                file,
                concurrency=with_spare(options.concurrency) if is_llm else 1,
                progress=step,
                signals=self.signals,
                grade=engine.grading(metered) if engine else None,
                engine="openai-batch" if engine else "",
                key=key,
            )


def _leave(status: int) -> None:
    """End the process, though threads may still wait for a model."""
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
    if any(thread.name in ("grading", "model-call") for thread in threading.enumerate()):
        os._exit(status)
    raise SystemExit(status)
