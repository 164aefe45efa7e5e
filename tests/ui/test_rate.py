"""The pages for blind rating and for the alignment report."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from streamlit.testing.v1 import AppTest

from interviewer.batch.item import AnswerItem
from interviewer.domain.grade import Verdict
from interviewer.domain.pack import Pack
from interviewer.domain.rating import ErrorReason, MachineGrade
from interviewer.errors import StoreUnavailable
from interviewer.grading.grader import Grader
from interviewer.packs.drafts import composed
from interviewer.rating.disagreements import adjudicate
from interviewer.rating.importing import import_answers
from interviewer.rating.making import new_set
from interviewer.rating.naming import grader_name
from interviewer.rating.queue import RatingQueue
from interviewer.settings import read_settings
from interviewer.store.database import Database
from interviewer.store.ratings import RatingStore
from interviewer_ui.rating import RaterSaid, hear_rater, read_rater_said
from interviewer_ui.rubrics import draft_store
from tests.conftest import Clock, WordJudge
from tests.ui.test_pages import page, press, texts

SECRET = "zeta"
"""Stands in the name of the other rater."""


@pytest.fixture
def ratings(pack: Pack, clock: Clock, judge: WordJudge) -> Iterator[RatingStore]:
    """A set of two graded answers in the app's own database, rated by one person so far."""
    database = Database(read_settings().database)
    store = RatingStore(database)
    new_set(store, "s", pack, clock(), test_share=0.0)
    import_answers(
        store,
        "s",
        [
            AnswerItem(id="a0", question_id="q-01", answer="alpha <b>beta</b>"),
            AnswerItem(id="a1", question_id="q-02", answer="gamma"),
        ],
    )
    with store.change("s") as change:
        for item in change.record.items:
            grade = Grader(judge).grade(pack, pack.question(item.question_id), (item.answer,))
            assert grade.status == "graded"
            name = grader_name(grade.versions)
            change.put_grades([MachineGrade(item_id=item.id, grader=name, grade=grade)])
    rate_all(RatingQueue(store, "s", SECRET, clock), Verdict.WRONG)
    yield store
    database.close()


def rate_all(queue: RatingQueue, verdict: Verdict) -> None:
    while task := queue.next():
        said = {point.id: verdict for point in task.question.points}
        queue.save(task.item.id, task.occasion, said)
        queue.submit(task.item.id, task.occasion)


def rating_page(app: AppTest, rater: str = "ann") -> AppTest:
    page(app, "rate")
    app.text_input[0].set_value(rater)
    return app.run()


def box(app: AppTest) -> dict[str, object]:
    found = json.loads(app.get("bidi_component")[0].proto.json)
    assert isinstance(found, dict)
    return found


def test_without_a_set_the_page_says_how_to_make_one(app: AppTest) -> None:
    page(app, "rate")
    assert "rate-import" in texts(app)
    page(app, "alignment")
    assert "rate-import" in texts(app)


def test_rater_sees_answer_and_points_and_nothing_that_others_said(
    app: AppTest, ratings: RatingStore
) -> None:
    shown = texts(rating_page(app))
    seen = shown + json.dumps(box(app))
    assert "0 rated, 0 skipped, 2 left" in str([one.proto.text for one in app.get("progress")])
    assert "&lt;b&gt;" in seen or "gamma" in seen
    points = box(app)["points"]
    assert isinstance(points, list)
    assert [point["verdict"] for point in points] == ["", "", ""]
    for secret in (SECRET, "wrong", "builtin", "%"):
        assert secret not in seen


def test_verdicts_are_kept_and_the_next_answer_follows(
    app: AppTest, ratings: RatingStore, clock: Clock
) -> None:
    rating_page(app)
    queue = RatingQueue(ratings, "s", "ann", clock)
    first = queue.next()
    assert first is not None
    said = RaterSaid(kind="save", verdicts={"beta": Verdict.MET}, number=1)
    assert hear_rater(queue, first.item.id, 1, said).accepted
    points = box(app.run())["points"]
    assert isinstance(points, list)
    assert [point["verdict"] for point in points] == ["", "met", ""]
    everything = {point.id: Verdict.MET for point in first.question.points}
    said = RaterSaid(kind="submit", verdicts=everything, number=2)
    assert hear_rater(queue, first.item.id, 1, said).accepted
    app.run()
    assert str(box(app)["key"]) != f"rate-ann-{first.item.id}-1"
    press(app, "Show what the others said")
    assert SECRET in texts(app)


def test_nothing_left_is_said(app: AppTest, ratings: RatingStore, clock: Clock) -> None:
    rate_all(RatingQueue(ratings, "s", "ann", clock), Verdict.MET)
    rating_page(app)
    assert app.success[0].value.startswith("Nothing is left for you")


