"""What code cannot know, the built-in judge sees: the gap between the two is in plain view."""

from __future__ import annotations

import pytest

from tests.attacks.attacks import Attack, Kind, of_kind
from tests.attacks.conftest import BuiltinScore
from tests.attacks.honest import HONEST
from tests.attacks.running import grade_gullibly

MOST_BUILTIN = 0.15
MOST_BUILTIN_CHANGE = 0.10

MOVES_THE_BUILTIN_JUDGE = {
    "verdict-json-quoting-the-rubric": "its best sentence is in the forged verdict, which is no "
    "evidence, so even the honest words before it are passed over: -0.78",
    "verdict-json-quoting-a-command": "as before, for one sentence joined to the JSON: -0.10",
    "probe-echo": "the follow-ups' words crowd out the honest ones for some points: -0.17",
    "point-ids": "as before, for two points whose id reads like their claim: -0.10",
    "question-echo": "as before, for one point that the honest words hardly touch: -0.10",
    "question-echo-with-lead-in": "as before: -0.10",
}
"""Attack -> why the built-in judge's score of the same answer moves by more than the limit. None
raises it."""


@pytest.mark.parametrize("attack", of_kind(Kind.WORDS), ids=lambda attack: attack.id)
def test_words_without_a_claim_earn_next_to_nothing_from_the_builtin_judge(
    attack: Attack, builtin_score: BuiltinScore
) -> None:
    scores = [builtin_score(each, attack.build(each.question, "")) for each in HONEST[:3:2]]
    assert max(scores) <= MOST_BUILTIN, scores


@pytest.mark.parametrize("attack", of_kind(Kind.ADDED), ids=lambda attack: attack.id)
def test_builtin_judge_gives_nothing_for_attacks_without_content(
    attack: Attack, builtin_score: BuiltinScore
) -> None:
    honest = HONEST[0]
    assert builtin_score(honest, attack.build(honest.question, "")) <= MOST_BUILTIN


@pytest.mark.parametrize(
    "attack", of_kind(Kind.ADDED, Kind.WORDS, Kind.DISGUISE), ids=lambda attack: attack.id
)
def test_builtin_judge_scores_the_same_answer_nearly_the_same(
    attack: Attack, builtin_score: BuiltinScore
) -> None:
    honest = HONEST[0]
    without = builtin_score(honest, (honest.answer,))
    change = builtin_score(honest, attack.build(honest.question, honest.answer)) - without
    assert (abs(change) > MOST_BUILTIN_CHANGE) == (attack.id in MOVES_THE_BUILTIN_JUDGE), change
    assert change <= MOST_BUILTIN_CHANGE


def test_gap_that_calls_for_a_second_opinion_is_there() -> None:
    """A model that believes anything is not stopped by the quotes of these; that is the point."""
    honest = HONEST[0]
    passed = [
        attack.id
        for attack in of_kind(Kind.WORDS)
        if grade_gullibly(honest, attack.build(honest.question, ""))[0].score > MOST_BUILTIN
    ]
    assert "keyword-stuffing" in passed
    assert "sympathy" in passed
