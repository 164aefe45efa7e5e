"""Work on a rubric draft: make it from a pack, change its points, turn it into a pack again.

A draft may be incomplete. What it lacks is said in words, question by question; only a draft
without a gap becomes a pack. Storage is `store.drafts`.
"""

from __future__ import annotations

import io
import re
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

from pydantic import ValidationError

from interviewer.domain.draft import Draft, PointDraft, QuestionDraft
from interviewer.domain.pack import Pack, Question, Scoring
from interviewer.errors import InputError, PackInvalid
from interviewer.packs.load import read_folder
from interviewer.packs.write import write_pack

# YAML readers refuse them, so a pack that holds one could be written and never read again.
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_LINE_ENDS = re.compile("\r\n?")
_MAX_SHOWN = 60
_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_MAX_ID = 64


def typed(question: Question) -> QuestionDraft:
    """A question in the form in which it is edited."""
    return QuestionDraft.model_validate(question.model_dump(mode="json"))


def cleaned(question: QuestionDraft) -> QuestionDraft:
    """The same without control characters, which come along when text is pasted."""

    def clean(value: object) -> object:
        if isinstance(value, str):
            return _CONTROL.sub("", _LINE_ENDS.sub("\n", value))
        if isinstance(value, dict):
            return {key: clean(one) for key, one in value.items()}
        return [clean(one) for one in value] if isinstance(value, list | tuple) else value

    return QuestionDraft.model_validate(clean(question.model_dump(mode="json")))


def gaps(question: QuestionDraft) -> tuple[str, ...]:
    """What keeps it from being a question of a pack, one line each; empty: nothing does."""
    found = list(_doubled_ids(question))
    try:
        Question.model_validate(_filled(question))
    except ValidationError as error:
        found += [_said(question, one["loc"], one["msg"], one["input"]) for one in error.errors()]
    return tuple(found)


def finished(question: QuestionDraft) -> Question:
    """The question, blank lines and blank levels left out.

    Raises:
        PackInvalid: it has `gaps`, one a line.
    """
    if problems := gaps(question):
        raise PackInvalid("\n".join(f"{question.id}: {one}" for one in problems))
    return Question.model_validate(_filled(question))


def questions_of(draft: Draft) -> dict[str, QuestionDraft]:
    """Every question of the draft as it stands now, in the order of the pack; new ones last."""
    found = {question.id: typed(question) for question in draft.start.questions}
    for edit in draft.edits:
        if edit.question is None:
            found.pop(edit.question_id, None)
        else:
            found[edit.question_id] = edit.question
    return found


def composed(draft: Draft) -> Pack:
    """The pack that the draft has become.

    Raises:
        PackInvalid: every gap of every question, or of version and scoring, one a line.
    """
    problems: list[str] = []
    untouched = {question.id: question for question in draft.start.questions}
    questions = []
    for question_id, question in questions_of(draft).items():
        if draft.edited(question_id) is None:
            questions.append(untouched[question_id])
            continue
        try:
            questions.append(finished(question))
        except PackInvalid as error:
            problems.append(str(error))
    known = {topic.id for topic in draft.start.topics}
    problems += [
        f"{question.id}: topic {topic!r} is not one of the pack's: {', '.join(sorted(known))}"
        for question in questions
        for topic in question.topics
        if topic not in known
    ]
    if problems:
        raise PackInvalid("\n".join(problems))
    return _assembled(draft, questions)


def next_version(version: str) -> str:
    """The version after this one: its last figure counted up, without any suffix."""
    major, minor, patch = re.split(r"[.-]", version)[:3]
    return f"{major}.{minor}.{int(patch) + 1}"


def new_question(draft: Draft, question_id: str) -> QuestionDraft:
    """An empty question for the draft.

    Raises:
        InputError: the id is taken, was taken out before, or cannot name a file.
    """
    known = {*questions_of(draft), *(edit.question_id for edit in draft.edits)}
    if question_id in known:
        raise InputError(f"{question_id} is there already, or was taken out; choose another id")
    if len(question_id) > _MAX_ID or not _SLUG.fullmatch(question_id):
        raise InputError(
            f"{question_id[:_MAX_SHOWN]!r}: ids are lower-case words and figures joined by "
            "hyphens, such as hv-31"
        )
    return QuestionDraft(id=question_id, topics=(draft.start.topics[0].id,))


