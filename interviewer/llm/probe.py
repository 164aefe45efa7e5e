"""Asks an endpoint whether it is there and which models it serves. Costs no tokens."""

from __future__ import annotations

from typing import TYPE_CHECKING

from interviewer.errors import ModelUnavailable
from interviewer.llm.chat import DEFAULT_MODEL, api_key, base_url
from interviewer.llm.endpoint import Endpoint
from interviewer.llm.errors import failure_of

if TYPE_CHECKING:
    from interviewer.settings import Settings

PROBE_TIMEOUT_S = 5.0


def check_endpoint(settings: Settings, timeout_s: float = PROBE_TIMEOUT_S) -> str:
    """One line on the configured endpoint and model.

    Raises:
        ModelUnavailable: it does not answer, refuses the key, or does not list the model.
        SettingsError: no endpoint is set, or its address cannot be one.
    """
    import openai

    endpoint = Endpoint(settings.model or DEFAULT_MODEL, base_url(settings), api_key(settings))
    client = openai.OpenAI(
        api_key=endpoint.api_key, base_url=endpoint.base_url, timeout=timeout_s, max_retries=0
    )
    try:
        with client:
            served = [model.id for model in client.models.list().data]
    except Exception as error:
        failure = failure_of(error, endpoint)
        if failure is None:
            raise
        raise ModelUnavailable(str(failure.error)) from error
    if endpoint.model not in served:
        listed = ", ".join(served[:8]) or "none"
        raise ModelUnavailable(
            f"{endpoint.host} does not serve {endpoint.model!r}; it lists: {listed}; set "
            "INTERVIEWER_MODEL to one of them"
        )
    return f"{endpoint.label} answers"
