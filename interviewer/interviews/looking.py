"""Look at interviews and their packs as they are stored. Nothing here changes anything."""

from __future__ import annotations

from collections.abc import Iterator

from interviewer.domain.interview import Interview, Item
from interviewer.domain.pack import Pack, Question
from interviewer.store.interviews import InterviewStore


class StoredInterviews:
    """What is stored, with each pack as it was. Safe to share between threads."""

    def __init__(self, store: InterviewStore) -> None:
        self._store = store
        self._packs: dict[str, Pack] = {}

    def history(self, limit: int = 200) -> tuple[Interview, ...]:
        """Interviews, newest first."""
        return self._store.recent(limit)

    def every(self) -> Iterator[Interview]:
        """All interviews, newest first; see `InterviewReader.every`."""
        return self._store.every()

    def running(self) -> Interview | None:
        """The newest interview that has begun and not ended; None where there is none."""
        return self._store.running()

    def grades_mark(self) -> tuple[object, ...]:
        """Differs whenever a grade of the history may differ; see `InterviewReader.grades_mark`."""
        return self._store.grades_mark()

    def pack_of(self, interview: Interview) -> Pack:
        """The pack as it was when the interview was planned."""
        if interview.pack_hash not in self._packs:
            self._packs[interview.pack_hash] = self._store.pack(interview.pack_hash)
        return self._packs[interview.pack_hash]

    def question_of(self, interview: Interview, item: Item) -> tuple[Pack, Question]:
        """The pack and question of an item."""
        pack = self.pack_of(interview)
        return pack, pack.question(item.question_id)
