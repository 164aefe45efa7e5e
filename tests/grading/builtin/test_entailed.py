"""Which windows are read with which point, and what is made of what was read."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pytest

from interviewer.domain.pack import Question
from interviewer.embedding.embedder import Vectors
from interviewer.grading.builtin.entailed import ENTAILMENT_FEATURES, FAR, as_sentence
from interviewer.grading.builtin.features import SUMMARY_FEATURES
from interviewer.grading.builtin.prepared import prepare
from interviewer.grading.builtin.reading import Reading, read

SAID = "Each machine has a virtual disk of its own. I also like lemon cake very much. Yes it does."
MEMORY = "memory"


class Scripted:
    """Reads pairs by a rule, and remembers which it was given."""

    id = "scripted"

    def __init__(self, rule: Callable[[str, str], tuple[float, float, float]]) -> None:
        self.rule = rule
        self.pairs: list[tuple[str, str]] = []

    def read(self, pairs: Sequence[tuple[str, str]]) -> Vectors:
        self.pairs += pairs
        return np.array([self.rule(*pair) for pair in pairs], np.float32).reshape(-1, 3)


def reading(source, question: Question, entailment: Scripted, *turns: str) -> Reading:
    found = read(
        prepare(question, source.texts_of(question), source.embedder),
        turns,
        source.embedder,
        entailment,
    )
    assert found is not None
    return found


def feature(found: Reading, name: str) -> Vectors:
    return found.summary.rows[:, SUMMARY_FEATURES.index(name)]


def test_pairs_put_the_claim_first_and_the_candidates_window_second(source, virtual_machine):
    entailment = Scripted(lambda claim, text: (0.2, 0.7, 0.1))
    reading(source, virtual_machine, entailment, SAID)
    known = {p.claim for p in virtual_machine.points}
    known |= {t for p in virtual_machine.points for t in (*p.paraphrases, *p.misconceptions)}
    assert {claim for claim, _ in entailment.pairs} <= known
    assert all(text in SAID for _, text in entailment.pairs)
    assert len(entailment.pairs) == len(set(entailment.pairs))


def test_window_that_has_nothing_to_do_with_a_point_is_not_read_with_it(source, virtual_machine):
    entailment = Scripted(lambda claim, text: (0.2, 0.7, 0.1))
    reading(source, virtual_machine, entailment, SAID)
    about_cake = [pair for pair in entailment.pairs if pair[1].startswith("I also like")]
    claims = source.embedder.embed([claim for claim, _ in about_cake])
    cake = source.embedder.embed(["I also like lemon cake very much."])[0]
    assert np.all(claims @ cake >= FAR - 1e-6)


def test_features_are_the_best_and_the_worst_that_was_read(source, virtual_machine):
    def rule(claim: str, text: str) -> tuple[float, float, float]:
        return (0.9, 0.1, 0.0) if text.startswith("Each machine has") else (0.1, 0.3, 0.6)

    found = reading(source, virtual_machine, Scripted(rule), SAID)
    point = [p.id for p in virtual_machine.points].index("virtual-parts")
    assert feature(found, "states")[point] == pytest.approx(0.9)
    assert feature(found, "net")[point] == pytest.approx(0.9)
    assert feature(found, "contradicts")[point] == pytest.approx(0.6)
    assert feature(found, "against_net")[point] == pytest.approx(0.0)


def test_quote_is_the_window_that_the_cross_encoder_is_sure_of(source, virtual_machine):
    def rule(claim: str, text: str) -> tuple[float, float, float]:
        return (0.9, 0.1, 0.0) if "disk" in text else (0.0, 1.0, 0.0)

    found = reading(source, virtual_machine, Scripted(rule), SAID)
    point = [p.id for p in virtual_machine.points].index("virtual-parts")
    window = found.windows[int(found.summary.supporting[point])]
    assert window.text.startswith("Each machine has a virtual disk")


def test_other_points_are_averaged_without_the_point_itself(source, virtual_machine):
    entailment = Scripted(lambda claim, text: (len(claim) % 7 / 7, 0.0, 0.0))
    found = reading(source, virtual_machine, entailment, SAID)
    net, others = feature(found, "net"), feature(found, "others_net")
    expected = (net.sum() - net) / (len(net) - 1)
    assert others == pytest.approx(expected, abs=1e-6)


def test_single_point_question_stands_for_its_own_others(source, virtual_machine):
    one = virtual_machine.model_copy(update={"points": virtual_machine.points[:1]})
    one = Question.model_validate(one.model_dump())
    found = reading(source, one, Scripted(lambda claim, text: (0.5, 0.5, 0.0)), SAID)
    assert feature(found, "others_net") == pytest.approx(feature(found, "net"))


def test_every_feature_of_the_cross_encoder_is_among_those_of_the_model():
    first = SUMMARY_FEATURES.index(ENTAILMENT_FEATURES[0])
    assert SUMMARY_FEATURES[first : first + len(ENTAILMENT_FEATURES)] == ENTAILMENT_FEATURES


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("- one thing\n- two things.\n3) Three", "one thing. two things. Three."),
        ("of their own,\nso nothing is shared", "of their own so nothing is shared."),
        ("It ends.\nit starts again!", "It ends. it starts again."),
        ("\n" * 20_000 + "...", "."),
    ],
    ids=["bullets", "a wrapped line", "two sentences", "a flood of line ends"],
)
def test_bullets_and_line_breaks_read_like_sentences(text: str, sentence: str) -> None:
    assert as_sentence(text) == sentence
