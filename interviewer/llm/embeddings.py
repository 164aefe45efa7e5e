"""Vectors from an OpenAI-compatible embeddings endpoint."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from interviewer.errors import ModelUnavailable, SettingsError
from interviewer.llm.chat import api_key, base_url
from interviewer.llm.endpoint import Endpoint
from interviewer.llm.errors import failure_of

if TYPE_CHECKING:
    from openai import OpenAI

    from interviewer.settings import Settings

_TEXTS_PER_CALL = 256
"""OpenAI takes 2,048 at the most; local servers hold a whole call in memory."""


def embedder_call(
    settings: Settings, *, retries: int = 3
) -> Callable[[list[str]], list[list[float]]]:
    """A function that turns texts into vectors, in order; nothing is sent before it is called.

    The function raises `ModelUnavailable` where the endpoint fails or returns vectors that do not
    match the texts. It gives no vectors for no texts, without a call. Each call is repeated up to
    `retries` times, waiting as long as the endpoint asks.

    Raises:
        SettingsError: no endpoint or no embedding model is set.
    """
    if not settings.embedding_model:
        raise SettingsError(
            "no embedding model is set; set INTERVIEWER_EMBEDDING_MODEL, or leave it empty and use "
            "the built-in one"
        )
    endpoint = Endpoint(settings.embedding_model, base_url(settings), api_key(settings))
    timeout_s = settings.model_timeout_s

    def embed(texts: list[str]) -> list[list[float]]:
        if not texts:
            return []
        import openai

        client = openai.OpenAI(
            api_key=endpoint.api_key,
            base_url=endpoint.base_url,
            timeout=timeout_s,
            max_retries=retries,
        )
        with client:
            vectors: list[list[float]] = []
            for start in range(0, len(texts), _TEXTS_PER_CALL):
                vectors += _embed(client, endpoint, texts[start : start + _TEXTS_PER_CALL])
        if len({len(vector) for vector in vectors}) > 1:
            raise ModelUnavailable(f"{endpoint.label} returned vectors of different lengths")
        return vectors

    return embed


def _embed(client: OpenAI, endpoint: Endpoint, texts: list[str]) -> list[list[float]]:
    """The vectors of one call's texts."""
    try:
        # Floats, not the client's default of base64, which several local servers do not know.
        reply = client.embeddings.create(model=endpoint.model, input=texts, encoding_format="float")
        rows = sorted(reply.data, key=lambda row: row.index)
        vectors = [list(map(float, row.embedding)) for row in rows]
    except Exception as error:
        failure = failure_of(error, endpoint)
        if failure is None:
            raise
        raise ModelUnavailable(str(failure.error)) from error
    if [row.index for row in rows] != list(range(len(texts))) or not all(vectors):
        raise ModelUnavailable(
            f"{endpoint.label} returned {len(rows)} vectors for {len(texts)} texts, or empty ones"
        )
    return vectors
