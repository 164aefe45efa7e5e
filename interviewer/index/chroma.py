"""Pack texts in Chroma: build, refresh by content, fetch by id, find by similarity.

Deleting the folder costs nothing but a rebuild.
"""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from interviewer.domain.pack import Pack, Question
from interviewer.embedding.cache import CachedEmbedder
from interviewer.embedding.embedder import Embedder, Vectors
from interviewer.errors import IndexUnavailable, InterviewerError
from interviewer.grading.retrieval import StoredText, TextKind
from interviewer.index.collection import forget_client, open_collection
from interviewer.index.exemplars import (
    EXEMPLAR,
    ExemplarRecord,
    exemplar_records,
    nearest,
    same_words,
)
from interviewer.index.ownership import Slot, claim_slot
from interviewer.index.rank import FoundQuestion, rank_questions
from interviewer.index.records import (
    Record,
    Refreshed,
    pack_records,
    question_records,
)
from interviewer.packs.exemplars import Exemplar

_BATCH = 64  # rows a write; between two batches others get their turn, and a close is heard
_QUESTIONS_KEPT = 256
T = TypeVar("T")
_Key = tuple[str, TextKind, str]
"""Point id, kind and text: what makes two records of a question the same text."""


class ChromaIndex:
    """The index of one process. Implements `grading.retrieval.PointSource`.

    Args:
        root: folder that holds the index slots.
        embedder: makes the vectors; its id names the collection, so that another embedder
            never meets these vectors.
        open_now: False leaves opening Chroma to whoever needs it first; the folder is taken now.

    Raises:
        IndexUnavailable: no slot can be had or Chroma cannot be opened even on an empty folder.
    """

    def __init__(self, root: Path, embedder: Embedder, *, open_now: bool = True) -> None:
        self._remembering = embedder
        self.embedder: Embedder = (
            embedder.forgetful if isinstance(embedder, CachedEmbedder) else embedder
        )
        """For what people wrote: the same vectors, kept nowhere."""
        self._closed = False
        self._slot: Slot = claim_slot(root)
        self._lock = threading.RLock()
        self._stopping = threading.Event()
        self._packs: dict[str, Pack] = {}
        self._exemplars: dict[str, dict[str, ExemplarRecord]] = {}
        self._questions: dict[str, tuple[StoredText, ...]] = {}
        self._collection: Any = None
        try:
            if open_now:
                self._mended(lambda: self._collection.count())
        except BaseException:
            self._slot.release()
            raise

    @property
    def folder(self) -> Path:
        """Where this process keeps its index."""
        return self._slot.folder

    def stop(self) -> None:
        """End a refresh early, wherever it runs: what it stored is kept for the next one."""
        self._stopping.set()

    def close(self) -> None:
        """Give the folder up, so that another process can take it. Safe to call twice."""
        with self._lock:
            if not self._closed:
                self._closed = True
                self._collection = None
                forget_client(self.folder)
                self._slot.release()

    def hold(self, pack: Pack, exemplars: tuple[Exemplar, ...] = ()) -> None:
        """Know a pack and its labelled answers before `refresh` stores them.

        What is asked for in between is embedded on the spot.
        """
        with self._lock:
            self._packs[pack.id] = pack
            self._exemplars[pack.id] = exemplar_records(pack.id, exemplars)

    def refresh(self, pack: Pack) -> Refreshed:
        """Bring the index to this pack's content: embed what is new, drop what is gone.

        Its labelled answers are those that `hold` was given. Other threads are served meanwhile; a
        question that is not stored yet is embedded for them. After `stop` it ends early; the next
        refresh goes on where this one stopped.
        """
        with self._lock:
            self._packs[pack.id] = pack
            return self._mended(lambda: self._refresh(pack))

    def texts_of(self, question: Question) -> tuple[StoredText, ...]:
        """See `PointSource.texts_of`. What the index lacks is embedded on the spot."""
        with self._lock:
            known = self._questions.get(question.hash)
            if known is not None:
                return known
            found = self._mended(lambda: self._stored_vectors(question))
        # Outside the lock: an endpoint may take a minute over this.
        wanted = list(question_records("", question))
        missing = [record for record in wanted if _key(record) not in found]
        found.update(zip(map(_key, missing), self._vectors(missing), strict=True))
        texts = tuple(
            StoredText(r.question_id, r.point_id, r.kind, r.text, found[_key(r)]) for r in wanted
        )
        with self._lock:
            if len(self._questions) >= _QUESTIONS_KEPT:
                self._questions.clear()
            self._questions[question.hash] = texts
        return texts

    def find_questions(
        self, text: str, n_results: int = 3, pack_id: str = ""
    ) -> list[FoundQuestion]:
        """The questions that a text most likely asks, best first.

        Args:
            text: an interviewer's words.
            n_results: how many questions at the most.
            pack_id: look in this pack only; empty: in all that were refreshed.
        """
        vector = self.embedder.embed([text])[0]
        with self._lock:
            return self._mended(lambda: self._find(vector, n_results, pack_id))

    def nearest_exemplars(
        self, question_id: str, text: str, n_results: int, exclude_answer: str
    ) -> tuple[Exemplar, ...]:
        """Labelled answers to a question that are most like a text, nearest first.

        Args:
            question_id: whose answers to look among, in the packs that were refreshed.
            text: the answer that is to be judged.
            n_results: how many at the most.
            exclude_answer: never returned, in whatever case and spacing: an evaluation must not
                show an answer its own label.
        """
        with self._lock:
            known = {
                record_id: record
                for records in self._exemplars.values()
                for record_id, record in records.items()
                if record.exemplar.question_id == question_id
                and same_words(record.text) != same_words(exclude_answer)
            }
        if not known or n_results < 1:
            return ()
        vector = self.embedder.embed([text])[0]
        with self._lock:
            rows = self._mended(
                lambda: self._collection.get(ids=list(known), include=["embeddings"])
            )
        return nearest(vector, rows["ids"], rows["embeddings"], known, self._vectors, n_results)

    def _refresh(self, pack: Pack) -> Refreshed:
        wanted: dict[str, Record | ExemplarRecord] = {
            **pack_records(pack),
            **self._exemplars.get(pack.id, {}),
        }
        stored = set(self._collection.get(where={"pack": pack.id}, include=[])["ids"])
        new = [record for record_id, record in wanted.items() if record_id not in stored]
        done = 0
        for first in range(0, len(new), _BATCH):
            if self._stopping.is_set():
                break
            batch = new[first : first + _BATCH]
            done += len(batch)
            self._collection.upsert(
                ids=[record.id for record in batch],
                documents=[record.text for record in batch],
                metadatas=[record.metadata for record in batch],
                embeddings=self._unlocked(partial(self._vectors, batch)),
            )
        gone = sorted(stored - set(wanted))
        for first in range(0, len(gone), _BATCH):
            self._collection.delete(ids=gone[first : first + _BATCH])
        return Refreshed(added=done, removed=len(gone), kept=len(wanted) - len(new))

    def _vectors(self, records: Sequence[Record | ExemplarRecord]) -> Vectors:
        return self._remembering.embed([record.text for record in records])

    def _unlocked(self, work: Callable[[], T]) -> T:
        """Run slow work that touches no Chroma while others may have the lock."""
        self._lock.release()
        try:
            return work()
        finally:
            self._lock.acquire()

    def _stored_vectors(self, question: Question) -> dict[_Key, Vectors]:
        """What the index holds of a question, under whichever of its packs."""
        records = {
            record.id: record
            for pack_id in self._packs
            for record in question_records(pack_id, question)
        }
        if not records:
            return {}
        rows = self._collection.get(ids=list(records), include=["embeddings"])
        return {
            _key(records[record_id]): np.asarray(vector, np.float32)
            for record_id, vector in zip(rows["ids"], rows["embeddings"], strict=True)
        }

    def _find(self, vector: Vectors, n_results: int, pack_id: str) -> list[FoundQuestion]:
        # The folder may still hold packs that an earlier process loaded and this one has not.
        packs = [pack_id] if pack_id else list(self._packs)
        count = self._collection.count()
        if not count or not packs:
            return []
        kinds = [TextKind.QUESTION.value, TextKind.CLAIM.value]
        where = {"$and": [{"kind": {"$in": kinds}}, {"pack": {"$in": packs}}]}
        # Several texts belong to one question: ask for enough rows to fill the list.
        near = self._collection.query(
            query_embeddings=[vector],
            n_results=min(count, n_results * 20),
            where=where,
            include=["metadatas"],
        )
        questions = sorted({str(metadata["question"]) for metadata in near["metadatas"][0]})
        if not questions:
            return []
        rows = self._collection.get(
            where={
                "$and": [
                    {"question": {"$in": questions}},
                    {"pack": {"$in": packs}},
                    {"kind": {"$ne": EXEMPLAR}},
                ]
            },
            include=["metadatas", "embeddings"],
        )
        texts = (
            (str(found["question"]), TextKind(str(found["kind"])), np.asarray(row, np.float32))
            for found, row in zip(rows["metadatas"], rows["embeddings"], strict=True)
        )
        return rank_questions(vector, texts)[:n_results]

    def _mended(self, work: Callable[[], T]) -> T:
        """Run `work`; if Chroma fails, rebuild the folder from the packs and run it once more."""
        if self._closed:
            raise IndexUnavailable(f"{self.folder}: this index was closed; open another")
        try:
            if self._collection is None:
                self._collection = open_collection(self.folder, self.embedder.id)
            return work()
        except InterviewerError:
            raise
        except BaseException as error:  # Chroma's Rust core panics past Exception
            if isinstance(error, KeyboardInterrupt | SystemExit | MemoryError):
                raise
            first = error
        try:
            self._collection = None
            forget_client(self.folder)
            shutil.rmtree(self.folder, ignore_errors=True)
            self._collection = open_collection(self.folder, self.embedder.id)
            for pack in list(self._packs.values()):
                self._refresh(pack)
            return work()
        except InterviewerError:
            raise
        except BaseException as error:
            if isinstance(error, KeyboardInterrupt | SystemExit | MemoryError):
                raise
            raise IndexUnavailable(
                f"{self.folder}: the index cannot be used or rebuilt ({first}; then {error}); "
                "check that the disk has space and the folder can be written"
            ) from error


def _key(record: Record) -> _Key:
    return record.point_id, record.kind, record.text
