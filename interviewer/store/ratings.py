"""Keep rating sets: answers, labels, grades to compare with, rulings, looks at the test split.

Whoever decides on what is there does so inside `change`, which lets one decide at a time.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from interviewer.domain.grade import Graded, Verdict
from interviewer.domain.pack import Pack
from interviewer.domain.rating import (
    Adjudication,
    ErrorReason,
    Label,
    LabelStatus,
    MachineGrade,
    Opening,
    RatedAnswer,
    RatingRecord,
    RatingSet,
    Split,
)
from interviewer.errors import Conflict, InputError
from interviewer.store.database import Database
from interviewer.store.interviews import InterviewStore
from interviewer.store.rating_tables import (
    AdjudicationRow,
    OpeningRow,
    RatingGradeRow,
    RatingItemRow,
    RatingLabelRow,
    RatingSetRow,
)


class RatingChange:
    """One rating set inside a transaction: what is there, and what is to be written."""

    def __init__(self, session: Session, record: RatingRecord) -> None:
        self.record = record
        """As it was when the transaction began, without grades."""
        self._session = session
        self._set_id = record.set.id

    def add_items(self, items: Iterable[RatedAnswer]) -> None:
        """Append answers; ids must be new."""
        first = len(self.record.items)
        self._session.add_all(
            RatingItemRow(set_id=self._set_id, position=first + number, **_plain(item))
            for number, item in enumerate(items)
        )
        self._session.flush()

    def put_label(self, label: Label) -> None:
        """Write a label over the one of the same rater, answer and occasion."""
        self._session.merge(RatingLabelRow(set_id=self._set_id, **_plain(label)))

    def put_grades(self, grades: Iterable[MachineGrade]) -> None:
        """Write grades over those of the same grader and answer."""
        for one in grades:
            self._session.execute(
                delete(RatingGradeRow).where(
                    RatingGradeRow.set_id == self._set_id,
                    RatingGradeRow.item_id == one.item_id,
                    RatingGradeRow.grader == one.grader,
                )
            )
            self._session.add(RatingGradeRow(set_id=self._set_id, **_plain(one)))

    def add_adjudication(self, ruling: Adjudication) -> None:
        """Append a ruling."""
        self._session.add(AdjudicationRow(set_id=self._set_id, **_plain(ruling)))

    def add_opening(self, opening: Opening) -> None:
        """Note a look at the test split; a second one for the same grader is a `Conflict`."""
        self._session.add(OpeningRow(set_id=self._set_id, **_plain(opening)))


class RatingStore:
    """The rating sets of one database."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._packs = InterviewStore(database)

    def create(self, new: RatingSet, pack: Pack) -> None:
        """Record an empty set and the pack it is rated against.

        Raises:
            InputError: there is a set of that name.
        """
        self._packs.keep_pack(pack, new.created_at)
        try:
            with self._database.transaction() as session:
                session.add(RatingSetRow(**_plain(new)))
        except Conflict as error:
            raise InputError(f"there is a rating set {new.id!r} already; take another name") from (
                error
            )

    def sets(self) -> tuple[RatingSet, ...]:
        """Every set, newest first."""
        with self._database.snapshot() as session:
            newest = RatingSetRow.created_at.desc(), RatingSetRow.id
            return tuple(
                _set(row) for row in session.scalars(select(RatingSetRow).order_by(*newest))
            )

    def get(self, set_id: str) -> RatingRecord:
        """Everything about a set.

        Raises:
            InputError: there is none of that name.
        """
        with self._database.snapshot() as session:
            return _record(session, _set_row(session, set_id), grades=True)

    def pack(self, of: RatingSet) -> Pack:
        """The pack as it was when the set was made."""
        return self._packs.pack(of.pack_hash)

    @contextmanager
    def change(self, set_id: str) -> Iterator[RatingChange]:
        """Decide and write in one transaction; nobody else changes the set meanwhile.

        Raises:
            InputError: there is no set of that name.
            Conflict: something that must be unique was there already.
        """
        with self._database.transaction() as session:
            row = _set_row(session, set_id, lock=True)
            yield RatingChange(session, _record(session, row, grades=False))

    def delete(self, set_id: str) -> None:
        """Remove a set with its answers and everything said of them, for good.

        Raises:
            InputError: there is none of that name.
        """
        with self._database.transaction() as session:
            session.delete(_set_row(session, set_id, lock=True))
        self._database.drop_traces()


