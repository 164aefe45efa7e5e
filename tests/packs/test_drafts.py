"""Drafts: kept while they make no sense yet, packs once they do."""

from __future__ import annotations

from pathlib import Path

import pytest

from interviewer.domain.draft import Draft, EditedQuestion, PointDraft, QuestionDraft
from interviewer.domain.pack import Pack, Scoring
from interviewer.errors import InputError, PackInvalid
from interviewer.packs.drafts import (
    cleaned,
    composed,
    finished,
    gaps,
    new_question,
    next_version,
    pack_zip,
    typed,
    with_new_point,
    with_point_moved,
    without_point,
)
from interviewer.packs.install import read_pack_file
from tests.conftest import Clock


def draft_of(pack: Pack, *edits: QuestionDraft | str, version: str = "1.0.1") -> Draft:
    """A draft with some questions edited; an id stands for one that was taken out."""
    at = Clock()()
    return Draft(
        id="d",
        source="small",
        base=pack,
        start=pack,
        version=version,
        scoring=Scoring(must_have_cap=0.7),
        revision=1,
        edits=tuple(
            EditedQuestion(
                question_id=one if isinstance(one, str) else one.id,
                question=None if isinstance(one, str) else one,
                revision=1,
                updated_at=at,
            )
            for one in edits
        ),
        updated_at=at,
    )


def test_question_that_was_only_looked_at_comes_back_the_same(pack: Pack) -> None:
    for question in pack.questions:
        assert finished(cleaned(typed(question))) == question


def test_draft_becomes_a_pack_with_its_version_scoring_and_edits(pack: Pack) -> None:
    edited = typed(pack.questions[1]).model_copy(update={"title": "Other"})
    made = composed(draft_of(pack, edited, "q-03"))
    assert (made.version, made.scoring.must_have_cap) == ("1.0.1", 0.7)
    assert [question.id for question in made.questions] == ["q-01", "q-02", "q-04"]
    assert made.questions[1].title == "Other"
    assert made.questions[0] is pack.questions[0]


def test_every_gap_is_named_by_its_point(pack: Pack) -> None:
    question = with_new_point(typed(pack.questions[0]))
    doubled = question.points[1].model_copy(update={"id": "alpha"})
    bad = question.points[2].model_copy(update={"id": "Not an id"})
    question = question.model_copy(
        update={"points": (question.points[0], doubled, bad, question.points[3]), "title": " "}
    )
    said = "\n".join(gaps(question))
    assert "two points have the id 'alpha'" in said
    assert "point point-4, claim is empty; write something" in said
    assert "point Not an id, id 'Not an id': ids are lower-case" in said
    assert "title is empty" in said
    with pytest.raises(PackInvalid, match="q-01: title is empty"):
        composed(draft_of(pack, question))


def test_question_without_points_and_bad_version_are_refused_in_words(pack: Pack) -> None:
    empty = typed(pack.questions[0]).model_copy(update={"points": ()})
    assert gaps(empty) == ("has no points; add one",)
    with pytest.raises(PackInvalid, match=r"versions look like 1\.0\.1"):
        composed(draft_of(pack, version="soon"))


def test_topic_that_the_pack_does_not_have_is_refused(pack: Pack) -> None:
    stray = typed(pack.questions[0]).model_copy(update={"topics": ("t-three",)})
    with pytest.raises(PackInvalid, match="topic 't-three' is not one of the pack's"):
        composed(draft_of(pack, stray))


def test_blank_lines_and_levels_are_left_out(pack: Pack) -> None:
    question = typed(pack.questions[0])
    point = question.points[0].model_copy(update={"paraphrases": ("one", " ", "")})
    question = question.model_copy(
        update={"points": (point,), "anchors": {1: "one", 2: " "}, "anchor_examples": {5: "best"}}
    )
    made = finished(question)
    assert made.points[0].paraphrases == ("one",)
    assert (made.anchors, made.anchor_examples) == ({1: "one"}, {5: "best"})


def test_pasted_control_characters_and_foreign_line_ends_go(pack: Pack) -> None:
    point = PointDraft(id="alpha", claim="a\x00b\x1b[2J\r\nc", paraphrases=("x\x9by",))
    question = typed(pack.questions[0]).model_copy(update={"points": (point,)})
    assert cleaned(question).points[0].claim == "ab[2J\nc"
    assert cleaned(question).points[0].paraphrases == ("xy",)


def test_points_are_added_moved_and_removed(pack: Pack) -> None:
    question = with_new_point(with_new_point(typed(pack.questions[0])))
    assert [one.id for one in question.points[3:]] == ["point-4", "point-5"]
    assert with_new_point(without_point(question, 0)).points[-1].id == "point-6"
    moved = with_point_moved(question, 0, 1)
    assert [one.id for one in moved.points[:2]] == ["beta", "alpha"]
    assert with_point_moved(question, 0, -1) == question


@pytest.mark.parametrize("name", ["q-01", "q-03", "../../etc/x", "Q 9", "", "a" * 65])
def test_id_that_is_taken_or_cannot_name_a_file_is_refused(pack: Pack, name: str) -> None:
    with pytest.raises(InputError):
        new_question(draft_of(pack, "q-03"), name)


def test_new_question_is_part_of_the_pack_once_it_is_complete(pack: Pack) -> None:
    made = new_question(draft_of(pack), "q-05")
    assert any("reference is empty" in gap for gap in gaps(made))
    whole = typed(pack.questions[0]).model_copy(update={"id": "q-05"})
    assert [one.id for one in composed(draft_of(pack, whole)).questions][-1] == "q-05"


@pytest.mark.parametrize(
    ("version", "after"), [("1.0.0", "1.0.1"), ("2.3.9-rc.1", "2.3.10"), ("0.1.2.3", "0.1.3")]
)
def test_next_version_counts_the_last_figure_up(version: str, after: str) -> None:
    assert next_version(version) == after


def test_export_is_read_back_as_the_same_pack(pack: Pack, tmp_path: Path) -> None:
    question = typed(pack.questions[0]).model_copy(
        update={"anchor_examples": {1: "A bad one.", 5: "A good one.\n\nAt length."}}
    )
    made = composed(draft_of(pack, question))
    (tmp_path / "made.zip").write_bytes(pack_zip(made))
    assert read_pack_file(tmp_path / "made.zip").hash == made.hash
    (tmp_path / "no.zip").write_text("no")
    with pytest.raises(InputError, match=r"no\.zip: is not a zip file of a pack"):
        read_pack_file(tmp_path / "no.zip")
