from __future__ import annotations

import pytest

from interviewer.domain.grade import Verdict
from interviewer.domain.pack import Pack, Question
from interviewer.grading.judge import Judgement, PointOpinion
from interviewer_eval.disguises import DISGUISES, PADDING_WORDS, disguised, negated, vagueness
from interviewer_eval.held_out import FittedModel
from interviewer_eval.probes import ProbeRow, as_set, probe, rows
from interviewer_eval.run import Desks
from tests.eval.conftest import ReadingJudge


class KeywordJudge(ReadingJudge):
    """Met wherever two words of the references occur: what keyword matching comes to."""

    def judge(self, question: Question, turns: tuple[str, ...]) -> Judgement:
        said = "second paragraph" in turns[0]
        verdict = Verdict.MET if said else Verdict.MISSED
        quote = "second paragraph" if said else ""
        points = question.points
        return Judgement(
            opinions=tuple(
                PointOpinion(point_id=p.id, verdict=verdict, quote=quote) for p in points
            )
        )


def probed(pack: Pack, model: FittedModel, judge: ReadingJudge) -> dict[str, ProbeRow]:
    made = probe(
        [as_set("small", "Small", {"small": pack}, "question")],
        [model],
        Desks(lambda _model: judge),
        seed=1,
        watch=lambda done, total: None,
        say=lambda line: None,
    )
    return {row.name: row for row in rows(made.sets[0], seed=1)}


def test_keyword_matching_is_found_out(pack: Pack, model: FittedModel) -> None:
    found = probed(pack, model, KeywordJudge())
    assert found["padded_front"].share.value == 1.0
    assert found["padded_front"].share.n == 4
    assert found["elsewhere"].share.value == 1.0
    assert found["ignorance"].share.value == 0.0
    assert found["padding_alone"].share.value == 0.0


def test_reference_that_earns_nothing_gives_a_reason_and_no_share(
    pack: Pack, model: FittedModel
) -> None:
    found = probed(pack, model, ReadingJudge())
    assert found["keywords"].share.value is None
    assert "no reference earned anything" in found["keywords"].share.reason
    assert found["keywords"].worst is None


def test_each_sentence_is_denied_once() -> None:
    text = "The disk is a file. It can be copied and it must be small! Guests share it."
    assert negated(text) == (
        "The disk is not a file. It can not be copied and it must be small! "
        "It is not true that guests share it."
    )


def test_padding_has_the_words_that_it_promises() -> None:
    n_words = len(vagueness(PADDING_WORDS).split())
    assert PADDING_WORDS <= n_words < PADDING_WORDS + 25


@pytest.mark.parametrize("disguise", DISGUISES, ids=lambda disguise: disguise.name)
def test_disguise_is_the_same_every_time_and_keeps_what_it_should(
    pack: Pack, disguise: object
) -> None:
    name = disguise.name  # type: ignore[attr-defined]
    question, other = pack.questions[0], pack.questions[1]
    text = disguised(name, question, other, seed=1)
    assert text == disguised(name, question, other, seed=1)
    assert text
    if disguise.is_honest:  # type: ignore[attr-defined]
        kept = set(question.reference.replace("-", " ").split())
        assert kept <= set(text.split())


def test_shuffle_has_the_same_words_in_another_order(pack: Pack) -> None:
    question = pack.questions[0]
    text = disguised("shuffled", question, None, seed=1) or ""
    assert sorted(text.split()) == sorted(question.reference.split())
    assert text.split() != question.reference.split()


def test_pack_of_one_question_has_no_other_reference(pack: Pack) -> None:
    assert disguised("elsewhere", pack.questions[0], None, seed=1) is None
