"""`interviewer grade --engine ray`: which settings travel to the workers, and how they start."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from interviewer.batch.ray_cluster import connected, require_ray
from interviewer.batch.ray_engine import grade_on_ray
from interviewer.batch.results import GradesFile, Rows
from interviewer.batch.run import BatchOutcome, Items
from interviewer.batch.stop import StopSignals
from interviewer.domain.pack import Pack
from interviewer.errors import InputError
from interviewer.grading.grader import Grader
from interviewer.settings import Settings, read_settings
from interviewer.wiring import Grading

_DECIDE = ("embedding_model", "openai_base_url", "max_answer_chars", "ignore_fillers")
"""Settings on which a grade of the built-in grader depends; they are the same in all workers."""


@dataclass(frozen=True)
class RayOptions:
    """What `--engine ray` takes."""

    n_workers: int | None
    """None: one for each core of the cluster."""

    def check(self, settings: Settings) -> None:
        """Say at once what would only fail after everything was read.

        Raises:
            InputError: Ray is not installed, or the LLM grader is in use.
        """
        if settings.grader_in_use == "llm":
            raise InputError(
                "--engine ray spreads the built-in grader, and the LLM grader is in use; add "
                "--grader builtin. An LLM is waited for, which one machine can do: --concurrency "
                "128, or --engine openai-batch"
            )
        require_ray()

    def grade(
        self,
        items: Items,
        pack: Pack,
        grader: Grader,
        file: GradesFile,
        settings: Settings,
        progress: Callable[[], None],
        signals: StopSignals,
    ) -> tuple[Rows, BatchOutcome]:
        """One run on the cluster that `RAY_ADDRESS` names; without it, on this machine alone.

        Raises:
            InputError, GradingFailed, Stopped: see `connected` and `grade_on_ray`.
        """
        chosen = {name: getattr(settings, name) for name in _DECIDE}
        with connected(os.environ.get("RAY_ADDRESS", "")) as cluster:
            return grade_on_ray(
                items,
                pack,
                grader,
                file,
                cluster,
                partial(worker_grader, chosen, pack),
                n_workers=self.n_workers,
                progress=progress,
                signals=signals,
            )


def worker_grader(chosen: dict[str, object], pack: Pack) -> Grader:
    """The built-in grader as a worker makes it. Folders and keys are those of its own machine.

    Args:
        chosen: settings that a grade depends on.
        pack: known to its index, which is not built: texts are embedded when they are needed.
    """
    grading = Grading(read_settings(grader="builtin", **chosen))
    grading.index.hold(pack)
    return grading.builtin