def _set_row(session: Session, set_id: str, *, lock: bool = False) -> RatingSetRow:
    row = session.get(RatingSetRow, set_id, with_for_update=lock)
    if row is None:
        names = ", ".join(session.scalars(select(RatingSetRow.id).order_by(RatingSetRow.id)))
        raise InputError(
            f"there is no rating set {set_id!r} (there are: {names or 'none'}); make one with: "
            "interviewer calibrate rate-import NAME ANSWERS.jsonl --pack PACK"
        )
    return row


def _record(session: Session, row: RatingSetRow, *, grades: bool) -> RatingRecord:
    label, ruling, grade = RatingLabelRow, AdjudicationRow, RatingGradeRow
    return RatingRecord(
        set=_set(row),
        items=tuple(
            RatedAnswer(
                id=one.id,
                question_id=one.question_id,
                question_hash=one.question_hash,
                answer=one.answer,
                answer_digest=one.answer_digest,
                candidate=one.candidate,
                split=Split(one.split),
            )
            for one in session.scalars(
                select(RatingItemRow)
                .where(RatingItemRow.set_id == row.id)
                .order_by(RatingItemRow.position)
            )
        ),
        labels=tuple(
            _label(one)
            for one in session.scalars(
                select(label)
                .where(label.set_id == row.id)
                .order_by(label.rater, label.item_id, label.occasion)
            )
        ),
        grades=tuple(
            MachineGrade(
                item_id=one.item_id, grader=one.grader, grade=Graded.model_validate(one.grade)
            )
            for one in session.scalars(
                select(grade).where(grade.set_id == row.id).order_by(grade.id)
            )
        )
        if grades
        else (),
        adjudications=tuple(
            _ruling(one)
            for one in session.scalars(
                select(ruling).where(ruling.set_id == row.id).order_by(ruling.id)
            )
        ),
        openings=tuple(
            Opening(grader=one.grader, report=one.report, opened_at=one.opened_at)
            for one in session.scalars(
                select(OpeningRow).where(OpeningRow.set_id == row.id).order_by(OpeningRow.opened_at)
            )
        ),
    )


def _set(row: RatingSetRow) -> RatingSet:
    return RatingSet(
        id=row.id,
        pack_id=row.pack_id,
        pack_version=row.pack_version,
        pack_hash=row.pack_hash,
        n_raters=row.n_raters,
        n_repeats=row.n_repeats,
        seed=row.seed,
        test_share=row.test_share,
        masked=row.masked,
        created_at=row.created_at,
    )


def _label(row: RatingLabelRow) -> Label:
    return Label(
        item_id=row.item_id,
        rater=row.rater,
        occasion=row.occasion,
        status=LabelStatus(row.status),
        verdicts={point: Verdict(verdict) for point, verdict in row.verdicts.items()},
        skip_reason=row.skip_reason,
        seen_model_score=row.seen_model_score,
        pack_hash=row.pack_hash,
        question_hash=row.question_hash,
        updated_at=row.updated_at,
    )


def _ruling(row: AdjudicationRow) -> Adjudication:
    return Adjudication(
        item_id=row.item_id,
        point_id=row.point_id,
        verdict=Verdict(row.verdict),
        reason=ErrorReason(row.reason),
        note=row.note,
        adjudicator=row.adjudicator,
        seen_model_score=row.seen_model_score,
        pack_hash=row.pack_hash,
        question_hash=row.question_hash,
        created_at=row.created_at,
    )


def _plain(
    value: RatingSet | RatedAnswer | Label | MachineGrade | Adjudication | Opening,
) -> dict[str, object]:
    """Columns of a value: enumerations and grades as plain data, times as they are."""
    return {
        name: found if name.endswith("_at") else value.model_dump(mode="json")[name]
        for name, found in value
    }