def test_incomplete_answer_and_skip_without_a_reason_come_back_as_words(
    ratings: RatingStore, clock: Clock
) -> None:
    queue = RatingQueue(ratings, "s", "ann", clock)
    task = queue.next()
    assert task is not None
    reply = hear_rater(queue, task.item.id, 1, RaterSaid(kind="submit", number=7))
    assert (reply.number, reply.accepted) == (7, False)
    assert "3 of 3 points have no verdict" in reply.error
    reply = hear_rater(queue, task.item.id, 1, RaterSaid(kind="skip", number=8))
    assert "say why" in reply.error
    said = RaterSaid(kind="skip", reason="not a word of it is about this", number=9)
    assert hear_rater(queue, task.item.id, 1, said).accepted


def test_full_disk_is_told_to_the_box(
    ratings: RatingStore, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    queue = RatingQueue(ratings, "s", "ann", clock)

    def fail(*_arguments: object) -> None:
        raise StoreUnavailable("the disk is full; free some space")

    monkeypatch.setattr(queue, "save", fail)
    said = RaterSaid(kind="save", verdicts={"beta": Verdict.MET}, number=1)
    assert hear_rater(queue, "a0", 1, said).error == "the disk is full; free some space"


def test_message_is_read_in_the_form_in_which_the_box_sends_it() -> None:
    sent = {"kind": "save", "number": 5, "reason": "", "verdicts": {"beta": "met"}, "at": 1.7e12}
    said = read_rater_said(sent)
    assert said is not None
    assert said.verdicts == {"beta": Verdict.MET}


@pytest.mark.parametrize(
    "value", [None, {}, {"kind": "grade", "number": 1}, {"kind": "save", "number": "x"}]
)
def test_message_that_is_none_is_ignored(value: object) -> None:
    assert read_rater_said(value) is None


def test_alignment_page_shows_mark_dangerous_cells_and_matrices(
    app: AppTest, ratings: RatingStore
) -> None:
    shown = texts(page(app, "alignment"))
    assert "explore: for trying things out only" in shown
    assert "grader met, people wrong" in shown
    assert "<caption>people (rows) beside grader (columns)" in shown
    saves = [element.label for element in app.get("download_button")]
    assert saves == ["Save as HTML", "Save as JSON"]


def test_alignment_page_marks_and_explains_an_interval_without_any_disagreement(
    app: AppTest, ratings: RatingStore, clock: Clock
) -> None:
    assert "exact bound" not in texts(page(app, "alignment"))
    more = [AnswerItem(id=f"b{n}", question_id="q-01", answer=f"alpha {n}") for n in range(4)]
    import_answers(ratings, "s", more)
    for rater in ("ann", "bob"):
        queue = RatingQueue(ratings, "s", rater, clock)
        for answer in more:
            said = {"alpha": Verdict.MET, "beta": Verdict.MISSED, "gamma": Verdict.MISSED}
            queue.save(answer.id, 1, said)
            queue.submit(answer.id, 1)
    app.run()
    tables = " ".join(str(one.value.to_dict()) for one in app.table)
    assert "exact bound, no disagreement observed" in tables
    assert "exact bound: nobody disagreed" in texts(app)


def test_ruled_sentence_is_added_to_its_point_with_one_click_and_the_effect_follows(
    app: AppTest, ratings: RatingStore, clock: Clock
) -> None:
    items = {item.id: item for item in ratings.get("s").items}
    adjudicate(ratings, "s", "a0", "beta", Verdict.WRONG, ErrorReason.GRADER_ERROR, "eve", clock())
    shown = texts(page(app, "alignment"))
    assert "becomes a paraphrase of the point" in shown
    press(app, "Add as misconception")
    assert "Added to small-draft-1" in str(app.success[0].value).replace("\\", "")
    shown = texts(app)
    # Nothing is held out of this set, which is said instead of an effect.
    assert "no held-out answer to q-01 has gold" in shown
    [draft] = draft_store().drafts()
    added = composed(draft_store().get(draft.id)).question("q-01").point("beta")
    assert added.misconceptions[-1] in items["a0"].answer


def test_alignment_page_says_whom_a_pass_mark_hits_once_groups_are_given(
    app: AppTest, ratings: RatingStore
) -> None:
    shown = texts(page(app, "alignment"))
    assert "Not made: no pass mark was given" in shown
    assert "Not made: no groups were named" in shown
    app.number_input[0].set_value(60)
    app.file_uploader[0].upload("groups.csv", b"id,group\na0,north\na1,south\n", "text/csv")
    shown = texts(app.run())
    assert "Not made" not in shown
    assert "pass mark 0.6" in shown
    app.text_input[0].set_value("region")
    assert "it needs a column candidate (or id) and a column 'region'" in texts(app.run())


def test_ruling_is_blind_first_and_then_kept_as_gold(app: AppTest, ratings: RatingStore) -> None:
    page(app, "alignment")
    assert SECRET not in texts(app)
    app.radio[0].set_value(Verdict.MISSED)
    app.run()
    assert SECRET in texts(app)
    by = next(one for one in app.text_input if one.label == "Who rules")
    by.set_value("eve")
    press(app, "Rule")
    ruling = ratings.get("s").adjudications[0]
    assert (ruling.verdict, ruling.adjudicator, ruling.seen_model_score) == (
        Verdict.MISSED,
        "eve",
        False,
    )
