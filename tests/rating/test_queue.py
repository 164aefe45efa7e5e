import pytest

from interviewer.domain.grade import Verdict
from interviewer.domain.rating import LabelStatus
from interviewer.errors import Conflict, InputError
from interviewer.rating.queue import RatingQueue
from tests.rating.conftest import MET, MISSED, WRONG


@pytest.fixture
def queue(ratings, clock):
    return lambda rater: RatingQueue(ratings, "s", rater, clock)


def rate_all(queue, verdict: Verdict = MET) -> list[str]:
    """Rate until nothing is left; the ids in the order in which they came."""
    seen = []
    while task := queue.next():
        seen.append(f"{task.item.id}/{task.occasion}")
        said = {point.id: verdict for point in task.question.points}
        queue.save(task.item.id, task.occasion, said)
        queue.submit(task.item.id, task.occasion)
    return seen


def test_each_rater_gets_every_answer_once_in_an_order_of_their_own(make_set, queue):
    make_set(*[f"answer {n}" for n in range(12)])
    ann, bob = rate_all(queue("ann")), rate_all(queue("bob"))
    assert sorted(ann) == sorted(bob) == sorted(f"a{n}/1" for n in range(12))
    assert ann != bob


def test_order_depends_on_rater_and_set_and_not_on_the_day(make_set, queue, clock):
    make_set(*[f"answer {n}" for n in range(6)])
    first = queue("ann").next()
    clock.forward(100_000)
    assert queue("ann").next() == first


def test_answer_goes_to_as_many_raters_as_are_wanted_and_no_more(make_set, queue):
    make_set("one", "two", n_raters=2)
    assert len(rate_all(queue("ann"))) == 2
    assert len(rate_all(queue("bob"))) == 2
    assert rate_all(queue("cat")) == []


def test_skipped_answer_goes_to_somebody_else(make_set, queue, ratings):
    make_set("one", n_raters=1)
    ann = queue("ann")
    task = ann.next()
    with pytest.raises(InputError, match="say why"):
        ann.skip(task.item.id, 1, "  ")
    ann.skip(task.item.id, 1, "I know this person")
    assert ann.next() is None
    assert rate_all(queue("bob")) == ["a0/1"]
    skipped = next(one for one in ratings.get("s").labels if one.rater == "ann")
    assert (skipped.status, skipped.skip_reason) == (LabelStatus.SKIPPED, "I know this person")


def test_answer_that_was_opened_and_left_is_given_on_after_a_day(make_set, queue, clock):
    make_set("one", n_raters=1)
    assert queue("ann").next() is not None
    assert queue("bob").next() is None
    clock.forward(25 * 3600)
    assert queue("bob").next() is not None


def test_each_verdict_is_kept_at_once(make_set, queue):
    make_set("one")
    ann = queue("ann")
    ann.next()
    ann.save("a0", 1, {"beta": WRONG})
    assert queue("ann").next().verdicts == {"beta": WRONG}


def test_incomplete_answer_cannot_be_handed_in(make_set, queue):
    make_set("one")
    ann = queue("ann")
    ann.next()
    ann.save("a0", 1, {"beta": WRONG})
    with pytest.raises(InputError, match="2 of 3 points have no verdict yet"):
        ann.submit("a0", 1)


def test_submitted_answer_takes_no_more_verdicts(make_set, queue):
    make_set("one")
    ann = queue("ann")
    rate_all(ann)
    with pytest.raises(Conflict, match="submitted already"):
        ann.save("a0", 1, {"beta": WRONG})


def test_rater_sees_nothing_of_the_others_before_submitting(make_set, queue, graded):
    make_set("alpha beta")
    graded()
    rate_all(queue("bob"), MISSED)
    task = queue("ann").next()
    assert task.verdicts == {}
    assert "bob" not in task.model_dump_json()
    assert "builtin" not in task.model_dump_json()
    with pytest.raises(InputError, match="after you have submitted"):
        queue("ann").reveal("a0")


def test_label_changed_after_looking_is_marked_and_counts_no_more(make_set, queue, ratings):
    make_set("one")
    ann = queue("ann")
    rate_all(ann)
    ann.reveal("a0")
    assert ratings.get("s").labels[0].counts
    ann.revise("a0")
    rate_all(ann, MISSED)
    label = ratings.get("s").labels[0]
    assert label.seen_model_score
    assert not label.counts


def test_every_label_carries_the_hashes_of_pack_and_question(make_set, queue, ratings, pack):
    make_set("one")
    rate_all(queue("ann"))
    label = ratings.get("s").labels[0]
    assert label.pack_hash == pack.hash
    assert label.question_hash == pack.questions[0].hash
    assert not label.seen_model_score


def test_second_looks_come_after_all_first_ones(make_set, queue):
    make_set(*[f"answer {n}" for n in range(5)], n_repeats=2)
    seen = rate_all(queue("ann"))
    assert [name[-1] for name in seen] == ["1"] * 5 + ["2"] * 2
    assert len(set(seen[5:])) == 2


def test_progress_counts_what_is_done_and_left(make_set, queue):
    make_set("one", "two", "three", n_repeats=1)
    ann = queue("ann")
    task = ann.next()
    before = ann.progress()
    assert (before.n_submitted, before.n_skipped, before.n_left) == (0, 0, 4)
    ann.skip(task.item.id, 1, "unreadable")
    rate_all(ann)
    after = ann.progress()
    assert (after.n_submitted, after.n_skipped, after.n_left) == (3, 1, 0)


def test_nameless_rater_is_refused(make_set, queue):
    make_set("one")
    with pytest.raises(InputError, match="a name or code"):
        queue("  ")


def test_unknown_point_is_refused(make_set, queue):
    make_set("one")
    with pytest.raises(InputError, match="no point 'delta'"):
        queue("ann").save("a0", 1, {"delta": MET})
