"""A ruled sentence in its rubric point, and what that does to held-out answers."""

import pytest

from interviewer.batch.item import AnswerItem
from interviewer.domain.rating import ErrorReason, Split
from interviewer.errors import InputError
from interviewer.grading.grader import Grader
from interviewer.packs.drafts import composed
from interviewer.rating.disagreements import adjudicate
from interviewer.rating.effect import effect_of
from interviewer.rating.point_examples import add_to_point, candidates, sentences
from interviewer.rating.service import development_report, held_out_report
from interviewer.store.drafts import DraftStore
from tests.rating.conftest import MET, MISSED, PARTLY, WRONG

SLANG = "It goes by the old name."
N = 108


@pytest.fixture
def drafts(database):
    return DraftStore(database)


@pytest.fixture
def learning(make_set, rate, graded, ratings):
    """Answers that say alpha in words of their own; both people credit it, the grader does not.

    The first development answer to each question has the number that is returned, by question.
    """
    make_set(*[f"{SLANG} Also beta number {n}." for n in range(N)], test_share=0.9)
    graded()
    for name in ("ann", "bob"):
        rate(name, **{f"a{n}": (MET, MET, MISSED) for n in range(N)})
    return {
        item.question_id: item.id
        for item in reversed(ratings.get("s").items)
        if item.split is Split.DEV
    }


@pytest.fixture
def grade(judge):
    """Grades a paraphrase as if it were the name of its point, a misconception as `wrong:`."""

    def made(item, pack):
        text = item.answer
        for point in pack.question(item.question_id).points:
            for said in point.paraphrases:
                text = text.replace(said, point.id)
            for said in point.misconceptions:
                text = text.replace(said, f"wrong:{point.id}")
        changed = AnswerItem(id=item.id, question_id=item.question_id, answer=text)
        return Grader(judge).grade(pack, pack.question(item.question_id), changed.turns)

    return made


def ruled(ratings, clock, item, point, verdict):
    adjudicate(ratings, "s", item, point, verdict, ErrorReason.GRADER_ERROR, "eve", clock())


def test_sentence_ruled_right_becomes_a_paraphrase_and_one_ruled_wrong_a_misconception(
    learning, ratings, drafts, clock, pack
):
    item = learning["q-01"]
    ruled(ratings, clock, item, "alpha", MET)
    ruled(ratings, clock, item, "beta", WRONG)
    ruled(ratings, clock, item, "gamma", PARTLY)
    found = list(candidates(ratings.get("s"), pack))
    assert [(one.point_id, one.kind) for one in found] == [
        ("beta", "misconception"),
        ("alpha", "paraphrase"),
    ]
    assert set(found[0].sentences) >= {SLANG}
    first = add_to_point(ratings, drafts, "s", item, "alpha", SLANG, clock())
    second = add_to_point(ratings, drafts, "s", item, "beta", SLANG, clock())
    # Both go into one draft; the pack of the set stays as it is.
    assert (first.draft_id, first.kind) == (second.draft_id, "paraphrase")
    alpha, beta, _ = composed(drafts.get(first.draft_id)).question("q-01").points
    assert alpha.paraphrases[-1] == beta.misconceptions[-1] == SLANG
    assert second.before == first.after
    assert first.before.questions == pack.questions
    assert ratings.pack(ratings.get("s").set) == pack


def test_effect_on_held_out_answers_is_measured_and_the_look_is_counted(
    learning, ratings, drafts, clock, pack, grade
):
    ruled(ratings, clock, learning["q-01"], "alpha", MET)
    added = add_to_point(ratings, drafts, "s", learning["q-01"], "alpha", SLANG, clock())
    told = []
    found = effect_of(ratings, "s", added, grade, clock(), lambda done, of: told.append((done, of)))
    items = ratings.get("s").only(Split.TEST).items
    n = sum(item.question_id == "q-01" for item in items)
    assert n >= 20
    # Beta and gamma were right before and are; alpha was missed in every answer and is met now.
    assert (found.n_answers, found.n_gold, found.n_moved) == (n, 3 * n, n)
    assert (found.n_right_before, found.n_right_after) == (2 * n, 3 * n)
    assert (found.n_point_right_before, found.n_point_right_after) == (0, n)
    assert found.gain.value == pytest.approx(1 / 3)
    assert told[0] == (1, 2 * n)
    assert told[-1] == (2 * n, 2 * n)
    assert all(item.id not in found.model_dump_json() for item in items if len(item.id) > 3)
    assert found.n_openings == 1
    assert effect_of(ratings, "s", added, grade, clock()).n_openings == 1
    [opening] = ratings.get("s").openings
    assert opening.grader.startswith("example for q-01/alpha, rubric ")
    # The report of the grader itself can still be opened, once, and counts both looks.
    assert development_report(ratings, "s", clock).n_openings == 1
    assert held_out_report(ratings, "s", clock).n_openings == 2


