"""Keep rubric drafts, and the marks of published versions.

Whoever saves names the revision that was looked at: where somebody else has saved since, nothing
is written and the caller learns of it.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from interviewer.domain.draft import Draft, DraftHead, EditedQuestion, Publication, QuestionDraft
from interviewer.domain.pack import Pack, Scoring
from interviewer.errors import Conflict, InputError
from interviewer.store.database import Database
from interviewer.store.draft_tables import DraftQuestionRow, DraftRow, PublicationRow
from interviewer.store.interviews import InterviewStore
from interviewer.store.tables import PackRow


class DraftStore:
    """The drafts and publications of one database."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._packs = InterviewStore(database)
        self._read: dict[str, Pack] = {}
        """Packs by hash: an editor asks for the same one at every key, and it never changes."""

    def create(self, start: Pack, base: Pack, source: str, version: str, at: datetime) -> str:
        """Begin a draft; its id names the pack and counts, such as `hypervisors-draft-2`."""
        for pack in (start, base):
            self._packs.keep_pack(pack, at)
        with self._database.transaction() as session:
            taken = set(session.scalars(select(DraftRow.id)))
            number = 1
            while (draft_id := f"{start.id}-draft-{number}") in taken:
                number += 1
            session.add(
                DraftRow(
                    id=draft_id,
                    source=source,
                    base_hash=base.hash,
                    start_hash=start.hash,
                    version=version,
                    scoring=start.scoring.model_dump(mode="json"),
                    revision=1,
                    created_at=at,
                    updated_at=at,
                )
            )
        return draft_id

    def drafts(self) -> tuple[DraftHead, ...]:
        """Every draft, the one saved last first."""
        n_edited = (
            select(func.count())
            .where(DraftQuestionRow.draft_id == DraftRow.id)
            .correlate(DraftRow)
            .scalar_subquery()
        )
        with self._database.snapshot() as session:
            rows = session.execute(
                select(DraftRow, PackRow.pack_id, n_edited)
                .join(PackRow, PackRow.hash == DraftRow.start_hash)
                .order_by(DraftRow.updated_at.desc(), DraftRow.id)
            )
            return tuple(
                DraftHead(
                    id=row.id,
                    pack_id=pack_id,
                    source=row.source,
                    version=row.version,
                    n_edited=n,
                    updated_at=row.updated_at,
                )
                for row, pack_id, n in rows
            )

    def get(self, draft_id: str) -> Draft:
        """A draft with everything that was saved of it.

        Raises:
            InputError: there is none of that id.
        """
        with self._database.snapshot() as session:
            row = _row(session, draft_id)
            edits = session.scalars(
                select(DraftQuestionRow)
                .where(DraftQuestionRow.draft_id == draft_id)
                .order_by(DraftQuestionRow.question_id)
            )
            start, base = (self._pack(session, one) for one in (row.start_hash, row.base_hash))
            return Draft(
                id=row.id,
                source=row.source,
                base=base,
                start=start,
                version=row.version,
                scoring=Scoring.model_validate(row.scoring),
                revision=row.revision,
                edits=tuple(_edit(one) for one in edits),
                updated_at=row.updated_at,
            )

    def put_question(
        self, draft_id: str, edit: EditedQuestion, *, looked_at: int
    ) -> EditedQuestion:
        """Save a question; what comes back carries the new revision.

        Args:
            draft_id: the draft.
            edit: what to save; its own revision does not count.
            looked_at: the revision that the change was made to; 0: none was saved yet.

        Raises:
            Conflict: somebody has saved the question since; nothing was written.
            InputError: the draft is gone.
        """
        with self._database.transaction() as session:
            draft = _row(session, draft_id, lock=True)
            key = (draft_id, edit.question_id)
            row = session.get(DraftQuestionRow, key)
            now = 0 if row is None else row.revision
            if now != looked_at:
                raise Conflict(
                    f"{edit.question_id} of {draft_id} was saved elsewhere meanwhile (revision "
                    f"{now}, you looked at {looked_at}); nothing was overwritten: look at what is "
                    "there, then decide"
                )
            saved = edit.model_copy(update={"revision": now + 1})
            document = None if saved.question is None else saved.question.model_dump(mode="json")
            session.merge(
                DraftQuestionRow(
                    draft_id=draft_id,
                    question_id=saved.question_id,
                    revision=saved.revision,
                    document=document,
                    updated_at=saved.updated_at,
                )
            )
            draft.updated_at = saved.updated_at
        return saved

    def put_figures(
        self, draft_id: str, version: str, scoring: Scoring, at: datetime, *, looked_at: int
    ) -> int:
        """Save version and scoring; the new revision. Raises as `put_question`."""
        with self._database.transaction() as session:
            row = _row(session, draft_id, lock=True)
            if row.revision != looked_at:
                raise Conflict(
                    f"version or scoring of {draft_id} were saved elsewhere meanwhile; nothing was "
                    "overwritten: look at what is there, then decide"
                )
            row.version = version
            row.scoring = scoring.model_dump(mode="json")
            row.revision += 1
            row.updated_at = at
            return row.revision

    def delete(self, draft_id: str) -> None:
        """Remove a draft for good; what was published of it stays. `InputError`: there is none."""
        with self._database.transaction() as session:
            session.delete(_row(session, draft_id, lock=True))

    def add_publication(self, pack: Pack, publication: Publication) -> None:
        """Record a mark, and the content that it is for."""
        self._packs.keep_pack(pack, publication.at)
        with self._database.transaction() as session:
            session.add(PublicationRow(**publication.model_dump()))

    def publications(self, pack_id: str = "") -> tuple[Publication, ...]:
        """Every mark that was given, newest first; of one pack where an id is given."""
        wanted = select(PublicationRow).order_by(PublicationRow.id.desc())
        if pack_id:
            wanted = wanted.where(PublicationRow.pack_id == pack_id)
        with self._database.snapshot() as session:
            return tuple(
                Publication.model_validate(
                    {name: getattr(row, name) for name in Publication.model_fields}
                )
                for row in session.scalars(wanted)
            )

    def _pack(self, session: Session, pack_hash: str) -> Pack:
        if pack_hash not in self._read:
            row = session.get_one(PackRow, pack_hash)
            self._read[pack_hash] = Pack.model_validate_json(row.document)
        return self._read[pack_hash]


def _row(session: Session, draft_id: str, *, lock: bool = False) -> DraftRow:
    row = session.get(DraftRow, draft_id, with_for_update=lock)
    if row is None:
        names = ", ".join(session.scalars(select(DraftRow.id).order_by(DraftRow.id)))
        raise InputError(
            f"there is no draft {draft_id!r} (there are: {names or 'none'}); begin one on the "
            "page Rubrics"
        )
    return row


def _edit(row: DraftQuestionRow) -> EditedQuestion:
    return EditedQuestion(
        question_id=row.question_id,
        question=None if row.document is None else QuestionDraft.model_validate(row.document),
        revision=row.revision,
        updated_at=row.updated_at,
    )
