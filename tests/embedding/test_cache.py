import sqlite3
import threading
from contextlib import closing

import numpy as np
import pytest

from interviewer.embedding.cache import CachedEmbedder

TEXTS = ["one", "two", "three"]


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "vectors"


def cache_file(folder):
    (file,) = folder.glob("*.sqlite3")
    return file


def test_text_is_embedded_once_even_over_processes(hash_embedder, folder):
    first, second = hash_embedder(), hash_embedder()
    vectors = CachedEmbedder(first, folder).embed(TEXTS)
    again = CachedEmbedder(second, folder)
    assert np.array_equal(again.embed([*TEXTS, "four", "four"])[:3], vectors)
    assert second.seen == ["four"]
    assert again.computed == 1


def test_vectors_come_in_the_order_of_the_texts(hash_embedder, folder):
    inner = hash_embedder()
    cached = CachedEmbedder(inner, folder)
    cached.embed(["two"])
    assert np.array_equal(cached.embed(TEXTS), inner.embed(TEXTS))


def test_more_texts_than_a_query_takes_are_found_again(hash_embedder, folder):
    texts = [str(number) for number in range(1_201)]
    CachedEmbedder(hash_embedder(), folder).embed(texts)
    inner = hash_embedder()
    CachedEmbedder(inner, folder).embed(texts)
    assert inner.seen == []


def test_no_texts_give_no_rows_and_no_file(hash_embedder, folder):
    assert CachedEmbedder(hash_embedder(), folder).embed([]).shape == (0, 8)
    assert not folder.exists()


@pytest.mark.parametrize("content", [b"rubbish " * 1000, b"", b"SQLite format 3\x00" + b"x" * 5000])
def test_damaged_file_is_replaced(hash_embedder, folder, content):
    inner = hash_embedder()
    cached = CachedEmbedder(inner, folder)
    expected = cached.embed(TEXTS)
    cache_file(folder).write_bytes(content)
    assert np.array_equal(cached.embed(TEXTS), expected)
    inner.seen.clear()
    assert np.array_equal(cached.embed(TEXTS), expected)
    assert inner.seen == []


@pytest.mark.parametrize(
    "blob",
    [
        np.full(4, 0.5, np.float32).tobytes(),
        np.full(8, np.nan, np.float32).tobytes(),
        np.zeros(8, np.float32).tobytes(),
        np.full(8, 9.0, np.float32).tobytes(),
        b"odd",
        "text",
    ],
    ids=["other dimension", "nan", "zero", "not a unit", "torn", "no bytes"],
)
def test_stored_value_that_is_no_vector_of_this_space_is_computed_again(
    hash_embedder, folder, blob
):
    inner = hash_embedder()
    cached = CachedEmbedder(inner, folder)
    expected = cached.embed(TEXTS)
    with closing(sqlite3.connect(cache_file(folder))) as raw, raw:
        raw.execute("UPDATE vectors SET vector = ?", (blob,))
    assert np.array_equal(cached.embed(TEXTS), expected)


def test_folder_that_cannot_be_written_costs_time_and_nothing_else(hash_embedder, tmp_path):
    (tmp_path / "file").write_text("in the way")
    inner = hash_embedder()
    cached = CachedEmbedder(inner, tmp_path / "file" / "vectors")
    assert np.array_equal(cached.embed(TEXTS), cached.embed(TEXTS))
    assert inner.seen == TEXTS * 2


def test_file_that_another_process_has_locked_is_left_alone(hash_embedder, folder, monkeypatch):
    cached = CachedEmbedder(hash_embedder(), folder)
    cached.embed(TEXTS)
    connect = sqlite3.connect
    monkeypatch.setattr(sqlite3, "connect", lambda path, timeout: connect(path, timeout=0.05))
    file = cache_file(folder)
    with closing(connect(file, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        assert cached.embed(["four"]).shape == (1, 8)
        assert file.exists()
    monkeypatch.undo()
    with closing(connect(file)) as raw:
        assert raw.execute("SELECT count(*) FROM vectors").fetchone() == (3,)


def test_ids_that_differ_only_in_odd_characters_do_not_share_vectors(hash_embedder, folder):
    one = CachedEmbedder(hash_embedder("model/a"), folder)
    two = CachedEmbedder(hash_embedder("model_a"), folder)
    one.embed(TEXTS)
    two.embed(TEXTS)
    assert two.computed == 3
    assert len(list(folder.glob("*.sqlite3"))) == 2


def test_very_long_model_name_still_has_a_file(hash_embedder, folder):
    CachedEmbedder(hash_embedder("m" * 500), folder).embed(TEXTS)
    assert cache_file(folder).stat().st_size > 0


def test_forgetful_side_keeps_nothing(hash_embedder, folder):
    inner = hash_embedder()
    cached = CachedEmbedder(inner, folder)
    cached.forgetful.embed(["a candidate's own words"])
    cached.embed(["a candidate's own words"])
    assert len(inner.seen) == 2


def test_threads_share_one_cache(hash_embedder, folder):
    inner = hash_embedder()
    cached = CachedEmbedder(inner, folder)
    expected, wrong = hash_embedder().embed(TEXTS), []

    def work() -> None:
        for _ in range(10):
            if not np.array_equal(cached.embed(TEXTS), expected):
                wrong.append(1)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert wrong == []