def test_example_that_makes_it_worse_is_called_so(learning, ratings, drafts, clock, pack, grade):
    # Ruled wrong, against everybody: what people credit is a misconception now.
    ruled(ratings, clock, learning["q-01"], "beta", WRONG)
    added = add_to_point(ratings, drafts, "s", learning["q-01"], "beta", "Also beta", clock())
    found = effect_of(ratings, "s", added, grade, clock())
    assert found.n_point_right_after == 0
    assert found.gain.value == pytest.approx(-1 / 3)
    # All answers lose the same verdict: nothing varies that an interval could come from.
    assert found.gain.interval is None
    assert found.said.endswith("worse: take it out again")


def test_few_held_out_answers_give_counts_and_no_verdict(
    make_set, rate, graded, ratings, drafts, clock, grade
):
    make_set(*[f"{SLANG} Also beta number {n}." for n in range(24)], test_share=0.5)
    graded()
    for name in ("ann", "bob"):
        rate(name, **{f"a{n}": (MET, MET, MISSED) for n in range(24)})
    item = next(one for one in ratings.get("s").items if one.split is Split.DEV)
    ruled(ratings, clock, item.id, "alpha", MET)
    added = add_to_point(ratings, drafts, "s", item.id, "alpha", SLANG, clock())
    found = effect_of(ratings, "s", added, grade, clock())
    assert found.said.endswith(f"{found.n_answers} answers; no verdict below 20")


def test_without_held_out_gold_the_effect_is_said_to_be_unknown(
    make_set, rate, graded, ratings, drafts, clock, grade
):
    make_set(f"{SLANG} Also beta.")
    rate("ann", a0=(MET, MET, MISSED))
    ruled(ratings, clock, "a0", "alpha", MET)
    added = add_to_point(ratings, drafts, "s", "a0", "alpha", "", clock())
    with pytest.raises(InputError, match="no held-out answer to q-01 has gold"):
        effect_of(ratings, "s", added, grade, clock())
    assert ratings.get("s").openings == ()


def test_what_cannot_be_an_example_is_refused(learning, ratings, drafts, clock):
    item = learning["q-01"]
    held_out = ratings.get("s").only(Split.TEST).items[0].id
    ruled(ratings, clock, item, "beta", PARTLY)
    ruled(ratings, clock, item, "alpha", MET)
    for words, match in (
        ((item, "beta", SLANG), "has the verdict partly on beta; met becomes a paraphrase"),
        ((item, "gamma", SLANG), "has the verdict missed on gamma"),
        ((item, "delta", SLANG), "no point 'delta' here; its points: alpha, beta, gamma"),
        ((item, "alpha", "what nobody said"), "'what nobody said' does not stand in"),
        ((held_out, "alpha", SLANG), "is in the test split"),
    ):
        with pytest.raises(InputError, match=match):
            add_to_point(ratings, drafts, "s", *words, clock())
    assert drafts.drafts() == ()
    add_to_point(ratings, drafts, "s", item, "alpha", SLANG, clock())
    with pytest.raises(InputError, match="has that paraphrase already"):
        add_to_point(ratings, drafts, "s", item, "alpha", SLANG, clock())


def test_sentence_nearest_to_the_claim_in_words_is_offered_first():
    answer = "I once had a bird. The first thing is A, I think.\n\nAnd then B follows it."
    first, *_ = sentences(answer, "The first thing about 1 is A.")
    assert first.startswith("The first thing is A")
