"""What the review pages ask for, computed from the history and kept until a grade changes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from typing import Protocol

from interviewer.domain.base import Frozen
from interviewer.domain.interview import Interview
from interviewer.domain.pack import Pack
from interviewer.errors import PackError
from interviewer.reviews.drill import Drill, plan_drill
from interviewer.reviews.record import GradedPoint, graded_points
from interviewer.reviews.schedule import PointState, replay
from interviewer.reviews.weak import weak_points


class History(Protocol):
    """Where the sessions come from; `interviews.service.Interviews` is one."""

    def every(self) -> Iterator[Interview]:
        """All interviews with the grade to show for each question."""
        ...

    def grades_mark(self) -> tuple[object, ...]:
        """Differs whenever a grade of the history may differ."""
        ...

    def pack_of(self, interview: Interview) -> Pack:
        """The pack as it was when the interview was planned."""
        ...


class Record(Frozen):
    """Everything that was graded, and where each point stands."""

    points: tuple[GradedPoint, ...]
    """Oldest first."""
    states: tuple[PointState, ...]
    """Due first, first."""


class DueToday(Frozen):
    """What is due by the end of the reader's day, or what is weak, due or not."""

    drills: tuple[Drill, ...]
    """One a pack, most points first."""
    problems: tuple[str, ...]
    """Packs with such points that cannot be loaded now, and why."""

    @property
    def n_due(self) -> int:
        """Points that a drill can ask for."""
        return sum(drill.n_due for drill in self.drills)


class Reviews:
    """Spaced review over one database. Safe to share between threads.

    Args:
        history: the sessions.
        load_pack: a pack as it is now, by name or folder.
    """

    def __init__(self, history: History, load_pack: Callable[[str], Pack]) -> None:
        self._history = history
        self._load_pack = load_pack
        self._kept: tuple[tuple[object, ...], Record] | None = None
        self._due: tuple[tuple[object, ...], DueToday] | None = None
        self._weak: tuple[tuple[object, ...], DueToday] | None = None

    def record(self) -> Record:
        """The record as it stands; replayed only when a grade changed since the last call."""
        # Asked before the history is read: a grade that comes in between is seen the next time.
        mark = self._history.grades_mark()
        kept = self._kept
        if kept is not None and kept[0] == mark:
            return kept[1]
        points = graded_points(self._history.every(), self._history.pack_of)
        record = Record(points=points, states=replay(points))
        self._kept = mark, record
        return record

    def due(self, now: datetime, offset: timedelta = timedelta(0)) -> DueToday:
        """The drills for today.

        Args:
            now: the current time in UTC.
            offset: how far the reader's clock is ahead of UTC.
        """
        # Reading a pack takes a tenth of a second, too long for every redrawing of a page.
        key = (*self._history.grades_mark(), (now + offset).date(), offset)
        kept = self._due
        if kept is None or kept[0] != key:
            states = [one for one in self.record().states if one.is_due(now, offset)]
            kept = key, self._drills(states, "due")
            self._due = kept
        return kept[1]

    def weak(self) -> DueToday:
        """Drills of the points whose latest verdict is not met, whenever they are due.

        Nothing is bent for practice before its time: it is reviewed on the day it is done, and
        FSRS gives a point that is met again within hours hardly a longer wait.
        """
        mark = self._history.grades_mark()
        kept = self._weak
        if kept is None or kept[0] != mark:
            kept = mark, self._drills(weak_points(self.record().states), "weak")
            self._weak = kept
        return kept[1]

    def forget(self) -> None:
        """Compute everything afresh the next time: a pack has changed under a drill."""
        self._kept = self._due = self._weak = None

    def _drills(self, wanted: Iterable[PointState], word: str) -> DueToday:
        """One drill a pack of the wanted points; `word` says in problems what they are."""
        groups: dict[str, list[PointState]] = {}
        for state in wanted:
            groups.setdefault(state.latest.pack_id, []).append(state)
        names: dict[str, tuple[datetime, str]] = {}
        for state in self.record().states:
            latest = state.latest
            # The name that worked last: a folder may have been moved since.
            names[latest.pack_id] = max(
                names.get(latest.pack_id, (latest.at, latest.pack_name)),
                (latest.at, latest.pack_name),
            )
        drills, problems = [], []
        for pack_id, states in groups.items():
            name = names[pack_id][1]
            try:
                pack = self._load_pack(name)
            except PackError as error:
                title, why = states[0].latest.pack_title, str(error).splitlines()[0]
                problems.append(f"{len(states)} {word} points of {title} wait: {why}")
                continue
            drill = plan_drill(name, pack, states)
            if drill is not None:
                drills.append(drill)
        drills.sort(key=lambda drill: (-drill.n_due, drill.pack_title))
        return DueToday(drills=tuple(drills), problems=tuple(problems))
