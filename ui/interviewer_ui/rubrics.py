"""What the rubric page works on: the drafts, how one tab sees a question, stored verdicts.

Drawing is in `components.rubric_*`; the rules of drafts are in `packs.drafts`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import streamlit as st

from interviewer.domain.draft import Draft, EditedQuestion, PointDraft, QuestionDraft
from interviewer.domain.grade import Graded
from interviewer.domain.pack import Pack
from interviewer.errors import InterviewerError
from interviewer.packs import drafts as rules
from interviewer_ui.services import services

if TYPE_CHECKING:
    from interviewer.packs.distinct import Advice, Embed
    from interviewer.rating.what_if import Scored
    from interviewer.store.drafts import DraftStore

Step = Literal["", "add", "remove", "up", "down"]
INTERVIEWS = "finished interviews"


@dataclass(frozen=True)
class OpenQuestion:
    """A question of a draft as one browser tab last saw it."""

    question: QuestionDraft
    revision: int
    """What was read or saved last; 0: as the draft began."""
    generation: int = 0
    """Part of the widgets' keys: counting it up draws them anew from `question`."""
    place: int = 0
    """The point that is chosen when the widgets are drawn anew."""
    mine: QuestionDraft | None = None
    """What this tab wanted to save when somebody else had; waits for a decision."""
    unsaved: bool = False
    """Whether `question` could not be saved yet; it is tried again at the next redrawing."""


@dataclass(frozen=True)
class Verdicts:
    """Stored grades and the rubrics they were made with, by pack hash."""

    grades: tuple[Scored, ...]
    packs: dict[str, Pack]


@st.cache_resource(show_spinner=False)
def draft_store() -> DraftStore:
    """The drafts of the database that the app works with."""
    from interviewer.store.drafts import DraftStore

    return DraftStore(services().database)


@st.cache_resource(show_spinner="Loading the embedding model …")
def embed() -> Embed:
    """Makes vectors for the checks by meaning; remembers those it made."""
    shared = services().embedder
    if shared is not None:
        return shared.embed
    from interviewer.wiring import build_embedder

    return build_embedder(services().settings).embed


def question_now(draft: Draft, question_id: str) -> tuple[QuestionDraft, int] | None:
    """A question as it is stored, and its revision; None where it was taken out."""
    edit = draft.edited(question_id)
    if edit is not None:
        return None if edit.question is None else (edit.question, edit.revision)
    return rules.typed(draft.start.question(question_id)), 0


def keep(draft_id: str, seen: OpenQuestion, edited: QuestionDraft) -> OpenQuestion:
    """Save what was edited; the question as the tab sees it from now on.

    Raises:
        Conflict: somebody else saved it since this tab looked; nothing was written.
    """
    saved = draft_store().put_question(
        draft_id,
        EditedQuestion(
            question_id=edited.id,
            question=edited,
            revision=0,
            updated_at=services().interviews.now(),
        ),
        looked_at=seen.revision,
    )
    return OpenQuestion(edited, saved.revision, seen.generation, seen.place)


def with_value(
    question: QuestionDraft, path: tuple[str | int, ...], value: object
) -> QuestionDraft:
    """The question with what a widget says in its place, such as (`points`, 0, `claim`).

    A text box of several lines stands for a list. A place that is gone changes nothing.
    """
    if path[0] == "points":
        place, name = int(path[1]), str(path[2])
        if place >= len(question.points):
            return question
        points = list(question.points)
        told = _told(value, getattr(points[place], name))
        points[place] = PointDraft.model_validate({**points[place].model_dump(), name: told})
        return rules.cleaned(question.model_copy(update={"points": tuple(points)}))
    name = str(path[0])
    before = getattr(question, name)
    told = {**before, int(path[1]): value} if len(path) > 1 else _told(value, before)
    return rules.cleaned(
        QuestionDraft.model_validate({**question.model_dump(mode="json"), name: told})
    )


def _told(value: object, before: object) -> object:
    return (
        from_lines(value, before) if isinstance(before, tuple) and isinstance(value, str) else value
    )


