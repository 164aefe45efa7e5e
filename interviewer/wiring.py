"""Put the parts together from the settings. Entry points call this; nothing else does."""

from __future__ import annotations

import os
import random
import socket
import threading
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from interviewer.domain.pack import Pack
from interviewer.embedding.builtin import BuiltinEmbedder
from interviewer.embedding.cache import CachedEmbedder
from interviewer.embedding.embedder import Embedder, EndpointEmbedder
from interviewer.errors import InterviewerError
from interviewer.grading.builtin.judge import BuiltinJudge
from interviewer.grading.grader import Grader
from interviewer.index.chroma import ChromaIndex
from interviewer.interviews.service import Interviews
from interviewer.packs.exemplars import exemplars_state, read_exemplars
from interviewer.packs.kept import KeptPacks
from interviewer.packs.load import find_pack, pack_sources
from interviewer.settings import Settings
from interviewer.spending.budget import budget_of
from interviewer.store.database import Database
from interviewer.store.interviews import InterviewStore

HEARTBEAT_S = 4.0
HELD_BACK_S = 30.0
"""How long an index that was held back waits for `Grading.begin_indexing`."""


def build_embedder(settings: Settings) -> Embedder:
    """The embedder that the settings ask for, remembering what it computed."""
    inner: Embedder
    if settings.embedding_model:
        from interviewer.llm.embeddings import embedder_call

        inner = EndpointEmbedder(
            settings.embedding_model, settings.openai_base_url, embedder_call(settings)
        )
    else:
        inner = BuiltinEmbedder()
    return CachedEmbedder(inner, settings.home / "vectors")


class Grading:
    """Index and graders of one process.

    Args:
        settings: which grader, where the index lies.
        calls_at_once: most calls to the model in flight; None: no limit.
        hold_index: open the index only when something is graded, or after `begin_indexing`: Chroma
            takes most of a second to import, which a server's first page can do without.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        calls_at_once: int | None = None,
        hold_index: bool = False,
    ) -> None:
        self.index = ChromaIndex(
            settings.home / "index", build_embedder(settings), open_now=not hold_index
        )
        self.builtin = Grader(
            BuiltinJudge(self.index),
            settings.max_answer_chars,
            ignore_fillers=settings.ignore_fillers,
        )
        self.grader = self.builtin
        if settings.grader_in_use == "llm":
            from interviewer.grading.llm import llm_judge

            self.grader = Grader(
                llm_judge(settings, self.index, calls_at_once=calls_at_once),
                settings.max_answer_chars,
                second=self.builtin,
                repeats=settings.repeats,
                ignore_fillers=settings.ignore_fillers,
            )
        self._pack_sources = pack_sources(settings.home)
        self._packs = KeptPacks()
        self._closing = False
        self._may_index = threading.Event()
        if not hold_index:
            self._may_index.set()
        self._refreshed: dict[str, threading.Thread] = {}
        self._guard = threading.Lock()

    def load_pack(self, name_or_folder: str) -> Pack:
        """Read a pack and bring the index to it in the background; grading need not wait.

        Raises:
            PackNotFound, PackInvalid: as for `packs.load.load_pack`; also for labelled answers
                that cannot be used.
        """
        folder = find_pack(name_or_folder, self._pack_sources)
        pack = self._packs.load(folder)
        state = f"{pack.hash} {exemplars_state(folder)}"
        with self._guard:
            if state not in self._refreshed:
                self.index.hold(pack, read_exemplars(folder, pack))
                thread = threading.Thread(target=self._refresh, args=(pack, state), daemon=True)
                self._refreshed[state] = thread
                thread.start()
        return pack

    def begin_indexing(self) -> None:
        """Let go of an index that was held back; without effect on any other."""
        self._may_index.set()

    def wait_for_index(self) -> None:
        """Block until every pack that was loaded is indexed."""
        self.begin_indexing()
        with self._guard:
            threads = list(self._refreshed.values())
        for thread in threads:
            thread.join()

    def close(self) -> None:
        """End the indexing early and give the index folder up; the next process goes on with it.

        A command that is done does not make anybody wait for an index that it does not need.
        """
        self._closing = True
        self.index.stop()
        self.wait_for_index()
        self.index.close()

    def _refresh(self, pack: Pack, state: str) -> None:
        self._may_index.wait(HELD_BACK_S)
        if self._closing:
            return
        try:
            self.index.refresh(pack)
        except InterviewerError:
            # The first grade meets the same trouble where it can be reported: as "not graded".
            with self._guard:
                self._refreshed.pop(state, None)


@dataclass
class Services:
    """Everything that an app or a command works with."""

    settings: Settings
    grading: Grading
    database: Database
    interviews: Interviews
    _stop: threading.Event = field(default_factory=threading.Event)

    def start_heartbeat(self) -> None:
        """Mark this process as alive every few seconds until `close`."""

        def beat() -> None:
            while not self._stop.wait(HEARTBEAT_S):
                try:
                    self.interviews.heartbeat()
                except InterviewerError:
                    # A full disk must not end the heart: the next beat may find room again.
                    continue

        threading.Thread(target=beat, daemon=True, name="heartbeat").start()

    def close(self) -> None:
        """Stop the heartbeat and release index and database."""
        self._stop.set()
        self.grading.close()
        self.database.close()


def build_services(
    settings: Settings, *, now: Callable[[], datetime] | None = None, hold_index: bool = False
) -> Services:
    """Everything, from the settings.

    Args:
        settings: what to build.
        now: the current time in UTC.
        hold_index: see `Grading`.

    Raises:
        SettingsError, StoreUnavailable, IndexUnavailable, ModelFileError: with the remedy.
    """
    database = Database(settings.database)
    grading = Grading(settings, hold_index=hold_index)
    interviews = Interviews(
        InterviewStore(database),
        grading.load_pack,
        grading.grader,
        grading.builtin,
        now=now or utc_now,
        new_id=lambda: uuid.uuid4().hex,
        process_id=f"{socket.gethostname()}:{os.getpid()}:{uuid.uuid4().hex[:8]}",
        rng=random.Random(),
        budget=budget_of(settings),
    )
    return Services(settings, grading, database, interviews)


def writable(folder: Path) -> bool:
    """Whether a file can be made in a folder, which is made if it is missing."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe = folder / f".probe-{os.getpid()}"
        probe.write_bytes(b"")
        probe.unlink()
    except OSError:
        return False
    return True


def utc_now() -> datetime:
    """The current time."""
    return datetime.now(UTC)
