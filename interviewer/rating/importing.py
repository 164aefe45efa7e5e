"""Bring answers, grades of a finished run, and labels made elsewhere into a rating set."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import datetime
from pathlib import Path

from pydantic import Field, ValidationError

from interviewer.batch.item import AnswerItem
from interviewer.batch.rows import Row, grade_of
from interviewer.domain.base import Frozen
from interviewer.domain.grade import Graded, Verdict
from interviewer.domain.pack import Pack, Question
from interviewer.domain.rating import (
    Label,
    LabelStatus,
    MachineGrade,
    RatedAnswer,
    RatingRecord,
    RatingSet,
    Split,
)
from interviewer.errors import InputError
from interviewer.rating.masked_grades import masked_grade
from interviewer.rating.masking import mask
from interviewer.rating.naming import GraderNames
from interviewer.store.ratings import RatingStore

GRADES = "grades.jsonl"
_NOBODY: Mapping[str, Collection[str]] = {}


class Imported(Frozen):
    """What an import did."""

    n_new: int
    n_known: int = 0
    """Were there already, word for word."""
    masked: dict[str, int] = Field(default_factory=dict)
    """How often each kind of thing was masked."""
    n_grades: int = 0
    """Grades that came along with the answers."""
    problems: tuple[str, ...] = ()
    """What was left out or is doubtful, and why."""


def split_of(cluster: str, of: RatingSet) -> Split:
    """The split of a candidate's answers: all in one, the same however often it is asked."""
    drawn = hashlib.sha256(f"{of.seed} {cluster}".encode(errors="surrogatepass")).digest()
    share = int.from_bytes(drawn[:8], "big") / 2**64
    return Split.TEST if share < of.test_share else Split.DEV


def import_answers(
    store: RatingStore,
    set_id: str,
    answers: Iterable[AnswerItem],
    names: Iterable[str] = (),
    spoken_names: Mapping[str, Collection[str]] = _NOBODY,
) -> Imported:
    """Add answers to a set; the same words to the same question are rated once.

    Args:
        store: keeps the set.
        set_id: the set, which says whether answers are masked.
        answers: as they were read.
        names: masked wherever they stand, beside each answer's own candidate. The candidate of a
            transcript or interview is the name of a file or an id, and is no word to mask.
        spoken_names: masked in the answers of one candidate, such as a transcript's speakers.
    """
    listed = tuple(names)
    with store.change(set_id) as change:
        of = change.record.set
        pack = store.pack(of)
        known = {item.id: item for item in change.record.items}
        words = {(item.question_id, item.answer_digest): item.id for item in known.values()}
        new: list[RatedAnswer] = []
        problems: list[str] = []
        masked: Counter[str] = Counter()
        n_known = 0
        for answer in answers:
            problem = _unusable(answer, pack)
            same = words.get((answer.question_id, answer.digest))
            if not problem and same == answer.id:
                n_known += 1
                continue
            if not problem and answer.id in known:
                problem = "its id is taken by another answer of the set; give it its own"
            if not problem and same is not None:
                problem = f"the same words as {same}; they are rated once"
            if problem:
                problems.append(f"{answer.id}: {problem}")
                continue
            text = "\n\n".join(answer.turns)
            if of.masked:
                own = spoken_names.get(answer.candidate, ())
                if not answer.said:
                    own = (*own, answer.candidate)
                result = mask(text, (*listed, *own))
                text = result.text
                masked.update(result.found)
            item = RatedAnswer(
                id=answer.id,
                question_id=answer.question_id,
                question_hash=pack.question(answer.question_id).hash,
                answer=text,
                answer_digest=answer.digest,
                candidate=answer.candidate,
                split=split_of(answer.candidate or f"answer {answer.id}", of),
            )
            if answer.doubt:
                problems.append(f"{answer.id}: imported, but {answer.doubt}; look before rating")
            known[item.id] = item
            words[item.question_id, item.answer_digest] = item.id
            new.append(item)
        change.add_items(new)
    return Imported(n_new=len(new), n_known=n_known, masked=dict(masked), problems=tuple(problems))


def import_run(store: RatingStore, set_id: str, folder: Path, pack: Pack | None = None) -> Imported:
    """Add the grades of a run folder to the answers of a set they belong to, word for word.

    A masked set keeps them without what it masks, see `masked_grades`.

    Args:
        store: keeps the set.
        set_id: the set.
        folder: holds `grades.jsonl`.
        pack: the rubric of the run, where it is not the one of the set; its points must make the
            same claims, or the labels would speak of something else.

    Raises:
        InputError: the folder has no grades that can be read.
    """
    rows = list(jsonl_rows(folder / GRADES))
    record = store.get(set_id)
    packs = {record.set.pack_hash: store.pack(record.set)}
    if pack is not None:
        packs[pack.hash] = pack
    items = {item.id: item for item in record.items}
    found: list[tuple[RatedAnswer, Graded]] = []
    problems: list[str] = []
    for where, row in rows:
        try:
            grade = grade_of(row)
        except (ValueError, KeyError, TypeError, IndexError) as error:
            raise InputError(f"{where}: not a row of interviewer grade ({error!r})") from error
        item = items.get(str(row.get("id")))
        if item is None or not isinstance(grade, Graded):
            reason = "not in the set" if item is None else f"not graded: {row.get('reason')}"
            problems.append(f"{where}: {row.get('id')} is {reason}")
            continue
        problem = misfit(item, row, grade, packs, record)
        if problem:
            problems.append(f"{where}: {item.id}: {problem}")
            continue
        if record.set.masked:
            grade = masked_grade(grade, item.answer)
        found.append((item, grade))
    names = GraderNames((grade.versions for _, grade in found), record)
    grades = [
        MachineGrade(item_id=item.id, grader=names.of(grade.versions), grade=grade)
        for item, grade in found
    ]
    with store.change(set_id) as change:
        change.put_grades(grades)
    return Imported(n_new=len(grades), problems=tuple(problems))


