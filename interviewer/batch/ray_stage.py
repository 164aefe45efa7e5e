"""The stage of Ray Data that grades: what a worker on any machine of the cluster does.

A worker holds one grader for as long as it lives, so that the models are loaded once. It gives back
rows and writes nothing: the process that started the run is the only one that does.
"""

from __future__ import annotations

import json
import os
import socket
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from interviewer.batch.item import AnswerItem
from interviewer.batch.rows import Row, row_of
from interviewer.batch.run import grade_item, keys_for
from interviewer.domain.pack import Pack
from interviewer.errors import InputError
from interviewer.grading.grader import Grader

Columns = dict[str, list[str]]
"""A block of a dataset: values by the name of their column."""


@dataclass(frozen=True)
class Returned:
    """One row as it came back."""

    key: str
    row: Row
    worker: str
    """Node and process that graded it."""


class GradingStage:
    """Grades blocks of answers. Ray Data makes one in each of its workers.

    Args:
        make_grader: makes the grader; called in the worker, for its first block: what is raised
            then reaches the run as it was, which an error of the constructor does not.
        pack: holds the questions; travels with the stage, so that no worker needs its files.
    """

    def __init__(self, make_grader: Callable[[], Grader], pack: Pack) -> None:
        self._make_grader = make_grader
        self._pack = pack
        self._worker = f"{_node()}:{os.getpid()}"

    @cached_property
    def _grader(self) -> Grader:
        return self._make_grader()

    @cached_property
    def _key(self) -> Callable[[AnswerItem], str]:
        return keys_for(self._pack, self._grader)

    def __call__(self, block: Mapping[str, Sequence[str]]) -> Columns:
        """The rows of a block of answers, made by `entry_of`.

        Raises:
            InputError: this machine would grade otherwise than the one that started the run.
            InterviewerError: no grader can be made here, such as for want of a folder.
        """
        graded: Columns = {"key": [], "row": [], "worker": []}
        for key, text in zip(block["key"], block["item"], strict=True):
            item = AnswerItem.model_validate(json.loads(text))
            own = self._key(item)
            if own != _written(key):
                raise InputError(
                    f"{socket.gethostname()}: would grade answer {item.id!r} with another release "
                    "or other models than the machine that started the run; install the same "
                    "interviewer on every node, and set the same INTERVIEWER_ variables"
                )
            grade = grade_item(item, self._pack, self._grader)
            row = row_of(item, grade, own.rpartition("\0")[2])
            graded["key"].append(key)
            graded["row"].append(json.dumps(row))
            graded["worker"].append(self._worker)
        return graded


def entry_of(item: AnswerItem, key: str) -> dict[str, str]:
    """An answer as one row of the dataset. ASCII, since half characters fit in no Arrow string."""
    return {"key": json.dumps(key), "item": json.dumps(item.model_dump(exclude_defaults=True))}


def returned(block: Mapping[str, Sequence[str]]) -> list[Returned]:
    """What a block that came out of the stage holds."""
    columns = zip(block["key"], block["row"], block["worker"], strict=True)
    return [
        Returned(key=_written(key), row=json.loads(row), worker=str(worker))
        for key, row, worker in columns
    ]


def _node() -> str:
    """Several nodes of a cluster may share a host, so Ray's own id comes first."""
    ray = sys.modules.get("ray")
    if ray is not None and getattr(ray, "is_initialized", bool)():
        return str(ray.get_runtime_context().get_node_id())
    return socket.gethostname()


def _written(key: str) -> str:
    found: str = json.loads(key)
    return found
