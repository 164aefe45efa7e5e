"""Grading on a Ray cluster: answers go out as a dataset, rows come back, each is recorded once.

This process reads, plans and writes, as it does for a live run; only the grading itself is spread.
Ray Data grades again what a lost node took with it. A row that comes back a second time is
dropped here, so that nothing is lost and nothing doubled.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from interviewer.batch.item import AnswerItem
from interviewer.batch.ray_cluster import Cluster, ray_library
from interviewer.batch.ray_stage import GradingStage, entry_of, returned
from interviewer.batch.results import GradesFile, Rows
from interviewer.batch.run import BatchOutcome, Items, grade_answers, keys_for
from interviewer.batch.stop import StopSignals
from interviewer.domain.pack import Pack
from interviewer.errors import GradingFailed, InterviewerError
from interviewer.grading.grader import Grader

WAVE = 20_000
"""Answers in one dataset. Between two of them the workers are made anew, which takes seconds."""
BLOCK = 8
"""Answers that go to a worker and come back together: what a node that is lost costs at most
twice over, and how many rows share one wait for the disk."""
_CORES_A_WORKER = 0.5
"""Reserved for each worker, of which there is one a core. A worker whose node is lost starts again
on another one only where cores are free: so half the cluster can go before one has to wait."""
_TRIES = 3
"""Datasets in a row that may end early without a single new row."""


@dataclass
class Spread:
    """How a run was spread over the cluster."""

    by_worker: dict[str, int] = field(default_factory=dict)
    """Rows that were recorded, by node and process."""
    n_doubled: int = 0
    """Rows that came back again after a node was lost, and were dropped."""
    n_restarts: int = 0
    """Datasets that Ray gave up and that were taken up again."""

    @property
    def shown(self) -> str:
        """One line for people."""
        nodes = {worker.partition(":")[0] for worker in self.by_worker}
        line = f"ray: {sum(self.by_worker.values()):,} answers graded by {len(self.by_worker)} "
        line += f"worker(s) on {len(nodes)} node(s)"
        if self.n_doubled:
            line += f"; {self.n_doubled:,} came back twice and were recorded once"
        if self.n_restarts:
            line += f"; taken up again {self.n_restarts} time(s) after Ray gave up"
        return line


def grade_on_ray(
    items: Items,
    pack: Pack,
    grader: Grader,
    file: GradesFile,
    cluster: Cluster,
    make_grader: Callable[[], Grader],
    *,
    n_workers: int | None = None,
    progress: Callable[[], None] = lambda: None,
    signals: StopSignals | None = None,
    tell: Callable[[str], None] = lambda line: print(line, file=sys.stderr),
) -> tuple[Rows, BatchOutcome]:
    """Grade answers as `grade_answers` does, on the workers of a cluster.

    Args:
        items: what to grade.
        pack: holds the questions.
        grader: says under which versions grades are made; it grades nothing here.
        file: where rows go as they come back; rows it holds already are not graded again.
        cluster: that this process is connected to.
        make_grader: makes the same grader in a worker; must be importable there.
        n_workers: None: one for each core of the cluster.
        progress: called once for each finished answer.
        signals: where a stop is asked for; None: only by a KeyboardInterrupt.
        tell: is told in one line how the work was spread.

    Raises:
        Stopped: a signal came; what was recorded is kept.
        GradingFailed: the cluster failed again and again; what was recorded is kept.
        InterviewerError: a worker raised it; what was recorded is kept.
    """
    key = keys_for(pack, grader)
    signals = signals or StopSignals()
    stage = _Stage(GradingStage, (make_grader, pack), n_workers or max(1, cluster.n_cores))
    spread = Spread()
    n_reused = 0

    def keep(block: Any) -> None:
        found = {one.key: one for one in returned(block) if not file.holds(one.key)}
        spread.n_doubled += len(block["key"]) - len(found)
        # A row that is being written must not be cut by a signal.
        with signals.deferred(lambda: None):
            if found:
                file.append(*(one.row for one in found.values()))
        for one in found.values():
            spread.by_worker[one.worker] = spread.by_worker.get(one.worker, 0) + 1
            progress()
        signals.check()

    def left() -> Iterator[tuple[AnswerItem, str]]:
        nonlocal n_reused
        for item in items:
            own = key(item)
            if file.holds(own):
                n_reused += 1
                progress()
            else:
                yield item, own

    todo = left()
    while wave := [(entry_of(item, own), own) for item, own in islice(todo, WAVE)]:
        n_idle = 0
        while missing := [entry for entry, own in wave if not file.holds(own)]:
            n_before = sum(spread.by_worker.values())
            failed = stage.run(missing, keep)
            signals.check()
            n_idle = 0 if sum(spread.by_worker.values()) > n_before else n_idle + 1
            spread.n_restarts += 1 if failed else 0
            if n_idle == _TRIES:
                raise GradingFailed(
                    f"the Ray cluster gave no grade in {_TRIES} tries ({failed or 'no error'}); "
                    "look at its nodes, then run again with --resume: what was graded is kept"
                )
    if spread.by_worker:
        tell(spread.shown)
    # Every answer has a row by now: this puts them in order and sums them up.
    rows, outcome = grade_answers(items, pack, grader, file)
    return rows, outcome.model_copy(update={"n_reused": n_reused})


class _Stage:
    """Runs answers through a pool of workers.

    Args:
        stage: class of which each worker makes one.
        arguments: of its constructor.
        n_workers: in the pool.
    """

    def __init__(
        self, stage: type[GradingStage], arguments: tuple[object, ...], n_workers: int
    ) -> None:
        self._ray = ray_library()
        self._stage = stage
        self._arguments = arguments
        self._n_workers = n_workers

    def run(self, entries: list[dict[str, str]], keep: Callable[[Any], None]) -> str:
        """Hand each block to `keep` as it comes back; why Ray ended early, empty if it did not.

        Raises:
            InterviewerError: a worker raised it.
            Exception: whatever else a worker raised, or `keep`.
        """
        data, errors = self._ray.data, self._ray.exceptions
        graded = data.from_items(
            entries, override_num_blocks=-(-len(entries) // BLOCK)
        ).map_batches(
            self._stage,
            fn_constructor_args=self._arguments,
            compute=data.ActorPoolStrategy(size=min(self._n_workers, -(-len(entries) // BLOCK))),
            batch_size=None,
            num_cpus=_CORES_A_WORKER,
            # A worker that dies starts again and the blocks that it had are graded again, without
            # limit: Ray Data's own default for a pool of workers.
        )
        blocks = graded.iter_batches(batch_size=None, prefetch_batches=0)
        try:
            with closing(iter(blocks)) as found:
                for block in found:
                    keep(block)
        except errors.RayError as error:
            raised = _raised(error)
            if raised is not None:
                raise raised from error
            if isinstance(error, errors.RayTaskError):
                raise
            return (str(error).strip().splitlines() or [type(error).__name__])[0]
        return ""


def _raised(error: BaseException | None) -> InterviewerError | None:
    """The error of ours that a worker raised, from under what Ray wrapped around it."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        if isinstance(error, InterviewerError):
            # Ray raises a class of its own that is also ours; people get the plain one.
            cause = getattr(error, "cause", error)
            return cause if isinstance(cause, InterviewerError) else error
        seen.add(id(error))
        error = getattr(error, "cause", None) or error.__cause__
    return None
