"""Pack texts in Chroma: build, refresh by content, fetch by id, find by similarity.

The only module that imports chromadb. Deleting the folder costs nothing but a rebuild.
"""

from __future__ import annotations

import contextlib
import hashlib
import shutil
import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from interviewer.domain.pack import Pack, Question
from interviewer.embedding.embedder import Embedder, Vectors
from interviewer.errors import IndexUnavailable, InterviewerError
from interviewer.grading.retrieval import StoredText, TextKind
from interviewer.index.ownership import Slot, claim_slot
from interviewer.index.records import Record, pack_records, question_records

_BATCH = 256  # rows a write; between two batches others get their turn at the lock
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Refreshed:
    """What a refresh did, in records."""

    added: int
    removed: int
    kept: int


@dataclass(frozen=True, slots=True)
class FoundQuestion:
    """A question that a text may be about."""

    question_id: str
    similarity: float
    """Best cosine similarity over the question's texts, -1 to 1."""


class ChromaIndex:
    """The index of one process. Implements `grading.retrieval.PointSource`.

    Args:
        root: folder that holds the index slots.
        embedder: makes the vectors; its id names the collection, so that another embedder
            never meets these vectors.

    Raises:
        IndexUnavailable: no slot can be had or Chroma cannot be opened even on an empty folder.
    """

    def __init__(self, root: Path, embedder: Embedder) -> None:
        self.embedder = embedder
        self._slot: Slot = claim_slot(root)
        self._lock = threading.RLock()
        self._packs: dict[str, Pack] = {}
        self._questions: dict[str, tuple[StoredText, ...]] = {}
        self._collection: Any = None
        try:
            self._mended(lambda: self._collection.count())
        except BaseException:
            self._slot.release()
            raise

    @property
    def folder(self) -> Path:
        """Where this process keeps its index."""
        return self._slot.folder

    def close(self) -> None:
        """Give the folder up, so that another process can take it."""
        self._collection = None
        _forget_client(self._slot.folder)
        self._slot.release()

    def refresh(self, pack: Pack) -> Refreshed:
        """Bring the index to this pack's content: embed what is new, drop what is gone.

        Other threads are served meanwhile; a question that is not stored yet is embedded for them.
        """
        with self._lock:
            self._packs[pack.id] = pack
            self._questions.clear()
            return self._mended(lambda: self._refresh(pack))

    def texts_of(self, question: Question) -> tuple[StoredText, ...]:
        """See `PointSource.texts_of`. What the index lacks is embedded on the spot."""
        with self._lock:
            if question.hash not in self._questions:
                if len(self._questions) >= 256:
                    self._questions.clear()
                self._questions[question.hash] = self._mended(lambda: self._texts_of(question))
            return self._questions[question.hash]

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

    def _refresh(self, pack: Pack) -> Refreshed:
        wanted = pack_records(pack)
        stored = set(self._collection.get(where={"pack": pack.id}, include=[])["ids"])
        new = [record for record_id, record in wanted.items() if record_id not in stored]
        for first in range(0, len(new), _BATCH):
            batch = new[first : first + _BATCH]
            self._collection.upsert(
                ids=[record.id for record in batch],
                documents=[record.text for record in batch],
                metadatas=[_metadata(record) for record in batch],
                embeddings=self._unlocked(partial(self._vectors, batch)),
            )
        gone = sorted(stored - set(wanted))
        for first in range(0, len(gone), _BATCH):
            self._collection.delete(ids=gone[first : first + _BATCH])
        return Refreshed(added=len(new), removed=len(gone), kept=len(wanted) - len(new))

    def _vectors(self, records: list[Record]) -> Vectors:
        return self.embedder.embed([record.text for record in records])

    def _unlocked(self, work: Callable[[], T]) -> T:
        """Run slow work that touches no Chroma while others may have the lock."""
        self._lock.release()
        try:
            return work()
        finally:
            self._lock.acquire()

    def _texts_of(self, question: Question) -> tuple[StoredText, ...]:
        records = {
            record.id: record
            for pack_id in self._packs
            for record in question_records(pack_id, question)
        }
        found: dict[tuple[str, TextKind, str], Vectors] = {}
        if self._packs:
            rows = self._collection.get(ids=list(records), include=["embeddings"])
            for record_id, vector in zip(rows["ids"], rows["embeddings"], strict=True):
                record = records[record_id]
                found[record.point_id, record.kind, record.text] = np.asarray(vector, np.float32)
        wanted = list(question_records("", question))
        missing = [r for r in wanted if (r.point_id, r.kind, r.text) not in found]
        vectors = self.embedder.embed([record.text for record in missing])
        for record, vector in zip(missing, vectors, strict=True):
            found[record.point_id, record.kind, record.text] = vector
        return tuple(
            StoredText(r.question_id, r.point_id, r.kind, r.text, found[r.point_id, r.kind, r.text])
            for r in wanted
        )

    def _find(self, vector: Vectors, n_results: int, pack_id: str) -> list[FoundQuestion]:
        kinds: dict[str, Any] = {"kind": {"$in": [TextKind.QUESTION.value, TextKind.CLAIM.value]}}
        where = {"$and": [kinds, {"pack": pack_id}]} if pack_id else kinds
        count = self._collection.count()
        if not count:
            return []
        # Several texts belong to one question: ask for enough rows to fill the list.
        rows = self._collection.query(
            query_embeddings=[vector],
            n_results=min(count, n_results * 20),
            where=where,
            include=["metadatas", "distances"],
        )
        best: dict[str, float] = {}
        for metadata, distance in zip(rows["metadatas"][0], rows["distances"][0], strict=True):
            question_id = str(metadata["question"])
            best[question_id] = max(best.get(question_id, -1.0), 1.0 - float(distance))
        ranked = sorted(best.items(), key=lambda entry: (-entry[1], entry[0]))
        return [FoundQuestion(name, similarity) for name, similarity in ranked[:n_results]]

    def _mended(self, work: Callable[[], T]) -> T:
        """Run `work`; if Chroma fails, rebuild the folder from the packs and run it once more."""
        try:
            if self._collection is None:
                self._open()
            return work()
        except InterviewerError:
            raise
        except BaseException as error:  # Chroma's Rust core panics past Exception
            if isinstance(error, KeyboardInterrupt | SystemExit | MemoryError):
                raise
            first = error
        try:
            self._collection = None
            _forget_client(self.folder)
            shutil.rmtree(self.folder, ignore_errors=True)
            self._open()
            for pack in self._packs.values():
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

    def _open(self) -> None:
        import chromadb
        from chromadb.config import Settings as ChromaSettings

        self.folder.mkdir(parents=True, exist_ok=True)
        client = chromadb.PersistentClient(
            str(self.folder), settings=ChromaSettings(anonymized_telemetry=False)
        )
        space = hashlib.sha256(self.embedder.id.encode()).hexdigest()[:12]
        name = f"texts-{space}"
        for other in client.list_collections():
            if other.name != name:
                client.delete_collection(other.name)
        self._collection = client.get_or_create_collection(
            name,
            embedding_function=None,
            configuration={"hnsw": {"space": "cosine", "ef_search": 400}},
            metadata={"embedder": self.embedder.id},
        )


def _metadata(record: Record) -> dict[str, str]:
    return {
        "pack": record.pack_id,
        "question": record.question_id,
        "point": record.point_id,
        "kind": record.kind.value,
    }


def _forget_client(folder: Path) -> None:
    """Drop Chroma's process-wide handle on a folder, or a rebuilt one would not be seen."""
    with contextlib.suppress(ImportError):
        from chromadb.api.shared_system_client import SharedSystemClient

        systems = SharedSystemClient._identifier_to_system
        system = systems.pop(str(folder), None)
        if system is not None:
            # A client that failed to open has no parts to stop; there is nothing to save either.
            with contextlib.suppress(Exception):
                system.stop()
