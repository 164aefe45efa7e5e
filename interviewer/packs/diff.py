"""What differs between two versions of a pack, point by point: what a grade or a label rests on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from difflib import SequenceMatcher

from interviewer.domain.base import Frozen
from interviewer.domain.pack import Pack, Question, RubricPoint

RENAMED = 0.85
"""Share of equal characters from which a claim under a new id is the old one renamed."""
_LISTS = ("paraphrases", "misconceptions", "restatements", "clarifications", "topics")
_FIGURES = ("weight", "must_have", "level", "kind", "time_limit_s")


class Change(Frozen):
    """One difference."""

    kind: str
    """`added`, `removed`, `renamed`, `reworded`, `changed` (figures) or `edited` (other text)."""
    where: str
    """`scoring`, `hv-01` or `hv-01/point`."""
    what: str
    """One line for a person."""
    re_rate: bool = False
    """Whether labels and verdicts from before say nothing about what there is now."""


class PackDiff(Frozen):
    """Everything that differs, in the order of the newer pack."""

    old: str
    """Id, version and hash."""
    new: str
    changes: tuple[Change, ...]

    @property
    def summary(self) -> str:
        """Counts in one line, e.g. `2 added, 1 reworded, 3 changed`."""
        kinds = ("added", "removed", "renamed", "reworded", "changed", "edited")
        counts = {kind: sum(one.kind == kind for one in self.changes) for kind in kinds}
        return ", ".join(f"{n} {kind}" for kind, n in counts.items() if n) or "no difference"


def diff_packs(old: Pack, new: Pack) -> PackDiff:
    """Compare two packs; questions and points are matched by id, moved points by their claims."""
    return PackDiff(
        old=f"{old.id} {old.version} ({old.hash[:12]})",
        new=f"{new.id} {new.version} ({new.hash[:12]})",
        changes=tuple(_changes(old, new)),
    )


def _changes(old: Pack, new: Pack) -> Iterator[Change]:
    yield from _figures("scoring", old.scoring, new.scoring, type(old.scoring).model_fields)
    before = {question.id: question for question in old.questions}
    after = {question.id: question for question in new.questions}
    for question in new.questions:
        if question.id not in before:
            yield Change(
                kind="added",
                where=question.id,
                what=f"question: {question.title} ({len(question.points)} points)",
            )
        elif before[question.id].hash != question.hash:
            yield from _question(before[question.id], question)
    for question in old.questions:
        if question.id not in after:
            yield Change(kind="removed", where=question.id, what=f"question: {question.title}")


def _question(old: Question, new: Question) -> Iterator[Change]:
    if old.question != new.question:
        yield _reworded(new.id, "question", old.question, new.question)
    yield from _figures(new.id, old, new, _FIGURES)
    yield from _lists(new.id, old, new)
    for field in ("title", "reference", "anchors", "anchor_examples"):
        if getattr(old, field) != getattr(new, field):
            yield Change(kind="edited", where=new.id, what=field)
    yield from _points(old, new)


def _points(old: Question, new: Question) -> Iterator[Change]:
    before = {point.id: point for point in old.points}
    after = {point.id: point for point in new.points}
    gone = [point for point in old.points if point.id not in after]
    for point in new.points:
        where = f"{new.id}/{point.id}"
        if point.id in before:
            yield from _point(where, before[point.id], point)
            continue
        twin = _twin(point, gone)
        if twin is not None:
            gone.remove(twin)
            yield Change(kind="renamed", where=where, what=f"was {new.id}/{twin.id}", re_rate=True)
            yield from _point(where, twin, point)
        else:
            yield Change(
                kind="added",
                where=where,
                what=f"weight {point.weight}: {point.claim}",
                re_rate=True,
            )
    for point in gone:
        yield Change(
            kind="removed",
            where=f"{new.id}/{point.id}",
            what=f"weight {point.weight}: {point.claim}",
        )


def _point(where: str, old: RubricPoint, new: RubricPoint) -> Iterator[Change]:
    if old.claim != new.claim:
        yield _reworded(where, "claim", old.claim, new.claim)
    yield from _figures(where, old, new, _FIGURES)
    yield from _lists(where, old, new)
    if old.probe != new.probe:
        yield Change(kind="edited", where=where, what="probe")


def _twin(point: RubricPoint, gone: Iterable[RubricPoint]) -> RubricPoint | None:
    """The removed point whose claim is nearly this one's, nearest first."""
    scored = [
        (SequenceMatcher(None, one.claim.lower(), point.claim.lower()).ratio(), one) for one in gone
    ]
    near = [pair for pair in scored if pair[0] >= RENAMED]
    return max(near, key=lambda pair: pair[0])[1] if near else None


def _reworded(where: str, what: str, old: str, new: str) -> Change:
    said = f"{what}: {_flat(old)} -> {_flat(new)}"
    return Change(kind="reworded", where=where, what=said, re_rate=True)


def _figures(where: str, old: object, new: object, names: Iterable[str]) -> Iterator[Change]:
    for name in names:
        if not hasattr(old, name):
            continue
        before, after = getattr(old, name), getattr(new, name)
        if before != after:
            yield Change(kind="changed", where=where, what=f"{name} {before} -> {after}")


def _lists(where: str, old: object, new: object) -> Iterator[Change]:
    for name in _LISTS:
        if not hasattr(old, name):
            continue
        before, after = getattr(old, name), getattr(new, name)
        n_new = sum(one not in before for one in after)
        n_gone = sum(one not in after for one in before)
        if n_new or n_gone:
            yield Change(kind="edited", where=where, what=f"{name}: {n_new} new, {n_gone} gone")


def _flat(text: str) -> str:
    return '"' + " ".join(text.split()) + '"'
