from datetime import UTC, datetime

import pytest

from interviewer.domain.grade import Verdict
from interviewer.domain.rating import (
    Label,
    LabelStatus,
    Opening,
    RatedAnswer,
    RatingSet,
    Split,
)
from interviewer.errors import Conflict, InputError
from interviewer.store.ratings import RatingStore

NOW = datetime(2026, 1, 5, 9, tzinfo=UTC)


@pytest.fixture
def ratings(database, pack):
    """A store with the empty set `s`."""
    store = RatingStore(database)
    store.create(
        RatingSet(
            id="s", pack_id=pack.id, pack_version=pack.version, pack_hash=pack.hash, created_at=NOW
        ),
        pack,
    )
    return store


def answer(name: str, split: Split = Split.DEV) -> RatedAnswer:
    return RatedAnswer(
        id=name, question_id="q-01", question_hash="h", answer="nul \x00 é", split=split
    )


def label(name: str, verdict: Verdict, status: LabelStatus = LabelStatus.DRAFT) -> Label:
    return Label(
        item_id=name,
        rater="ann",
        status=status,
        verdicts={"alpha": verdict},
        pack_hash="p",
        question_hash="h",
        updated_at=NOW,
    )


def test_what_is_written_comes_back_as_it_was(ratings):
    items = (answer("a"), answer("b", Split.TEST))
    with ratings.change("s") as change:
        change.add_items(items)
        change.put_label(label("a", Verdict.PARTLY))
    record = ratings.get("s")
    assert record.items == items
    assert record.labels == (label("a", Verdict.PARTLY),)
    assert record.only(Split.TEST).labels == ()


def test_label_is_written_over_the_one_before_it(ratings):
    with ratings.change("s") as change:
        change.add_items([answer("a")])
        change.put_label(label("a", Verdict.MET))
    with ratings.change("s") as change:
        change.put_label(label("a", Verdict.WRONG, LabelStatus.SUBMITTED))
    assert ratings.get("s").labels == (label("a", Verdict.WRONG, LabelStatus.SUBMITTED),)


def test_change_that_fails_leaves_nothing_behind(ratings):
    with pytest.raises(Conflict), ratings.change("s") as change:
        change.add_items([answer("a"), answer("a")])
    assert ratings.get("s").items == ()


def test_label_on_an_answer_that_is_not_there_is_refused(ratings):
    with pytest.raises(Conflict), ratings.change("s") as change:
        change.put_label(label("a", Verdict.MET))


def test_test_split_cannot_be_opened_twice_for_one_grader(ratings):
    for attempt in range(2):
        opening = Opening(grader="g", report="{}", opened_at=NOW)
        if attempt:
            with pytest.raises(Conflict), ratings.change("s") as change:
                change.add_opening(opening)
        else:
            with ratings.change("s") as change:
                change.add_opening(opening)
    assert len(ratings.get("s").openings) == 1


def test_name_of_a_set_is_taken_once(ratings, pack):
    with pytest.raises(InputError, match="there is a rating set 's' already"):
        ratings.create(ratings.get("s").set, pack)
