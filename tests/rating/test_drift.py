"""Gold answers graded again: what moved and why, with every earlier grade kept."""

from __future__ import annotations

import pytest

from interviewer.batch.item import AnswerItem
from interviewer.batch.run import grade_item
from interviewer.domain.rating import RatedAnswer, Split
from interviewer.errors import InputError
from interviewer.grading.grader import Grader
from interviewer.rating.drift import answer_of, grade_again, same_grader
from interviewer.rating.service import held_out_report
from tests.conftest import WordJudge
from tests.rating.conftest import MET, MISSED, WRONG


class StricterJudge(WordJudge):
    """Overlooks beta."""

    version = "test-2"

    def judge(self, question, turns):
        return super().judge(question, tuple(turn.replace("beta", "b") for turn in turns))


@pytest.fixture
def gold(make_set, rate, graded):
    """Four answers by four people; two raters agree on all points of the first three."""
    make_set("alpha beta", "alpha beta gamma", "gamma", "beta")
    for rater in ("ann", "bob"):
        rate(rater, a0=(MET, MET, MISSED), a1=(MET, MISSED, MET), a2=(MISSED, MISSED, MET))
    graded()


def again(ratings, pack, judge, **options):
    grader = Grader(judge)
    return grade_again(ratings, "s", pack, lambda item: grade_item(item, pack, grader), **options)


def test_flips_are_listed_with_what_differs_and_whether_they_near_gold(gold, ratings, pack):
    before = ratings.get("s").grades
    found = again(ratings, pack, StricterJudge())
    assert (found.n_answers, found.n_verdicts, found.n_moved) == (3, 9, 2)
    assert [(one.item_id, one.point_id, one.old, one.new, one.gold) for one in found.moved] == [
        ("a0", "beta", MET, MISSED, MET),
        ("a1", "beta", MET, MISSED, MISSED),
    ]
    assert (found.n_towards, found.n_away) == (1, 1)
    # beta is 2 of 6: a0 5/6 -> 3/6, a1 6/6 -> 4/6, a2 stays.
    assert found.score_change.value == pytest.approx((-2 / 6 - 2 / 6) / 3, abs=1e-4)
    assert found.score_change.interval is not None
    assert [(row.cause, row.n_answers, row.n_moved) for row in found.causes] == [
        ("grader version", 3, 2)
    ]
    # Appended: what was there is as it was, and a3 without gold was not graded again.
    after = ratings.get("s").grades
    assert after[: len(before)] == before
    assert [one.item_id for one in after[len(before) :]] == ["a0", "a1", "a2"]
    assert {one.grader for one in after[len(before) :]} == {found.new}


def test_the_same_grader_again_gets_a_number_and_moves_nothing(gold, ratings, pack):
    first = ratings.get("s").graders[0]
    found = again(ratings, pack, WordJudge())
    assert found.new == f"{first} #2"
    assert (found.n_moved, found.score_change.value) == (0, 0.0)
    assert found.score_change.interval is None
    assert found.causes[0].cause == "nothing that is recorded"
    third = again(ratings, pack, WordJudge(), against=first)
    assert (third.old, third.new) == (first, f"{first} #3")
    assert {same_grader(name) for name in ratings.get("s").graders} == {first}


def test_a_newer_rubric_is_named_as_the_cause_and_other_claims_are_refused(gold, ratings, pack):
    document = pack.model_dump(mode="json")
    document["version"] = "1.1.0"
    document["questions"][0]["points"][0]["weight"] = 5
    found = again(ratings, type(pack).model_validate(document), WordJudge())
    assert [row.cause for row in found.causes if row.n_moved] == ["rubric"]
    document["questions"][0]["points"][0]["claim"] = "Another claim."
    found = again(ratings, type(pack).model_validate(document), WordJudge())
    assert found.n_answers == 2
    assert "a0: the claims of its rubric points have changed" in found.problems[0]


def test_an_answer_that_cannot_be_graded_keeps_its_old_grade_and_is_named(gold, ratings, pack):
    def grade(item):
        grader = Grader(StricterJudge())
        known = item.model_copy(update={"unfit": "too poorly heard" if item.id == "a2" else ""})
        return grade_item(known, pack, grader)

    found = grade_again(ratings, "s", pack, grade)
    assert found.n_answers == 2
    assert found.problems == ("a2: not graded: too poorly heard",)


def test_held_out_answers_count_and_are_not_listed(make_set, rate, graded, ratings, pack):
    make_set("alpha beta", "beta", "beta gamma", test_share=0.9, seed=4)
    held = {item.id for item in ratings.get("s").items if item.split is Split.TEST}
    assert held
    for rater in ("ann", "bob"):
        rate(rater, a0=(MET, MET, MISSED), a1=(MISSED, MET, MISSED), a2=(WRONG, MET, MET))
    graded()
    found = again(ratings, pack, StricterJudge())
    assert found.n_moved == 3
    assert not held & {one.item_id for one in found.moved}


def test_a_repeated_run_does_not_open_the_held_out_split_again(
    make_set, rate, graded, ratings, pack, clock
):
    make_set("alpha beta", "beta", "beta gamma", test_share=0.9, seed=4)
    for rater in ("ann", "bob"):
        rate(rater, a0=(MET, MET, MISSED), a1=(MISSED, MET, MISSED), a2=(WRONG, MET, MET))
    graded()
    first = held_out_report(ratings, "s", clock)
    found = again(ratings, pack, WordJudge())
    assert held_out_report(ratings, "s", clock, grader=found.new) == first
    assert len(ratings.get("s").openings) == 1


def test_without_gold_or_grades_there_is_nothing_to_compare(make_set, rate, ratings, pack):
    make_set("alpha")
    with pytest.raises(InputError, match="no grades of '' in s to compare with; there are: none"):
        again(ratings, pack, WordJudge())


def test_answers_nobody_agreed_on_are_no_gold(make_set, rate, graded, ratings, pack):
    make_set("alpha")
    rate("ann", a0=(MET, MET, MET))
    graded()
    with pytest.raises(InputError, match="s has no gold"):
        again(ratings, pack, WordJudge())


def test_stored_words_go_back_into_the_turns_that_were_graded():
    said = AnswerItem(id="a", question_id="q", answer="x", said=("one", "", "two"))
    kept = RatedAnswer(
        id="a",
        question_id="q",
        question_hash="h",
        answer="\n\n".join(said.said),
        answer_digest=said.digest,
        split=Split.DEV,
    )
    assert answer_of(kept).turns == ("one", "", "two")
    assert answer_of(kept.model_copy(update={"answer": "one masked"})).turns == ("one masked",)
