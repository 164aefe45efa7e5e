"""Answers for a rating set from where they are kept: interviews of the database, CSV files."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from interviewer.batch.item import AnswerItem
from interviewer.domain.grade import Graded
from interviewer.domain.interview import Interview
from interviewer.domain.pack import Pack
from interviewer.domain.rating import MachineGrade
from interviewer.errors import InputError
from interviewer.rating.importing import Imported, import_answers, misfit
from interviewer.rating.masked_grades import masked_grade
from interviewer.rating.naming import GraderNames
from interviewer.store.ratings import RatingStore

_CSV_COLUMNS = ("id", "question_id", "answer")
_MAX_FIELD = 8_000_000
_GENERIC = frozenset(
    "speaker spk interviewer interviewee candidate applicant person host guest user assistant "
    "unknown participant moderator".split()
)
"""Labels of speakers that name nobody; masking them would take words out of answers."""


def answers_of_interview(interview: Interview) -> Iterator[AnswerItem]:
    """One answer for each question that got any words, probes included, as the grader had it.

    The interview stands for the candidate, who is not known by name: answers of one interview
    fall into one split and are resampled together.
    """
    for item in interview.items:
        if any(answer.strip() for answer in item.answers):
            yield AnswerItem(
                id=f"{interview.id}/{item.question_id}",
                question_id=item.question_id,
                answer=" ".join(item.answers),
                candidate=interview.id,
                said=item.answers,
                asked=item.turns[0].text if item.turns else "",
            )


def import_interviews(
    store: RatingStore,
    set_id: str,
    interviews: Iterable[Interview],
    pack_of: Callable[[str], Pack],
    names: Iterable[str] = (),
) -> Imported:
    """Add the answers of finished interviews, and the grades they got, to a set.

    A masked set keeps both without what it masks.

    Args:
        store: keeps the set.
        set_id: the set, which says whether answers are masked.
        interviews: those that run still are left out and named.
        pack_of: the pack of a hash, as it was when an interview was planned.
        names: masked wherever they stand.
    """
    listed = list(interviews)
    done = [one for one in listed if one.finished_at is not None]
    problems = [f"{one.id}: not finished yet" for one in listed if one.finished_at is None]
    answers = [answer for one in done for answer in answers_of_interview(one)]
    found = import_answers(store, set_id, answers, names)
    digests = {answer.id: answer.digest for answer in answers}
    record = store.get(set_id)
    items = {item.id: item for item in record.items}
    packs = {record.set.pack_hash: store.pack(record.set)}
    grades = []
    names_of = GraderNames(
        (
            asked.grade.versions
            for one in done
            for asked in one.items
            if isinstance(asked.grade, Graded)
        ),
        record,
    )
    for one in done:
        packs.setdefault(one.pack_hash, pack_of(one.pack_hash))
        for asked in one.items:
            item = items.get(f"{one.id}/{asked.question_id}")
            if item is None or not isinstance(asked.grade, Graded):
                continue
            row = {"answer_digest": digests[item.id]}
            if problem := misfit(item, row, asked.grade, packs, record):
                problems.append(f"{item.id}: its grade is left out: {problem}")
                continue
            name = names_of.of(asked.grade.versions)
            masked = record.set.masked
            grade = masked_grade(asked.grade, item.answer) if masked else asked.grade
            grades.append(MachineGrade(item_id=item.id, grader=name, grade=grade))
    with store.change(set_id) as change:
        change.put_grades(grades)
    return found.model_copy(
        update={"n_grades": len(grades), "problems": (*found.problems, *problems)}
    )


def is_answers_csv(path: Path) -> bool:
    """Whether a file is a CSV whose header names an id, a question and an answer."""
    if path.suffix.casefold() != ".csv" or not path.is_file():
        return False
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            header = next(csv.reader(file), [])
    except (OSError, UnicodeDecodeError, csv.Error):
        return False  # whoever reads it says so
    return set(_CSV_COLUMNS) <= {name.strip() for name in header}


def csv_answers(path: Path, problems: list[str]) -> list[AnswerItem]:
    """The answers of a CSV with `id`, `question_id`, `answer` and perhaps `candidate`.

    Without a candidate, what stands before the last slash of the id is taken, as in JSONL files.

    Raises:
        InputError: the file cannot be read as CSV in UTF-8.
    """
    found = []
    csv.field_size_limit(_MAX_FIELD)
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file, restval="")
            reader.fieldnames = [name.strip() for name in reader.fieldnames or ()]
            for row in reader:
                where = f"{path}:{reader.line_num}"
                name, question = row["id"].strip(), row["question_id"].strip()
                if not name or not question or not f"{name}{question}".isprintable():
                    problems.append(f"{where}: id or question_id is missing or cannot be shown")
                    continue
                candidate = (row.get("candidate") or "").strip() or name.rpartition("/")[0].strip()
                found.append(
                    AnswerItem(
                        id=name, question_id=question, answer=row["answer"], candidate=candidate
                    )
                )
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise InputError(f"{path}: cannot be read as CSV in UTF-8 ({error})") from error
    return found


def names_among(labels: Iterable[str]) -> tuple[str, ...]:
    """What of speakers' labels may be a name: nothing of `Speaker 1`, `spk_0` or `Interviewer`."""
    words = (re.findall(r"[^\W\d_]+", label) for label in labels)
    kept = (" ".join(word for word in one if word.casefold() not in _GENERIC) for one in words)
    return tuple(name for name in kept if len(name) > 1)