def stepped(question: QuestionDraft, place: int, step: Step) -> tuple[QuestionDraft, int]:
    """The question after a button of the point list, and the point that is chosen then."""
    last = len(question.points) - 1
    if step == "add":
        return rules.with_new_point(question), last + 1
    if step == "remove":
        return rules.without_point(question, place), max(0, min(place, last - 1))
    by = {"up": -1, "down": 1}.get(step, 0)
    moved = rules.with_point_moved(question, place, by)
    return moved, place + by if moved != question else place


def checks(question: QuestionDraft) -> tuple[Advice, ...] | None:
    """What speaks against the question as it stands; None while it has gaps.

    Checks by meaning are left out where the embedding model cannot be used.
    """
    from interviewer.packs.check import question_advice

    if rules.gaps(question):
        return None
    whole = rules.finished(question)
    try:
        return tuple(question_advice(whole, embed()))
    except InterviewerError:
        return tuple(question_advice(whole))


def as_lines(texts: Sequence[str]) -> str:
    """One text a line, for a text box."""
    return "\n".join(" ".join(text.split("\n")) for text in texts)


def from_lines(text: str, before: tuple[str, ...]) -> tuple[str, ...]:
    """The texts of a box; as they were, line breaks included, where nobody typed."""
    if text == as_lines(before):
        return before
    return tuple(line.strip() for line in text.split("\n") if line.strip())


def differences(mine: QuestionDraft, theirs: QuestionDraft) -> list[tuple[str, str, str]]:
    """(where, mine, theirs) of everything that two tabs have made different."""
    found = []
    for name in QuestionDraft.model_fields:
        ours, others = getattr(mine, name), getattr(theirs, name)
        if ours == others:
            continue
        if name != "points":
            found.append((name, _plain(ours), _plain(others)))
            continue
        left = {point.id: point for point in mine.points}
        right = {point.id: point for point in theirs.points}
        for point_id in dict.fromkeys((*left, *right)):
            found += _point_differences(point_id, left.get(point_id), right.get(point_id))
        if list(left) != list(right) and left.keys() == right.keys():
            found.append(("order of points", ", ".join(left), ", ".join(right)))
    return found


@st.cache_resource(ttl=60, max_entries=8, show_spinner="Reading stored verdicts …")
def verdicts(source: str) -> Verdicts:
    """Stored grades of finished interviews, or of the newest grader of a rating set."""
    from interviewer.rating.what_if import Scored
    from interviewer.store.interviews import InterviewStore
    from interviewer_ui.rating import rating_store

    interviews = InterviewStore(services().database)
    grades: list[Scored] = []
    if source == INTERVIEWS:
        for interview in interviews.recent(10_000):
            for item in interview.items:
                if interview.finished_at is not None and isinstance(item.grade, Graded):
                    name = f"{interview.id}/{item.position}"
                    grades.append(Scored(id=name, candidate=interview.id, grade=item.grade))
    else:
        record = rating_store().get(source)
        candidates = {item.id: item.candidate for item in record.items}
        grades = [
            Scored(id=one.item_id, candidate=candidates.get(one.item_id, ""), grade=one.grade)
            for one in record.grades
            if one.grader == record.graders[-1]
        ]
    return Verdicts(tuple(grades), _packs(one.grade.versions.pack_hash for one in grades))


def _packs(hashes: Iterable[str]) -> dict[str, Pack]:
    """The rubrics that are kept of those; a grade of another is left out and named."""
    from interviewer.store.interviews import InterviewStore

    store = InterviewStore(services().database)
    found = {}
    for pack_hash in set(hashes):
        try:
            found[pack_hash] = store.pack(pack_hash)
        except InterviewerError:
            continue
    return found


def _point_differences(
    point_id: str, mine: PointDraft | None, theirs: PointDraft | None
) -> list[tuple[str, str, str]]:
    where = f"point {point_id}"
    if mine is None or theirs is None:
        return [(where, mine.claim if mine else "–", theirs.claim if theirs else "–")]
    return [
        (f"{where}, {name}", _plain(getattr(mine, name)), _plain(getattr(theirs, name)))
        for name in PointDraft.model_fields
        if getattr(mine, name) != getattr(theirs, name)
    ]


def _plain(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dict):
        return " / ".join(f"{key}: {one}" for key, one in value.items())
    return " / ".join(map(str, value)) if isinstance(value, tuple) else str(value)
