"""Blind rating: what a rater gets next, and what becomes of each key that is pressed.

A rater sees an answer and the points of its question, and nothing that anybody else said of it.
What the others and the grader said can be looked at after submitting; whoever has looked and then
changes a label has it marked, and it no longer counts.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from interviewer.domain.base import Frozen
from interviewer.domain.grade import Verdict
from interviewer.domain.pack import Pack, Question
from interviewer.domain.rating import Label, LabelStatus, RatedAnswer, RatingRecord
from interviewer.errors import Conflict, InputError
from interviewer.store.ratings import RatingStore

HELD = timedelta(hours=24)
"""An answer that was opened and left stays with its rater for so long; then others get it too."""


class Task(Frozen):
    """One answer in front of one rater. Holds nothing that others said."""

    item: RatedAnswer
    question: Question
    occasion: int
    verdicts: dict[str, Verdict]
    """What this rater had chosen before."""


class Progress(Frozen):
    """How far a rater is."""

    n_submitted: int
    n_skipped: int
    n_left: int
    """Answers that this rater can still be given, second looks included."""


class RatingQueue:
    """One rater's way through one set.

    Args:
        store: keeps the labels.
        set_id: the set.
        rater: a name or code; the same one comes back to the same place.
        now: the clock.

    Raises:
        InputError: there is no such set, or the rater has no name.
    """

    def __init__(
        self, store: RatingStore, set_id: str, rater: str, now: Callable[[], datetime]
    ) -> None:
        if not rater.strip() or len(rater) > 100 or not rater.isprintable():
            raise InputError("give the rater a name or code of 1 to 100 characters")
        self.rater = rater.strip()
        self._store = store
        self._set_id = set_id
        self._now = now

    def next(self) -> Task | None:
        """The answer to rate now; None when nothing is left.

        Asking again without rating gives the same answer: it is kept for this rater.
        """
        with self._store.change(self._set_id) as change:
            record = change.record
            found = self._open_draft(record) or self._unrated(record) or self._second_look(record)
            if found is None:
                return None
            item, occasion = found
            label = _label_of(record, self.rater, item.id, occasion)
            if label is None:
                label = self._fresh(record, item, occasion)
                change.put_label(label)
        return self._task(item, occasion, label)

    def save(self, item_id: str, occasion: int, verdicts: Mapping[str, Verdict]) -> None:
        """Keep verdicts by point id, beside those kept before; on disk when this returns.

        Raises:
            InputError: the set has no such answer, or its question no such point.
            Conflict: the answer was submitted before.
        """
        with self._store.change(self._set_id) as change:
            label = self._draft(change.record, item_id, occasion)
            question = self._question(change.record, item_id)
            unknown = set(verdicts) - {point.id for point in question.points}
            if unknown:
                raise InputError(f"{question.id} has no point {unknown.pop()!r}; reload the page")
            kept = {**label.verdicts, **verdicts}
            change.put_label(self._changed(label, verdicts=kept))

    def submit(self, item_id: str, occasion: int) -> None:
        """Hand in. Submitting what is submitted changes nothing.

        Raises:
            InputError: a point has no verdict yet.
        """
        with self._store.change(self._set_id) as change:
            known = _label_of(change.record, self.rater, item_id, occasion)
            if known is not None and known.status is LabelStatus.SUBMITTED:
                return
            label = self._draft(change.record, item_id, occasion)
            points = [point.id for point in self._question(change.record, item_id).points]
            missing = [name for name in points if name not in label.verdicts]
            if missing:
                raise InputError(f"{len(missing)} of {len(points)} points have no verdict yet")
            change.put_label(self._changed(label, status=LabelStatus.SUBMITTED))

    def skip(self, item_id: str, occasion: int, reason: str) -> None:
        """Put an answer aside for good, with the reason; somebody else gets it instead.

        Raises:
            InputError: no reason was given.
        """
        if not reason.strip():
            raise InputError("say why you skip this answer")
        with self._store.change(self._set_id) as change:
            label = self._draft(change.record, item_id, occasion)
            change.put_label(
                self._changed(label, status=LabelStatus.SKIPPED, skip_reason=reason.strip()[:1_000])
            )

    def last(self) -> str:
        """The answer that this rater submitted last; empty before the first."""
        own = [
            label
            for label in self._store.get(self._set_id).labels
            if label.rater == self.rater
            and label.status is LabelStatus.SUBMITTED
            and label.occasion == 1
        ]
        return max(own, key=lambda label: label.updated_at).item_id if own else ""

    def reveal(self, item_id: str) -> tuple[Label, ...]:
        """What everybody said of an answer that this rater has submitted, and never before.

        Raises:
            InputError: this rater has not submitted the answer.
        """
        record = self._store.get(self._set_id)
        own = _label_of(record, self.rater, item_id, 1)
        if own is None or own.status is not LabelStatus.SUBMITTED:
            raise InputError("the other verdicts are shown after you have submitted your own")
        return tuple(
            label
            for label in record.labels
            if label.item_id == item_id and label.status is LabelStatus.SUBMITTED
        )

    def revise(self, item_id: str) -> None:
        """Open a submitted label again. It is marked as made with knowledge and counts no more."""
        with self._store.change(self._set_id) as change:
            label = _label_of(change.record, self.rater, item_id, 1)
            if label is None or label.status is not LabelStatus.SUBMITTED:
                raise InputError("only a submitted rating can be revised")
            change.put_label(self._changed(label, status=LabelStatus.DRAFT, seen_model_score=True))

    def progress(self) -> Progress:
        """How far this rater is."""
        record = self._store.get(self._set_id)
        own = [label for label in record.labels if label.rater == self.rater]
        submitted = sum(label.status is LabelStatus.SUBMITTED for label in own)
        left = sum(label.status is LabelStatus.DRAFT for label in own)
        open_items = {label.item_id for label in own if label.occasion == 1}
        left += sum(_wanted(record, item, self.rater, self._now()) for item in record.items
                    if item.id not in open_items)  # fmt: skip
        seconds = sum(label.occasion == 2 for label in own)
        left += max(0, min(record.set.n_repeats, submitted + left) - seconds)
        return Progress(
            n_submitted=submitted,
            n_skipped=sum(label.status is LabelStatus.SKIPPED for label in own),
            n_left=left,
        )

    def _open_draft(self, record: RatingRecord) -> tuple[RatedAnswer, int] | None:
        drafts = {
            label.item_id: label.occasion
            for label in record.labels
            if label.rater == self.rater and label.status is LabelStatus.DRAFT
        }
        return next(
            ((item, drafts[item.id]) for item in self._order(record) if item.id in drafts), None
        )

    def _unrated(self, record: RatingRecord) -> tuple[RatedAnswer, int] | None:
        own = {label.item_id for label in record.labels if label.rater == self.rater}
        return next(
            (
                (item, 1)
                for item in self._order(record)
                if item.id not in own and _wanted(record, item, self.rater, self._now())
            ),
            None,
        )

    def _second_look(self, record: RatingRecord) -> tuple[RatedAnswer, int] | None:
        own = [label for label in record.labels if label.rater == self.rater]
        again = {label.item_id for label in own if label.occasion == 2}
        if len(again) >= record.set.n_repeats:
            return None
        rated = {
            label.item_id
            for label in own
            if label.occasion == 1 and label.counts
        }  # fmt: skip
        return next(((item, 2) for item in self._order(record) if item.id in rated - again), None)

    def _order(self, record: RatingRecord) -> list[RatedAnswer]:
        """This rater's own order: random, and the same on every day and machine.

        Each answer's place is drawn for itself, so answers that are imported later do not
        shuffle those that were there.
        """

        def place(item: RatedAnswer) -> bytes:
            key = f"{record.set.seed}\0{record.set.id}\0{self.rater}\0{item.id}"
            return hashlib.sha256(key.encode(errors="surrogatepass")).digest()

        return sorted(record.items, key=place)

    def _task(self, item: RatedAnswer, occasion: int, label: Label) -> Task:
        question = self._pack().question(item.question_id)
        return Task(item=item, question=question, occasion=occasion, verdicts=label.verdicts)

    def _pack(self) -> Pack:
        return self._store.pack(self._store.get(self._set_id).set)

    def _question(self, record: RatingRecord, item_id: str) -> Question:
        return self._store.pack(record.set).question(_item(record, item_id).question_id)

    def _draft(self, record: RatingRecord, item_id: str, occasion: int) -> Label:
        label = _label_of(record, self.rater, item_id, occasion)
        if label is None:
            return self._fresh(record, _item(record, item_id), occasion)
        if label.status is not LabelStatus.DRAFT:
            raise Conflict(f"this answer is {label.status} already; reload the page")
        return label

    def _fresh(self, record: RatingRecord, item: RatedAnswer, occasion: int) -> Label:
        return Label(
            item_id=item.id,
            rater=self.rater,
            occasion=occasion,
            status=LabelStatus.DRAFT,
            pack_hash=record.set.pack_hash,
            question_hash=item.question_hash,
            updated_at=self._now(),
        )

    def _changed(self, label: Label, **updates: object) -> Label:
        return label.model_copy(update={**updates, "updated_at": self._now()})


def _wanted(record: RatingRecord, item: RatedAnswer, rater: str, now: datetime) -> bool:
    """Whether the answer still lacks raters, those who have it before them counted."""
    others = {
        label.rater
        for label in record.labels
        if label.item_id == item.id
        and label.rater != rater
        and label.status is not LabelStatus.SKIPPED
        and (label.status is LabelStatus.SUBMITTED or now - label.updated_at < HELD)
    }
    return len(others) < record.set.n_raters


def _label_of(record: RatingRecord, rater: str, item_id: str, occasion: int) -> Label | None:
    return next(
        (
            label
            for label in record.labels
            if (label.rater, label.item_id, label.occasion) == (rater, item_id, occasion)
        ),
        None,
    )


def _item(record: RatingRecord, item_id: str) -> RatedAnswer:
    for item in record.items:
        if item.id == item_id:
            return item
    raise InputError(f"the rating set has no answer {item_id!r}; reload the page")