def with_new_point(question: QuestionDraft) -> QuestionDraft:
    """The question with an empty point at its end, under an id that is free."""
    taken = {point.id for point in question.points}
    number = len(taken) + 1
    while f"point-{number}" in taken:
        number += 1
    points = (*question.points, PointDraft(id=f"point-{number}"))
    return question.model_copy(update={"points": points})


def without_point(question: QuestionDraft, place: int) -> QuestionDraft:
    """The question without the point at that place."""
    points = (*question.points[:place], *question.points[place + 1 :])
    return question.model_copy(update={"points": points})


def with_point_moved(question: QuestionDraft, place: int, by: int) -> QuestionDraft:
    """The question with a point moved up (below 0) or down; as it was at either end."""
    to = place + by
    if not 0 <= to < len(question.points):
        return question
    points = list(question.points)
    points.insert(to, points.pop(place))
    return question.model_copy(update={"points": tuple(points)})


def pack_zip(pack: Pack) -> bytes:
    """The pack as a zip file of its YAML, as `read_pack_file` and `packs install` take it.

    Raises:
        PackInvalid: the YAML could be written but not be read back as the same pack.
    """
    with tempfile.TemporaryDirectory() as folder:
        files = write_pack(pack, Path(folder) / pack.id)
        if read_folder(Path(folder) / pack.id).pack.hash != pack.hash:
            raise PackInvalid(f"{pack.id}: changes when it is written and read; report this")
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
            for file in files:
                archive.write(file, file.relative_to(folder).as_posix())
    return stream.getvalue()


def _assembled(draft: Draft, questions: list[Question]) -> Pack:
    start = draft.start
    try:
        return Pack.model_validate(
            {
                **{name: getattr(start, name) for name in Pack.model_fields},
                "version": draft.version,
                "scoring": Scoring.model_validate(draft.scoring.model_dump()),
                # In the order of their files: so they stand when the pack is read from a folder.
                "questions": tuple(sorted(questions, key=lambda one: f"{one.id}.yaml")),
            }
        )
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"]))
        raise PackInvalid(f"{where}: {first['msg']}; versions look like 1.0.1") from error


def _doubled_ids(question: QuestionDraft) -> Iterator[str]:
    ids = [point.id for point in question.points]
    for doubled in sorted({one for one in ids if ids.count(one) > 1}):
        yield f"two points have the id {doubled!r}; give each its own"


def _filled(question: QuestionDraft) -> dict[str, object]:
    """Its data without blank entries of lists and levels, which editing leaves behind."""

    def lines(texts: tuple[str, ...]) -> list[str]:
        return [text for text in texts if text.strip()]

    def levels(texts: dict[int, str]) -> dict[int, str]:
        return {level: text for level, text in texts.items() if text.strip()}

    return {
        **question.model_dump(mode="json"),
        "restatements": lines(question.restatements),
        "anchors": levels(question.anchors),
        "anchor_examples": levels(question.anchor_examples),
        "points": [
            {
                **point.model_dump(mode="json"),
                "paraphrases": lines(point.paraphrases),
                "misconceptions": lines(point.misconceptions),
            }
            for point in question.points
        ],
    }


def _said(
    question: QuestionDraft, place: tuple[int | str, ...], message: str, given: object
) -> str:
    """A problem that pydantic found, told by the point's id rather than its number."""
    words = list(map(str, place))
    if len(place) > 1 and place[0] == "points" and isinstance(place[1], int):
        words[:2] = [f"point {question.points[place[1]].id}"]
    where = ", ".join(words)
    if isinstance(given, str) and not given.strip():
        return f"{where} is empty; write something"
    if place == ("points",) and not question.points:
        return "has no points; add one"
    if words and words[-1] == "id":
        return f"{where} {given!r}: ids are lower-case words and figures joined by hyphens"
    shown = repr(given)
    return f"{where}: {message}, found {shown[:_MAX_SHOWN]}"
