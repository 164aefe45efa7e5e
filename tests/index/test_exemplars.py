"""Labelled answers in the index: found by likeness, never the answer itself."""

import shutil

import numpy as np
import pytest

from interviewer.domain.grade import Verdict
from interviewer.index.chroma import ChromaIndex
from interviewer.packs.exemplars import Exemplar

VERDICTS = {"alpha": Verdict.MET, "beta": Verdict.MISSED, "gamma": Verdict.MISSED}


def labelled(name, answer, question_id="q-01"):
    return Exemplar(id=name, question_id=question_id, answer=answer, verdicts=VERDICTS, rater="r")


class LetterEmbedder:
    """Unit vectors of letter counts, so that a test can tell what is near."""

    id = "letters"
    dimensions = 26

    def embed(self, texts):
        rows = np.array(
            [[1e-3 + text.lower().count(chr(97 + n)) for n in range(26)] for text in texts],
            np.float32,
        ).reshape(len(texts), 26)
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)


NEAR = labelled("near", "aaab")
FAR = labelled("far", "zzzz")
EQUAL = labelled("equal", "Aaaa")
OTHER = labelled("other", "aaaa", "q-02")


@pytest.fixture
def index(tmp_path, pack):
    index = ChromaIndex(tmp_path / "index", LetterEmbedder())
    index.hold(pack, (FAR, EQUAL, NEAR, OTHER))
    index.refresh(pack)
    yield index
    index.close()


def nearest(index, n_results=5, exclude="another answer"):
    return [e.id for e in index.nearest_exemplars("q-01", "aaaa", n_results, exclude)]


def test_nearest_come_first_and_only_those_of_the_question(index):
    assert nearest(index) == ["equal", "near", "far"]
    assert nearest(index, 1) == ["equal"]
    assert nearest(index, 0) == []
    assert index.nearest_exemplars("q-03", "aaaa", 5, "") == ()


@pytest.mark.parametrize("answer", ["Aaaa", "aaaa", "  AAAA\n"])
def test_answer_never_meets_its_own_label(index, answer):
    assert nearest(index, exclude=answer) == ["near", "far"]


def test_answer_labelled_twice_is_shown_once(index, pack):
    index.hold(pack, (NEAR, labelled("again", NEAR.answer)))
    index.refresh(pack)
    assert nearest(index) == ["near"]


def test_exemplars_that_are_gone_from_the_file_leave_the_index(index, pack):
    index.hold(pack, (FAR,))
    assert index.refresh(pack).removed == 3
    assert nearest(index) == ["far"]
    index.hold(pack)
    assert index.refresh(pack).removed == 1
    assert nearest(index) == []


def test_exemplars_are_no_text_of_the_question(index, pack):
    assert {text.text for text in index.texts_of(pack.questions[0])}.isdisjoint(
        {NEAR.answer, FAR.answer, EQUAL.answer}
    )
    # FAR's words are in no question; were exemplars looked at, q-01 would come first at 1.0.
    found = {hit.question_id: hit.similarity for hit in index.find_questions("zzzz", 4)}
    assert found["q-01"] < 0.5


def test_index_whose_folder_was_removed_has_its_exemplars_back(index, pack):
    shutil.rmtree(index.folder)
    index.hold(pack, (FAR, NEAR))
    index.refresh(pack)
    assert nearest(index) == ["near", "far"]
