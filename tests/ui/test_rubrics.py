"""The rubric editor: first run, editing, two tabs, gaps, what-if, publishing, failure."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from streamlit.testing.v1 import AppTest

from interviewer.batch.item import AnswerItem
from interviewer.domain.draft import EditedQuestion
from interviewer.domain.pack import Pack
from interviewer.domain.rating import MachineGrade
from interviewer.errors import StoreUnavailable
from interviewer.grading.grader import Grader
from interviewer.packs.drafts import pack_zip, typed
from interviewer.packs.load import load_pack, pack_sources
from interviewer.packs.write import write_pack
from interviewer.rating.importing import import_answers
from interviewer.rating.making import new_set
from interviewer.rating.naming import grader_name
from interviewer.settings import read_settings
from interviewer.store.database import Database
from interviewer.store.drafts import DraftStore
from interviewer.store.ratings import RatingStore
from interviewer_ui.rubrics import as_lines, differences, from_lines, stepped
from tests.conftest import Clock, WordJudge
from tests.ui.conftest import APP
from tests.ui.test_pages import page, press, texts


def letters(claims: Sequence[str]) -> NDArray[np.float32]:
    """Unit vectors by the letters of a text: equal texts are near, others less so."""
    rows = np.asarray([[text.count(chr(n)) + 1e-3 for n in range(32, 127)] for text in claims])
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), np.float32)


@pytest.fixture
def drafts(pack: Pack, own_home: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> DraftStore:
    """The store of the app itself, with the small pack installed and no draft yet."""
    write_pack(pack, own_home / "packs" / "small")
    monkeypatch.setattr("interviewer_ui.rubrics.embed", lambda: letters)
    return DraftStore(Database(read_settings().database))


@pytest.fixture
def begun(drafts: DraftStore, pack: Pack, clock: Clock) -> str:
    return drafts.create(pack, pack, "small", "1.0.1", clock())


def box(app: AppTest, label: str) -> AppTest:
    return next(one for one in (*app.text_area, *app.text_input) if one.label == label)


@pytest.fixture(autouse=True)
def patient(app: AppTest) -> None:
    """A busy machine takes its time over the first page."""
    app.default_timeout = 120


def show(app: AppTest, section: str) -> AppTest:
    app.segmented_control[0].set_value(section)
    return app.run()


def choose(app: AppTest, label: str, value: object) -> AppTest:
    next(one for one in (*app.selectbox, *app.radio) if one.label == label).set_value(value)
    return app.run()


def test_first_run_offers_the_installed_packs_and_begins_a_draft(
    app: AppTest, drafts: DraftStore
) -> None:
    page(app, "rubrics")
    assert "never changes again" in texts(app)
    choose(app, "Pack to start from", "small")
    press(app, "Begin a draft")
    assert not app.exception
    [head] = drafts.drafts()
    assert (head.id, head.pack_id, head.version, head.n_edited) == (
        "small-draft-1", "small", "1.0.1", 0,
    )  # fmt: skip
    assert box(app, "Claim").value == "The first thing about 1 is A."


def test_what_is_typed_is_on_the_server_at_once_and_there_after_a_reload(
    app: AppTest, drafts: DraftStore, begun: str
) -> None:
    page(app, "rubrics")
    box(app, "Claim").set_value("A comes first.")
    box(app, "Paraphrases, one a line").set_value("one\n\n two ")
    app.run()
    edit = drafts.get(begun).edited("q-01")
    assert edit is not None
    assert edit.question is not None
    point = edit.question.points[0]
    assert (point.claim, point.paraphrases, edit.revision) == ("A comes first.", ("one", "two"), 2)
    again = AppTest.from_file(APP, default_timeout=120)
    page(again, "rubrics")
    assert box(again, "Claim").value == "A comes first."
    assert "1 edited" in str(again.selectbox[0].options)
    show(again, "Changes")
    assert '! reworded q-01/alpha claim: "The first thing about 1 is A."' in (
        texts(again).replace("*", "")
    )


def test_points_are_added_moved_and_removed(app: AppTest, drafts: DraftStore, begun: str) -> None:
    page(app, "rubrics")
    press(app, "Add a point")
    assert box(app, "Claim").value == ""
    assert box(app, "Id").value == "point-4"
    assert "point point-4, claim is empty" in texts(app)
    box(app, "Claim").set_value("The fourth is D.")
    box(app, "Id").set_value("delta")
    press(app, "Move up")
    edit = drafts.get(begun).edited("q-01")
    assert edit is not None
    assert edit.question is not None
    assert [one.id for one in edit.question.points] == ["alpha", "beta", "delta", "gamma"]
    assert box(app, "Id").value == "delta"
    choose(app, "Point", 0)
    assert next(one for one in app.text_input if one.label == "Id").disabled
    press(app, "Remove this point")
    edit = drafts.get(begun).edited("q-01")
    assert edit is not None
    assert edit.question is not None
    assert [one.id for one in edit.question.points] == ["beta", "delta", "gamma"]


def test_chosen_point_stays_chosen_while_its_words_change(
    app: AppTest, drafts: DraftStore, begun: str
) -> None:
    page(app, "rubrics")
    choose(app, "Point", 1)
    box(app, "Claim").set_value("B comes second.")
    app.run()
    points = app.radio[0]
    assert points.value == 1
    assert "B comes second" in points.options[1].replace("\\", "")
    assert box(app, "Claim").value == "B comes second."


def test_two_tabs_never_overwrite_each_other_unasked(
    app: AppTest, drafts: DraftStore, begun: str, pack: Pack, clock: Clock
) -> None:
    page(app, "rubrics")
    theirs = typed(pack.questions[0]).model_copy(update={"title": "Theirs"})
    edit = EditedQuestion(question_id="q-01", question=theirs, revision=0, updated_at=clock())
    drafts.put_question(begun, edit, looked_at=0)
    box(app, "Claim").set_value("Mine.")
    app.run()
    assert "Nothing was overwritten" in texts(app)
    assert '<td data-label="Saved">Theirs</td>' in texts(app)
    stored = drafts.get(begun).edited("q-01")
    assert stored is not None
    assert stored.question == theirs
    press(app, "Save mine over it")
    stored = drafts.get(begun).edited("q-01")
    assert stored is not None
    assert stored.question is not None
    assert (stored.question.points[0].claim, stored.revision) == ("Mine.", 2)
    assert box(app, "Claim").value == "Mine."


def test_tab_without_changes_of_its_own_shows_what_another_one_saved(
    app: AppTest, drafts: DraftStore, begun: str, pack: Pack, clock: Clock
) -> None:
    page(app, "rubrics")
    show(app, "Question")
    theirs = typed(pack.questions[0]).model_copy(update={"title": "Theirs"})
    edit = EditedQuestion(question_id="q-01", question=theirs, revision=0, updated_at=clock())
    drafts.put_question(begun, edit, looked_at=0)
    app.run()
    assert box(app, "Title").value == "Theirs"


def test_anchor_and_its_example_are_kept(app: AppTest, drafts: DraftStore, begun: str) -> None:
    page(app, "rubrics")
    show(app, "Anchors")
    box(app, "An answer at level 5").set_value("A, then B, then C.")
    app.run()
    edit = drafts.get(begun).edited("q-01")
    assert edit is not None
    assert edit.question is not None
    assert edit.question.anchor_examples == {5: "A, then B, then C."}


def test_question_is_added_taken_out_and_brought_back(
    app: AppTest, drafts: DraftStore, begun: str
) -> None:
    page(app, "rubrics")
    show(app, "Question")
    box(app, "Id of a new question").set_value("no id")
    app.run()
    press(app, "Add it")
    assert "ids are lower-case words" in texts(app)
    box(app, "Id of a new question").set_value("q-05")
    app.run()
    press(app, "Add it")
    assert "q-05" in app.query_params["q"]
    assert "reference is empty" in texts(app)
    press(app, "Take q-05 out")
    press(app, "Take q-01 out")
    edit = drafts.get(begun).edited("q-01")
    assert edit is not None
    assert edit.question is None
    press(app, "Bring q-01 back")
    assert box(app, "Title").value == "Question 1"


def test_discarded_draft_is_gone(app: AppTest, drafts: DraftStore, begun: str) -> None:
    page(app, "rubrics")
    show(app, "Publish")
    press(app, "Discard it for good")
    assert drafts.drafts() == ()
    assert "never changes again" in texts(app)


def test_gaps_are_named_and_keep_the_draft_from_being_published(
    app: AppTest, drafts: DraftStore, begun: str
) -> None:
    page(app, "rubrics")
    box(app, "Claim").set_value("")
    app.run()
    assert "point alpha, claim is empty; write something" in texts(app)
    show(app, "Publish")
    assert "q-01: point alpha, claim is empty" in texts(app)
    assert "Publish" not in [button.label for button in app.button]


def test_checks_name_points_that_overlap(app: AppTest, drafts: DraftStore, begun: str) -> None:
    page(app, "rubrics")
    assert "points alpha and beta overlap" in texts(app)


def test_what_if_scores_stored_verdicts_under_the_new_weights_at_once(
    app: AppTest, drafts: DraftStore, begun: str, pack: Pack, judge: WordJudge, clock: Clock
) -> None:
    ratings = RatingStore(Database(read_settings().database))
    new_set(ratings, "s", pack, clock())
    import_answers(ratings, "s", [AnswerItem(id="a0", question_id="q-01", answer="alpha")])
    grade = Grader(judge).grade(pack, pack.questions[0], ("alpha",))
    assert grade.status == "graded"
    with ratings.change("s") as change:
        name = grader_name(grade.versions)
        change.put_grades([MachineGrade(item_id="a0", grader=name, grade=grade)])
    page(app, "rubrics")
    # alpha alone: 3 of 6, 50 %; with weight 5 it is 5 of 8, above the pass mark of 60 %.
    next(one for one in app.number_input if one.label == "Weight").set_value(5)
    app.run()
    show(app, "What if")
    assert "1 now pass, 0 now fail" in texts(app)
    assert "50.0 → 62.5 %" in texts(app)
    assert judge.calls == 1


def test_explore_is_published_and_gate_is_refused_with_the_numbers(
    app: AppTest, drafts: DraftStore, begun: str, own_home: Path
) -> None:
    page(app, "rubrics")
    box(app, "Claim").set_value("A comes first.")
    show(app, "Publish")
    choose(app, "Publish as", "gate")
    press(app, "Publish")
    assert "Not published as gate" in texts(app)
    assert "no number at all on 12 points" in texts(app).lower()
    assert "kappa at least 0.7, lower end at least 0.6" in texts(app)
    assert drafts.publications() == ()
    choose(app, "Publish as", "explore")
    press(app, "Publish")
    assert "Published as explore" in str([one.value for one in app.success]).replace("*", "")
    published = load_pack("small@1.0.1", pack_sources(own_home))
    assert published.questions[0].points[0].claim == "A comes first."
    assert [one.pack_hash for one in drafts.publications("small")] == [published.hash]


def test_bad_version_is_said_and_nothing_is_published(
    app: AppTest, drafts: DraftStore, begun: str
) -> None:
    page(app, "rubrics")
    show(app, "Publish")
    box(app, "Version").set_value("next one")
    app.run()
    assert "versions look like 1.0.1" in texts(app)
    assert "Publish" not in [button.label for button in app.button]


def test_file_that_is_no_pack_is_refused_and_an_export_comes_back(
    app: AppTest, drafts: DraftStore, pack: Pack
) -> None:
    page(app, "rubrics")
    app.get("file_uploader")[0].set_value(("x.zip", b"no zip", "application/zip"))
    app.run()
    press(app, "Begin a draft from the file")
    assert "is not a zip file of a pack" in texts(app)
    assert drafts.drafts() == ()
    changed = pack.model_copy(update={"title": "Mine", "version": "2.0.0"})
    app.get("file_uploader")[0].set_value(("y.zip", pack_zip(changed), "application/zip"))
    app.run()
    press(app, "Begin a draft from the file")
    draft = drafts.get("small-draft-1")
    assert (draft.start, draft.base, draft.version) == (changed, pack, "2.0.0")


def test_full_disk_is_said_and_what_was_typed_stays(
    app: AppTest, drafts: DraftStore, begun: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    page(app, "rubrics")

    def fail(*_arguments: object, **_named: object) -> None:
        raise StoreUnavailable("the disk is full; free some space")

    with monkeypatch.context() as broken:
        broken.setattr(DraftStore, "put_question", fail)
        box(app, "Claim").set_value("Typed into a full disk.")
        app.run()
        assert "the disk is full" in texts(app)
    app.run()
    edit = drafts.get(begun).edited("q-01")
    assert edit is not None
    assert edit.question is not None
    assert edit.question.points[0].claim == "Typed into a full disk."


# -- rules without a page ---------------------------------------------------


def test_text_that_nobody_touched_keeps_its_line_breaks() -> None:
    before = ("one\nof two lines", "two")
    assert from_lines(as_lines(before), before) == before
    assert from_lines("one of two lines\n\ntwo\n three", before) == (
        "one of two lines", "two", "three",
    )  # fmt: skip


def test_steps_choose_the_point_that_was_meant(pack: Pack) -> None:
    question = typed(pack.questions[0])
    assert stepped(question, 0, "up") == (question, 0)
    assert stepped(question, 2, "remove")[1] == 1
    assert stepped(question, 0, "down")[1] == 1


def test_differences_of_two_tabs_are_told_by_point(pack: Pack) -> None:
    mine = typed(pack.questions[0])
    first, *rest = mine.points
    theirs = mine.model_copy(
        update={"points": (first.model_copy(update={"weight": 1}), *rest), "title": "Theirs"}
    )
    assert [where for where, _, _ in differences(mine, theirs)] == ["title", "point alpha, weight"]
