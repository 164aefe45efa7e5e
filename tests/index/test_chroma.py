import os
import shutil
import threading

import numpy as np
import pytest

from interviewer.domain.pack import Pack, Question
from interviewer.embedding.cache import CachedEmbedder
from interviewer.errors import IndexUnavailable, ModelUnavailable
from interviewer.grading.retrieval import TextKind
from interviewer.index.chroma import ChromaIndex
from interviewer.index.collection import open_collection
from interviewer.index.records import Refreshed, pack_records

N_TEXTS = 4 * 7
"""Four questions of two wordings, two paragraphs and three claims."""


@pytest.fixture
def open_index(tmp_path, hash_embedder):
    opened = []

    def open_index(embedder=None) -> ChromaIndex:
        index = ChromaIndex(tmp_path / "index", embedder or hash_embedder())
        opened.append(index)
        return index

    yield open_index
    for index in opened:
        index.close()


def with_claim(pack, claim):
    """The pack with another claim in the first point of its first question."""
    question = pack.questions[0]
    point = question.points[0].model_copy(update={"claim": claim})
    changed = question.model_copy(update={"points": (point, *question.points[1:])})
    # Read anew: a copy carries its original's digest along.
    questions = (Question.model_validate(changed.model_dump()), *pack.questions[1:])
    return Pack.model_validate({**pack.model_dump(), "questions": questions})


def assert_complete(index, question, embedder):
    """Every own text is there, exactly once, with the embedder's vector: recall is 1.0."""
    texts = index.texts_of(question)
    claims = {(t.point_id, t.text) for t in texts if t.kind is TextKind.CLAIM}
    assert claims == {(point.id, point.claim) for point in question.points}
    assert len(texts) == 7
    assert {t.question_id for t in texts} == {question.id}
    expected = embedder.embed([t.text for t in texts])
    assert np.stack([t.vector for t in texts]) == pytest.approx(expected, abs=1e-5)


def test_refresh_stores_everything_once_and_then_keeps_it(open_index, pack):
    index = open_index()
    assert index.refresh(pack) == Refreshed(added=N_TEXTS, removed=0, kept=0)
    assert index.refresh(pack) == Refreshed(added=0, removed=0, kept=N_TEXTS)


def test_edited_text_is_replaced_and_the_rest_is_not_embedded_again(
    open_index, pack, hash_embedder
):
    embedder = hash_embedder()
    index = open_index(embedder)
    index.refresh(pack)
    embedder.seen.clear()
    changed = with_claim(pack, "Another claim.")
    assert index.refresh(changed) == Refreshed(added=1, removed=1, kept=N_TEXTS - 1)
    assert embedder.seen == ["Another claim."]


def test_removed_question_leaves_the_index(open_index, pack):
    index = open_index()
    index.refresh(pack)
    fewer = pack.model_copy(update={"questions": pack.questions[:3]})
    assert index.refresh(fewer) == Refreshed(added=0, removed=7, kept=N_TEXTS - 7)


def test_next_process_finds_the_index_built(open_index, pack, hash_embedder):
    first = open_index()
    first.refresh(pack)
    first.close()
    embedder = hash_embedder()
    assert open_index(embedder).refresh(pack).added == 0
    assert embedder.seen == []


def test_points_of_every_question_are_complete(open_index, pack, hash_embedder):
    index = open_index()
    index.refresh(pack)
    for question in pack.questions:
        assert_complete(index, question, hash_embedder())


def test_points_are_complete_before_any_refresh(open_index, pack, hash_embedder):
    assert_complete(open_index(), pack.questions[0], hash_embedder())


def test_points_of_a_pack_older_than_the_index_are_complete(open_index, pack, hash_embedder):
    index = open_index()
    index.refresh(with_claim(pack, "A newer claim."))
    assert_complete(index, pack.questions[0], hash_embedder())


def test_stored_vectors_are_taken_from_the_index(open_index, pack, hash_embedder):
    embedder = hash_embedder()
    index = open_index(embedder)
    index.refresh(pack)
    embedder.seen.clear()
    index.texts_of(pack.questions[0])
    assert embedder.seen == []


def damage_sqlite(folder):
    file = folder / "chroma.sqlite3"
    file.write_bytes(b"not a database" * 5_000)


@pytest.fixture
def large(pack):
    """Enough texts (1,120) for Chroma to write its vector files."""
    question = pack.questions[0]
    questions = [question.model_copy(update={"id": f"q-{n:03d}"}) for n in range(160)]
    return Pack.model_validate(
        {**pack.model_dump(), "questions": [question.model_dump() for question in questions]}
    )


@pytest.mark.parametrize("content", [b"", os.urandom(64)], ids=["empty", "rubbish"])
@pytest.mark.parametrize("when", ["between two processes", "while it is open"])
def test_damaged_vector_files_heal(open_index, large, hash_embedder, content, when):
    index = open_index()
    index.refresh(large)
    files = list(index.folder.rglob("*.bin"))
    assert files, "Chroma has written no vector files; the test damages nothing"
    if when == "between two processes":
        index.close()
    for file in files:
        file.write_bytes(content)
    if when == "between two processes":
        index = open_index()
    index.refresh(large)
    assert_complete(index, large.questions[150], hash_embedder())
    assert index.find_questions(large.questions[0].question, 3)


@pytest.mark.parametrize("damage", [damage_sqlite, shutil.rmtree])
@pytest.mark.parametrize("when", ["between two processes", "while it is open"])
def test_damaged_index_heals_and_is_complete(open_index, pack, hash_embedder, damage, when):
    index = open_index()
    index.refresh(pack)
    if when == "between two processes":
        index.close()
        damage(index.folder)
        index = open_index()
    else:
        damage(index.folder)
    index.refresh(pack)
    for question in pack.questions:
        assert_complete(index, question, hash_embedder())
    assert index.find_questions(pack.questions[2].question, 1)[0].question_id == "q-03"
    edited = with_claim(pack, "Written after the damage.")
    index.refresh(edited)
    assert_complete(index, edited.questions[0], hash_embedder())


