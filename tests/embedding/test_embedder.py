import numpy as np
import pytest

from interviewer.embedding.embedder import EndpointEmbedder
from interviewer.errors import ModelUnavailable


def embedder(*replies):
    queue = list(replies)
    return EndpointEmbedder("model", "http://127.0.0.1:1", lambda texts: queue.pop(0))


def test_vectors_are_scaled_to_unit_length():
    assert embedder([[3.0, 4.0]]).embed(["a"]) == pytest.approx(np.array([[0.6, 0.8]]))


def test_large_numbers_do_not_overflow():
    vectors = embedder([[3e30, 4e30]]).embed(["a"])
    assert vectors == pytest.approx(np.array([[0.6, 0.8]]))


@pytest.mark.parametrize(
    "reply",
    [
        [[0.0, 0.0]],
        [[float("nan"), 1.0]],
        [[float("inf"), 1.0]],
        [[]],
        [1.0],
        [["a", "b"]],
        [[None, 1.0]],
        [[1e308, 1e308]],
    ],
    ids=["zero", "nan", "infinite", "empty", "no vector", "words", "null", "beyond doubles"],
)
@pytest.mark.filterwarnings("ignore:overflow encountered")
def test_vector_that_cannot_be_compared_is_refused(reply):
    with pytest.raises(ModelUnavailable, match="INTERVIEWER_EMBEDDING_MODEL, or unset it"):
        embedder(reply).embed(["a"])


def test_vectors_of_unequal_length_are_refused():
    with pytest.raises(ModelUnavailable, match="unequal length"):
        embedder([[1.0, 2.0], [1.0]]).embed(["a", "b"])


def test_reply_with_too_few_vectors_is_refused():
    with pytest.raises(ModelUnavailable, match="returned 1 vectors for 2 texts"):
        embedder([[1.0, 2.0]]).embed(["a", "b"])


def test_length_that_changes_between_replies_is_refused():
    changing = embedder([[1.0, 2.0]], [[1.0, 2.0, 3.0]])
    changing.embed(["a"])
    with pytest.raises(ModelUnavailable, match="of a new length"):
        changing.embed(["b"])


def test_dimensions_are_learnt_from_the_first_reply():
    learning = embedder([[1.0, 2.0, 2.0]])
    assert learning.dimensions == 3
    assert learning.dimensions == 3


def test_many_texts_are_sent_in_parts_and_come_back_in_order():
    sizes = []

    def call(texts):
        sizes.append(len(texts))
        return [[float(text), 1.0] for text in texts]

    vectors = EndpointEmbedder("m", "", call).embed([str(n) for n in range(600)])
    assert sizes == [256, 256, 88]
    assert vectors[:, 0] / vectors[:, 1] == pytest.approx(np.arange(600), abs=0.5)


def test_no_texts_send_nothing():
    assert embedder().embed([]).shape[0] == 0


def test_same_model_at_another_endpoint_is_another_space():
    here = EndpointEmbedder("m", "http://a/v1", lambda texts: [])
    there = EndpointEmbedder("m", "http://b/v1", lambda texts: [])
    assert here.id != there.id
