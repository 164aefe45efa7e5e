import pytest

from interviewer.errors import ModelUnavailable, SettingsError
from interviewer.llm.embeddings import embedder_call
from interviewer.settings import Settings
from tests.llm import openai_server as act

KEY = "sk-test-0123456789abcdef"


def settings(url="", **more):
    values = {"openai_api_key": KEY, "openai_base_url": url, "embedding_model": "e", **more}
    return Settings(model_timeout_s=0.5, **values)


def vectors(change=lambda rows: rows):
    """Answer with one vector a text, its first number the length of the text, in reverse order."""

    def answer(handler, body):
        rows = [
            {"object": "embedding", "index": index, "embedding": [len(text), 0.5]}
            for index, text in enumerate(body["input"])
        ]
        reply = {"object": "list", "model": "e", "data": change(rows[::-1]), "usage": {}}
        handler.send_json(200, reply)

    return answer


def test_vectors_come_in_the_order_of_the_texts(server):
    server.always = vectors()
    assert embedder_call(settings(server.url))(["a", "bbb", "cc"]) == [
        [1.0, 0.5],
        [3.0, 0.5],
        [2.0, 0.5],
    ]
    assert server.requests == [
        {
            "path": "/v1/embeddings",
            "model": "e",
            "input": ["a", "bbb", "cc"],
            "encoding_format": "float",
        }
    ]


def test_many_texts_go_in_several_calls(server):
    server.always = vectors()
    texts = ["x" * (n % 7 + 1) for n in range(600)]
    found = embedder_call(settings(server.url))(texts)
    assert [vector[0] for vector in found] == [len(text) for text in texts]
    assert [len(request["input"]) for request in server.requests] == [256, 256, 88]


def test_no_texts_need_no_call(server):
    assert embedder_call(settings(server.url))([]) == []
    assert server.requests == []


def test_brief_trouble_is_overcome(server):
    server.always = vectors()
    server.then(act.status(429, "slow down", retry_after_ms="10"))
    assert embedder_call(settings(server.url))(["a"]) == [[1.0, 0.5]]


@pytest.mark.parametrize(
    ("action", "message"),
    [
        pytest.param(act.status(401, f"bad key {KEY}"), "check OPENAI_API_KEY", id="wrong key"),
        pytest.param(act.status(404, "no model e"), "e at 127.0.0.1", id="unknown model"),
        pytest.param(act.status(400, "too long"), "too long", id="refused"),
        pytest.param(vectors(lambda rows: rows[1:]), "1 vectors for 2 texts", id="one missing"),
        pytest.param(vectors(lambda rows: [rows[0]] * 2), "2 vectors for 2", id="one doubled"),
        pytest.param(vectors(lambda rows: []), "0 vectors for 2 texts", id="none"),
        pytest.param(
            vectors(lambda rows: [{**row, "embedding": []} for row in rows]), "empty", id="empty"
        ),
        pytest.param(
            vectors(
                lambda rows: [{**row, "embedding": [1.0] * (row["index"] + 1)} for row in rows]
            ),
            "different lengths",
            id="uneven",
        ),
        pytest.param(act.raw(b"<html></html>", "text/html"), "e at 127.0.0.1", id="a web page"),
    ],
)
def test_failure_is_one_error_without_the_key(server, action, message):
    server.always = action
    with pytest.raises(ModelUnavailable, match=message) as found:
        embedder_call(settings(server.url))(["a", "bb"])
    assert KEY not in str(found.value)


def test_server_that_is_not_there_says_where_to_look():
    with act.serving() as gone:
        url = gone.url
    with pytest.raises(ModelUnavailable, match="OPENAI_BASE_URL"):
        embedder_call(settings(url), retries=0)(["a"])


def test_missing_embedding_model_is_named():
    with pytest.raises(SettingsError, match="INTERVIEWER_EMBEDDING_MODEL"):
        embedder_call(settings(embedding_model=""))
