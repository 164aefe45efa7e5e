"""Points that similarity does not find for answers in which people credit them."""

import numpy as np
import pytest

from interviewer.domain.rating import RatedAnswer, Split
from interviewer.embedding.builtin import BuiltinEmbedder
from interviewer.rating.alignment import align
from interviewer.rating.points import point_rows
from interviewer.rating.retrieved import Retrieval
from interviewer.rating.voices import units_of
from interviewer.report.alignment import alignment_html
from tests.rating.conftest import MET, MISSED

AXES = (("alpha", " is a."), ("beta", " is b."), ("gamma", " is c."), ("omega",))
"""Words of the answers beside the ends of the small pack's claims."""


def embed(texts):
    """A text lies along the axes of the words it holds; people take omega for gamma."""
    rows = [[float(any(word in text.lower() for word in axis)) for axis in AXES] for text in texts]
    found = np.array(rows) + 1e-3
    return (found / np.linalg.norm(found, axis=1, keepdims=True)).astype(np.float32)


def answer(text, question_id="q-01"):
    return RatedAnswer(
        id="a", question_id=question_id, question_hash="", answer=text, split=Split.DEV
    )


def test_each_sentence_finds_the_points_nearest_to_it(pack):
    retrieval = Retrieval(pack, embed)
    # Of three points a sentence asks for one.
    assert retrieval(answer("First comes alpha here. Then comes beta.")) == {"alpha", "beta"}
    assert retrieval(answer("It has omega in it, and alpha too.")) >= {"alpha"}
    assert "gamma" not in retrieval(answer("It has omega and alpha in it."))
    assert retrieval(answer("  ")) == frozenset()


def test_answer_is_read_once(pack):
    calls = []

    def counted(texts):
        calls.append(list(texts))
        return embed(texts)

    retrieval = Retrieval(pack, counted)
    for _ in range(3):
        retrieval(answer("It has alpha in it."))
    # The answer's sentences, and the claims of the question.
    assert len(calls) == 2


def test_point_told_in_other_words_is_missed_and_a_paraphrase_is_advised(
    make_set, rate, ratings, pack
):
    make_set(*[f"This says {'beta' if n % 2 else 'omega'} {n} times." for n in range(32)])
    said = {f"a{n}": (MET, MISSED, MET) if n % 2 == 0 else (MISSED, MET, MET) for n in range(32)}
    rate("ann", **said)
    rate("bob", **said)
    units = units_of(ratings.get("s"), pack)
    rows = {
        (row.question_id, row.point_id): row for row in point_rows(units, Retrieval(pack, embed))
    }
    # Answers 1, 5, 9, ... are to q-02 and say beta, which is found; people credit gamma too.
    beta, gamma = rows["q-02", "beta"], rows["q-02", "gamma"]
    assert (beta.retrieval_misses.value, beta.retrieval_misses.n) == (0.0, 8)
    assert (gamma.retrieval_misses.value, gamma.retrieval_misses.n) == (1.0, 8)
    # Wilson's interval of 8 of 8 begins at 8 / (8 + 1.96^2).
    assert gamma.retrieval_misses.interval.low == pytest.approx(8 / (8 + 1.959964**2), abs=1e-6)
    assert gamma.advice == (
        "Add paraphrases in candidates' words: retrieval does not find it in 8 of 8 answers that "
        "people credit."
    )
    alpha = rows["q-02", "alpha"]
    assert alpha.retrieval_misses.reason == "people credit it in no answer"


def test_report_without_retrieval_has_no_figure_of_it(make_set, rate, ratings, pack, clock):
    make_set("alpha beta")
    rate("ann", a0=(MET, MISSED, MISSED))
    report = align(ratings.get("s"), pack, Split.DEV, clock())
    assert {point.retrieval_misses for point in report.points} == {None}
    found = align(
        ratings.get("s"),
        pack,
        Split.DEV,
        clock(),
        retrieved=Retrieval(pack, BuiltinEmbedder().embed),
    )
    [credited] = [p for p in found.points if p.retrieval_misses and p.retrieval_misses.n]
    assert credited.point_id == "alpha"
    assert credited.retrieval_misses.value in (0.0, 1.0)
    assert "Retrieval misses" in alignment_html(found)