def import_labels(store: RatingStore, set_id: str, path: Path, now: datetime) -> Imported:
    """Add labels that people gave elsewhere: JSONL with `id`, `rater`, `verdicts` by point id.

    `seen_model_score` may say that a rater had seen the grader's verdicts; such labels are kept
    and never count.

    Raises:
        InputError: the file cannot be read or a line is no label.
    """
    problems: list[str] = []
    labels: list[Label] = []
    with store.change(set_id) as change:
        items = {item.id: item for item in change.record.items}
        pack = store.pack(change.record.set)
        for where, row in jsonl_rows(path):
            item = items.get(str(row.get("id")))
            if item is None:
                problems.append(f"{where}: {row.get('id')} is not in the set")
                continue
            label = _label(row, where, item, change.record.set, now)
            missing = {p.id for p in pack.question(item.question_id).points} ^ set(label.verdicts)
            if missing:
                problems.append(f"{where}: {item.id}: no verdict for, or no point: {missing}")
                continue
            change.put_label(label)
            labels.append(label)
    return Imported(n_new=len(labels), problems=tuple(problems))


def _unusable(answer: AnswerItem, pack: Pack) -> str:
    if all(question.id != answer.question_id for question in pack.questions):
        return f"pack {pack.id} has no question {answer.question_id!r}"
    if answer.unfit:
        return answer.unfit
    if "\x00" in answer.id + answer.candidate:
        return "its id or candidate holds a NUL character, which not every database takes"
    return "" if any(turn.strip() for turn in answer.turns) else "it is empty"


def misfit(
    item: RatedAnswer, row: Row, grade: Graded, packs: dict[str, Pack], record: RatingRecord
) -> str:
    """Why a grade says nothing about the labels on this answer; empty where it does."""
    if row.get("answer_digest", item.answer_digest) != item.answer_digest:
        return "the run graded other words"
    if grade.question_id != item.question_id:
        return f"graded as {grade.question_id}, but it answers {item.question_id}"
    versions = grade.versions
    if versions.question_hash == item.question_hash:
        return ""
    theirs = packs.get(versions.pack_hash)
    if theirs is None:
        return (
            f"graded with another rubric ({versions.pack_hash[:12]}); name its folder with --pack, "
            "so that its claims can be compared"
        )
    ours = packs[record.set.pack_hash].question(item.question_id)
    if _claims(ours) != _claims(theirs.question(item.question_id)):
        return "the claims of its rubric points have changed; rate the answers against the new ones"
    return ""


def _claims(question: Question) -> dict[str, str]:
    return {point.id: point.claim for point in question.points}


def _label(row: Row, where: str, item: RatedAnswer, of: RatingSet, now: datetime) -> Label:
    try:
        if not str(row["rater"]).isprintable():
            raise ValueError(f"the rater {row['rater']!r} has characters that cannot be shown")
        return Label(
            item_id=item.id,
            rater=str(row["rater"]),
            occasion=row.get("occasion", 1),
            status=LabelStatus.SUBMITTED,
            verdicts={point: Verdict(verdict) for point, verdict in row["verdicts"].items()},
            seen_model_score=bool(row.get("seen_model_score", False)),
            pack_hash=of.pack_hash,
            question_hash=item.question_hash,
            updated_at=now,
        )
    except (KeyError, AttributeError, ValueError, ValidationError) as error:
        raise InputError(
            f'{where}: no label ({error}); write {{"id": "a1", "rater": "r1", "verdicts": '
            '{"point-id": "met"|"partly"|"missed"|"wrong", ...}}'
        ) from error


def jsonl_rows(path: Path) -> Iterator[tuple[str, Row]]:
    """Each row of a JSONL file with its `file:line`.

    Raises:
        InputError: the file cannot be read, or a line is no JSON object.
    """
    try:
        with path.open(encoding="utf-8-sig") as file:
            for number, line in enumerate(file, start=1):
                if line.strip():
                    row = json.loads(line)
                    if not isinstance(row, dict):
                        raise InputError(f"{path}:{number}: not a JSON object")
                    yield f"{path}:{number}", row
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror}); check the path") from error
    except ValueError as error:
        raise InputError(f"{path}: not JSON lines in UTF-8 ({error})") from error