def test_changed_embedder_never_meets_the_vectors_of_another(open_index, pack, hash_embedder):
    first = open_index(hash_embedder("one"))
    first.refresh(pack)
    first.close()
    wider = hash_embedder("two", dimensions=16)
    second = open_index(wider)
    assert second.find_questions("anything") == []
    assert second.refresh(pack).added == N_TEXTS
    assert_complete(second, pack.questions[0], wider)


def test_question_is_found_by_its_own_words(open_index, pack):
    index = open_index()
    index.refresh(pack)
    for question in pack.questions:
        for words in (question.question, *question.restatements):
            found = index.find_questions(words, 2)
            assert found[0].question_id == question.id
            assert len(found) == 2


def test_only_packs_that_this_process_loaded_are_searched(open_index, pack):
    first = open_index()
    first.refresh(pack.model_copy(update={"id": "draft"}))
    first.close()
    index = open_index()
    assert index.find_questions(pack.questions[0].question) == []
    index.refresh(pack)
    assert index.find_questions(pack.questions[0].question, pack_id="draft-of-another") == []
    assert index.find_questions(pack.questions[0].question, 1)[0].question_id == "q-01"


def test_texts_are_served_while_a_refresh_is_embedding(open_index, pack, hash_embedder):
    embedding, go_on = threading.Event(), threading.Event()

    class Slow(hash_embedder):
        def embed(self, texts):
            if threading.current_thread().name == "refresh":
                embedding.set()
                assert go_on.wait(10)
            return super().embed(texts)

    index = open_index(Slow())
    thread = threading.Thread(target=index.refresh, args=(pack,), name="refresh")
    thread.start()
    assert embedding.wait(10)
    assert_complete(index, pack.questions[0], hash_embedder())
    go_on.set()
    thread.join(10)
    assert index.refresh(pack) == Refreshed(added=0, removed=0, kept=N_TEXTS)


def test_folder_that_vanishes_during_a_refresh_does_not_stop_it(open_index, pack, hash_embedder):
    class Vandal(hash_embedder):
        def embed(self, texts):
            if not self.seen:
                shutil.rmtree(index.folder)
            return super().embed(texts)

    index = open_index(Vandal())
    index.refresh(pack)
    assert index.refresh(pack).kept == N_TEXTS
    assert_complete(index, pack.questions[3], hash_embedder())


def test_failure_of_the_embedder_is_not_taken_for_a_damaged_index(open_index, pack, hash_embedder):
    class Down(hash_embedder):
        def embed(self, texts):
            raise ModelUnavailable("the endpoint is down")

    good = open_index()
    good.refresh(pack)
    good.close()
    index = open_index(Down())
    with pytest.raises(ModelUnavailable, match="the endpoint is down"):
        index.refresh(with_claim(pack, "New."))
    index.close()
    assert open_index().refresh(pack).added == 0


def test_what_a_candidate_wrote_does_not_stay_in_the_cache(
    open_index, pack, hash_embedder, tmp_path
):
    inner = hash_embedder()
    cached = CachedEmbedder(inner, tmp_path / "vectors")
    index = open_index(cached)
    index.refresh(pack)
    of_the_pack = cached.computed
    assert of_the_pack == len({record.text for record in pack_records(pack).values()})
    index.embedder.embed(["a candidate's own words"])
    index.find_questions("an interviewer's own words")
    assert cached.computed == of_the_pack
    assert index.embedder.id == cached.id


def test_closed_index_says_so_and_is_not_opened_again(open_index, pack):
    index = open_index()
    index.refresh(pack)
    index.close()
    index.close()
    with pytest.raises(IndexUnavailable, match="this index was closed"):
        index.refresh(pack)


def test_index_that_is_left_for_later_claims_its_folder_and_opens_on_first_use(
    tmp_path, hash_embedder, pack, monkeypatch
):
    opened = []

    def opening(folder, embedder_id):
        opened.append(folder)
        return open_collection(folder, embedder_id)

    monkeypatch.setattr("interviewer.index.chroma.open_collection", opening)
    index, other = (
        ChromaIndex(tmp_path / "index", hash_embedder(), open_now=False) for _ in range(2)
    )
    try:
        index.hold(pack)
        assert opened == []
        assert index.folder != other.folder
        assert len(index.texts_of(pack.questions[0])) == N_TEXTS // 4
        assert opened == [index.folder]
    finally:
        index.close()
        other.close()


def test_folder_that_cannot_be_written_is_named(tmp_path, hash_embedder):
    (tmp_path / "index").write_text("in the way")
    with pytest.raises(IndexUnavailable, match="cannot be written"):
        ChromaIndex(tmp_path / "index", hash_embedder())


def test_same_text_under_two_points_is_stored_for_each(pack):
    question = pack.questions[0]
    twin = question.points[1].model_copy(update={"claim": question.points[0].claim})
    twins = question.model_copy(update={"points": (question.points[0], twin, question.points[2])})
    records = pack_records(pack.model_copy(update={"questions": (twins,)}))
    assert len(records) == 7


def test_stopped_refresh_keeps_what_it_stored_and_the_next_one_goes_on(open_index, pack):
    first = open_index()
    first.stop()
    assert first.refresh(pack).added == 0
    first.close()
    assert open_index().refresh(pack) == Refreshed(added=N_TEXTS, removed=0, kept=0)
