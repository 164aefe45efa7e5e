"""Put what a candidate said into a rubric point: a sentence ruled right becomes a paraphrase of it,
one ruled wrong a misconception. Retrieval and judge go by it from then on.

The words go into a draft; a published version never changes. Whole answers with verdicts on every
point are `examples`.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Literal

from interviewer.domain.base import Frozen
from interviewer.domain.draft import Draft, EditedQuestion, QuestionDraft
from interviewer.domain.grade import Verdict
from interviewer.domain.pack import Pack
from interviewer.domain.rating import RatingRecord
from interviewer.errors import InputError
from interviewer.grading.builtin.windows import cut
from interviewer.packs.drafts import composed, next_version, questions_of
from interviewer.rating.disagreements import dev_item, gold_of
from interviewer.store.drafts import DraftStore
from interviewer.store.ratings import RatingStore

Kind = Literal["paraphrase", "misconception"]
KINDS: dict[Verdict, Kind] = {Verdict.MET: "paraphrase", Verdict.WRONG: "misconception"}
"""What an example becomes, by its gold verdict. Half a point is no way to say it, and silence is no
error: the whole answer may still serve as a labelled example."""


class Candidate(Frozen):
    """A gold verdict whose sentence may be added to its point."""

    item_id: str
    question_id: str
    point_id: str
    claim: str
    kind: Kind
    sentences: tuple[str, ...]
    """Of the answer; the one that has most words of the claim first."""


class Added(Frozen):
    """A point with one example more."""

    draft_id: str
    kind: Kind
    question_id: str
    point_id: str
    text: str
    before: Pack
    """The draft as it was."""
    after: Pack


def candidates(record: RatingRecord, pack: Pack) -> Iterator[Candidate]:
    """Rulings on development answers that are gold and can become an example, newest first."""
    seen: set[tuple[str, str]] = set()
    items = {item.id: item for item in record.items}
    for ruling in reversed(record.adjudications):
        key = ruling.item_id, ruling.point_id
        if key in seen:
            continue
        seen.add(key)
        item = items[ruling.item_id]
        kind = KINDS.get(gold_of(record, pack, item.id)[ruling.point_id] or Verdict.MISSED)
        point = pack.question(item.question_id).point(ruling.point_id)
        if kind is not None:
            yield Candidate(
                item_id=item.id,
                question_id=item.question_id,
                point_id=point.id,
                claim=point.claim,
                kind=kind,
                sentences=sentences(item.answer, point.claim),
            )


def sentences(answer: str, claim: str) -> tuple[str, ...]:
    """The answer's sentences and clauses, each once; most words of the claim first."""
    words = _words(claim)
    found = dict.fromkeys(
        " ".join(one.text.split()) for one in cut(answer.split("\n\n")) if not one.parts
    )
    return tuple(
        sorted(filter(None, found), key=lambda text: (-len(words & _words(text)), len(text)))
    )


def add_to_point(
    ratings: RatingStore,
    drafts: DraftStore,
    set_id: str,
    item_id: str,
    point_id: str,
    text: str,
    now: datetime,
) -> Added:
    """Add a sentence of a ruled answer to its point, in the newest draft of the set's rubric.

    Where there is no draft of it, one is begun.

    Args:
        ratings: keeps the set.
        drafts: keeps the draft.
        set_id: the set.
        item_id: an answer of the development split with a gold verdict on the point.
        point_id: the point.
        text: words of the answer; empty: the sentence that shares most words with the claim.
        now: when.

    Raises:
        InputError: the answer is held out, the point is not gold or neither met nor wrong, the
            words are not in the answer or in the point already.
        PackInvalid: the draft has gaps.
        Conflict: somebody saved the question at the same moment.
    """
    record = ratings.get(set_id)
    item = dev_item(record, item_id)
    pack = ratings.pack(record.set)
    gold = gold_of(record, pack, item_id)
    if point_id not in gold:
        known = ", ".join(gold) or "none that was rated"
        raise InputError(f"{item.question_id} has no point {point_id!r} here; its points: {known}")
    kind = KINDS.get(gold[point_id] or Verdict.MISSED)
    if kind is None:
        said = "no gold verdict" if gold[point_id] is None else f"the verdict {gold[point_id]}"
        raise InputError(
            f"{item_id} has {said} on {point_id}; met becomes a paraphrase, wrong a misconception"
        )
    claim = pack.question(item.question_id).point(point_id).claim
    choice = " ".join((text or next(iter(sentences(item.answer, claim)), "")).split())
    if not choice or choice not in " ".join(item.answer.split()):
        raise InputError(f"{choice!r} does not stand in {item_id}; take words of the answer")
    draft = _draft_of(drafts, pack, item.question_id, now)
    before = composed(draft)
    question = questions_of(draft)[item.question_id]
    edited = _with(question, point_id, kind, choice)
    seen = draft.edited(item.question_id)
    edit = EditedQuestion(question_id=question.id, question=edited, revision=0, updated_at=now)
    drafts.put_question(draft.id, edit, looked_at=seen.revision if seen else 0)
    return Added(
        draft_id=draft.id,
        kind=kind,
        question_id=question.id,
        point_id=point_id,
        text=choice,
        before=before,
        after=composed(drafts.get(draft.id)),
    )


def _draft_of(drafts: DraftStore, pack: Pack, question_id: str, now: datetime) -> Draft:
    """The draft saved last whose points still make the claims that were rated, or a new one."""
    claims = {point.id: point.claim for point in pack.question(question_id).points}
    for head in drafts.drafts():
        if head.pack_id != pack.id:
            continue
        draft = drafts.get(head.id)
        question = questions_of(draft).get(question_id)
        if question and {point.id: point.claim for point in question.points} == claims:
            return draft
    return drafts.get(drafts.create(pack, pack, "", next_version(pack.version), now))


def _with(question: QuestionDraft, point_id: str, kind: Kind, text: str) -> QuestionDraft:
    points = []
    for point in question.points:
        if point.id == point_id:
            known = point.paraphrases if kind == "paraphrase" else point.misconceptions
            if text in known:
                raise InputError(f"{question.id}/{point_id} has that {kind} already")
            point = point.model_copy(update={f"{kind}s": (*known, text)})
        points.append(point)
    return question.model_copy(update={"points": tuple(points)})


def _words(text: str) -> set[str]:
    return {word.strip(".,;:!?()\"'").casefold() for word in text.split() if len(word) > 2}
