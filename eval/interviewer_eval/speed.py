"""How many answers a second the built-in judge grades on this machine, eight points each."""

from __future__ import annotations

import os
import platform
import statistics
import time
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from pydantic import ValidationError

from interviewer.domain.base import Frozen
from interviewer.domain.pack import Pack, Question
from interviewer.errors import InputError
from interviewer.grading.builtin.model import COEFFICIENTS
from interviewer.grading.grader import Grader
from interviewer_eval.datasets.gold import read_gold, subjects
from interviewer_eval.datasets.places import gold_folder
from interviewer_eval.held_out import SHIPPED, FittedModel
from interviewer_eval.judges import builtin_maker
from interviewer_eval.source import memory_source

SPEED = "speed.json"
N_POINTS = 8

Job = tuple[Pack, Question, tuple[str, ...]]


class Speed(Frozen):
    """One measurement."""

    version: str
    answers_per_s: float
    """Median of the runs."""
    slowest: float
    fastest: float
    repeats: int
    n_answers: int
    n_points: int
    mean_words: float
    processes: int
    cores: int
    machine: str


def jobs(n: int) -> list[Job]:
    """Labelled answers to questions of eight points or more, cut to eight."""
    gold = read_gold(subjects(gold_folder()), "gold")
    found: list[Job] = []
    for answer in gold.answers:
        question = gold.question(answer)
        if len(question.points) >= N_POINTS:
            cut = question.model_copy(update={"points": question.points[:N_POINTS]})
            found.append((gold.packs[answer.subject], cut, answer.turns))
    # Every so-many-th, so that all subjects and kinds are among them.
    step = max(1, len(found) // n)
    return found[::step][:n]


def measure_speed(n: int, processes: int, repeats: int = 5) -> Speed:
    """Grade n answers and take the time; models and questions are loaded before.

    The question's own texts are embedded beforehand, as the index does in use. Threads within a
    process are as the product has them.

    Args:
        n: answers in all.
        processes: how many work side by side, each on its share.
        repeats: runs, of which the median counts: what else the machine does moves one by a fifth.
    """
    work = jobs(n)
    rates = sorted(round(len(work) / _seconds(work, processes), 2) for _ in range(repeats))
    return Speed(
        version=_grader().judge.version,
        answers_per_s=statistics.median(rates),
        slowest=rates[0],
        fastest=rates[-1],
        repeats=repeats,
        n_answers=len(work),
        n_points=N_POINTS,
        mean_words=round(sum(len(t.split()) for _, _, ts in work for t in ts) / len(work), 1),
        processes=processes,
        cores=_cores(),
        machine=platform.machine(),
    )


def _seconds(work: list[Job], processes: int) -> float:
    """Of one run. Its graders are new ones: a known pair of texts is not read twice."""
    if processes == 1:
        return _timed(work)
    shares = [work[place::processes] for place in range(processes)]
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        return max(pool.map(_timed, shares))


def read_speed(runs: Path) -> Speed | None:
    """The measurement in a folder of runs; None where none was made.

    Raises:
        InputError: the file is damaged.
    """
    path = runs / SPEED
    if not path.exists():
        return None
    try:
        return Speed.model_validate_json(path.read_text(encoding="utf-8"))
    except (OSError, ValidationError) as error:
        raise InputError(f"{path}: cannot be read; run `interviewer-eval speed` again") from error


def _timed(work: Iterable[Job]) -> float:
    """Seconds for the answers, after one round that loads everything."""
    grader = _grader()
    todo = list(work)
    seen = set()
    for pack, question, _ in todo:
        if question.hash not in seen:
            seen.add(question.hash)
            grader.grade(pack, question, (question.question,))
    start = time.perf_counter()
    for pack, question, turns in todo:
        grader.grade(pack, question, turns)
    return time.perf_counter() - start


def _cores() -> int:
    """Cores that this process may use, which in a container are fewer than the machine has."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _grader() -> Grader:
    return Grader(builtin_maker(memory_source())(FittedModel(SHIPPED, COEFFICIENTS)))
