"""Packs as values: hashes, look-up, limits."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from interviewer.domain.pack import Pack, Question, RubricPoint, Scoring, Topic
from interviewer.errors import QuestionNotFound


def reordered(value: object) -> object:
    """The same data with the keys of every mapping in the opposite order."""
    if isinstance(value, dict):
        return {key: reordered(value[key]) for key in reversed(value)}
    return [reordered(part) for part in value] if isinstance(value, list) else value


def test_a_hash_does_not_depend_on_the_order_of_keys(pack: Pack) -> None:
    other = Pack.model_validate(reordered(pack.model_dump(mode="json")))
    assert list(other.questions[0].anchors) == [5, 4, 3, 2, 1]
    assert other.hash == pack.hash
    assert other.questions[0].hash == pack.questions[0].hash


def test_a_hash_changes_with_every_part_of_a_question(pack: Pack) -> None:
    question = pack.questions[0]
    data = question.model_dump()
    changes = {"title": "Other", "time_limit_s": 61, "anchors": {}, "reference": "Other."}
    hashes = {Question.model_validate({**data, key: new}).hash for key, new in changes.items()}
    assert len(hashes | {question.hash}) == len(changes) + 1


def test_a_question_is_found_by_id_or_refused_with_the_range(pack: Pack) -> None:
    assert pack.question("q-03") is pack.questions[2]
    with pytest.raises(QuestionNotFound, match=r"no question 'x'.*from q-01 to q-04"):
        pack.question("x")
    with pytest.raises(KeyError):
        pack.questions[0].point("delta")


def test_weights_and_points_add_up(pack: Pack) -> None:
    assert pack.questions[0].total_weight == 6
    assert pack.n_points == 12
    assert [pack.topic_title(topic) for topic in ("t-one", "other")] == ["One", "other"]


@pytest.mark.parametrize("point_id", ["Alpha", "a b", "a_b", "-a", "a-", "", "a\n", "x" * 65])
def test_an_id_is_lower_case_words_joined_by_hyphens(point_id: str) -> None:
    with pytest.raises(ValidationError):
        RubricPoint(id=point_id, claim="c")


@pytest.mark.parametrize("value", [-0.1, 1.1, float("nan"), float("inf")])
def test_scoring_figures_are_shares(value: float) -> None:
    with pytest.raises(ValidationError):
        Scoring(partly_credit=value)


def test_values_cannot_be_changed_and_take_no_unknown_field() -> None:
    topic = Topic(id="t", title="T")
    with pytest.raises(ValidationError, match="frozen"):
        topic.title = "other"  # type: ignore[misc]
    with pytest.raises(ValidationError, match="Extra inputs"):
        Topic.model_validate({"id": "t", "title": "T", "colour": "red"})


def test_changed_copy_has_a_hash_of_its_own(pack: Pack) -> None:
    # Each hash is computed before the copy is made: pydantic would hand it on.
    old = (pack.hash, pack.questions[0].hash, pack.questions[0].total_weight, pack.n_points)
    question = pack.questions[0].model_copy(update={"points": pack.questions[0].points[:1]})
    assert (question.hash != old[1], question.total_weight) == (True, 3)
    changed = pack.model_copy(update={"questions": (question, *pack.questions[1:])})
    assert (changed.hash != old[0], changed.n_points) == (True, 10)
    assert changed.hash == Pack.model_validate(changed.model_dump()).hash
    assert pack.model_copy().hash == old[0]
    assert pack.hash == old[0]


def test_pack_without_anchor_examples_keeps_the_hash_it_had_before_there_were_any(
    pack: Pack,
) -> None:
    question = pack.questions[0]
    assert "anchor_examples" not in question.model_dump()
    with_one = question.model_copy(update={"anchor_examples": {5: "An excellent answer."}})
    assert with_one.hash != question.hash
    assert Question.model_validate(with_one.model_dump(mode="json")) == with_one
