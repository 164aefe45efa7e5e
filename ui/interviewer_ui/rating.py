"""What the rating box says and what the server replies, and where ratings are kept."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Literal

import streamlit as st
from pydantic import Field, ValidationError

from interviewer.domain.base import Frozen
from interviewer.domain.grade import Verdict
from interviewer.errors import InterviewerError
from interviewer_ui.answering import Reply
from interviewer_ui.services import services

if TYPE_CHECKING:
    from interviewer.rating.queue import RatingQueue, Task
    from interviewer.rating.retrieved import Retrieval
    from interviewer.store.ratings import RatingStore

_logger = logging.getLogger(__name__)


class RaterSaid(Frozen):
    """One message of the rating box. Each carries every verdict, so a lost one costs nothing."""

    kind: Literal["save", "submit", "skip"]
    verdicts: dict[str, Verdict] = Field(default_factory=dict)
    reason: str = Field(default="", max_length=1_000)
    """Why the answer is skipped."""
    number: int = Field(ge=0, le=2**53)
    """Rises with every message of one box; the reply names it."""
    at: float = 0.0
    """When it was said by the browser's clock: makes a repetition a change that is sent at all."""


class PointBox(Frozen):
    """A rubric point as the rating box shows it."""

    id: str
    claim: str
    misconceptions: tuple[str, ...]
    verdict: str
    """As kept; empty where none was given yet."""


class RaterBox(Frozen):
    """What the rating box is told. Holds nothing of the grader or of other raters."""

    key: str
    points: tuple[PointBox, ...]
    reply: Reply


@st.cache_resource(show_spinner=False)
def rating_store() -> RatingStore:
    """The rating sets of the database that the app works with."""
    from interviewer.store.ratings import RatingStore

    return RatingStore(services().database)


@st.cache_resource(show_spinner="Reading the answers …", max_entries=4)
def retrieval(set_id: str) -> Retrieval:
    """Which points similarity finds for the answers of a set, remembered between reruns.

    With the built-in embedder: a page sends no answer anywhere.
    """
    from interviewer.embedding.builtin import BuiltinEmbedder
    from interviewer.rating.retrieved import Retrieval

    store = rating_store()
    return Retrieval(store.pack(store.get(set_id).set), BuiltinEmbedder().embed)


def read_rater_said(value: object) -> RaterSaid | None:
    """A message as the browser sent it; None when it is not one."""
    try:
        return RaterSaid.model_validate(value)
    except ValidationError:
        return None


def hear_rater(queue: RatingQueue, item_id: str, occasion: int, said: RaterSaid) -> Reply:
    """Act on a message. What is accepted is on disk when this returns; no error escapes."""
    try:
        if said.kind == "skip":
            queue.skip(item_id, occasion, said.reason)
            return Reply(number=said.number)
        if said.verdicts:
            queue.save(item_id, occasion, said.verdicts)
        if said.kind == "submit":
            queue.submit(item_id, occasion)
        return Reply(number=said.number)
    except InterviewerError as error:
        return Reply(number=said.number, accepted=False, error=str(error))
    except Exception:
        # A callback has no page to fail on; the box must learn that nothing was kept.
        _logger.exception("the rating box's message %s failed", said.kind)
        return Reply(
            number=said.number,
            accepted=False,
            error="the server could not keep this; it stays in the box and is sent again",
        )


def rater_box(task: Task, key: str, reply: Reply) -> RaterBox:
    """The box of a task."""
    return RaterBox(
        key=key,
        points=tuple(
            PointBox(
                id=point.id,
                claim=point.claim,
                misconceptions=point.misconceptions,
                verdict=task.verdicts[point.id].value if point.id in task.verdicts else "",
            )
            for point in task.question.points
        ),
        reply=reply,
    )
