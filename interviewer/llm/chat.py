"""Builds the chat model from settings. Heavy libraries are imported when it is called."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from pydantic import SecretStr

from interviewer.errors import SettingsError

if TYPE_CHECKING:
    from langchain_openai import ChatOpenAI

    from interviewer.settings import Settings

DEFAULT_MODEL = "gpt-4.1-mini"
"""Taken when no model is named: it obeys temperature and seed, and JSON schemas strictly."""
DEFAULT_BASE_URL = "https://api.openai.com/v1"
_NO_KEY = "none"
"""The client insists on some key; local servers ask for none."""
_SEED = 20_250_101


def chat_model(settings: Settings) -> ChatOpenAI:
    """A chat model for the configured endpoint; nothing is sent yet.

    It does not retry by itself: `StructuredChat` does, within its deadline.

    Raises:
        SettingsError: no endpoint is set, or the key cannot be one.
    """
    from interviewer.llm.wire import LeanChatOpenAI

    # Before it raises, langchain-openai also warns that the model knows no response_format. The
    # error is handled by falling back, and the advice (another method) is what falling back does.
    warnings.filterwarnings(
        "ignore", message=".*OpenAI's structured output feature", category=UserWarning
    )
    return LeanChatOpenAI(
        model=settings.model or DEFAULT_MODEL,
        api_key=SecretStr(api_key(settings)),
        base_url=base_url(settings),
        temperature=0,
        seed=_SEED,
        timeout=settings.model_timeout_s,
        max_retries=0,
        # Compatible servers speak chat completions; some OpenAI model names would switch the wire.
        use_responses_api=False,
    )


def base_url(settings: Settings) -> str:
    """The address that calls go to; libraries are told it and so never read the environment.

    Raises:
        SettingsError: it is not an HTTP address. The message does not repeat it, since it may
            hold a password.
    """
    url = settings.openai_base_url.strip() or DEFAULT_BASE_URL
    try:
        address = urlsplit(url)
        usable = address.scheme in ("http", "https") and bool(address.hostname)
    except ValueError:
        usable = False
    if not usable:
        raise SettingsError(
            "OPENAI_BASE_URL is not an address such as http://127.0.0.1:8000/v1; correct it"
        )
    return url


def api_key(settings: Settings) -> str:
    """The key to send, or a stand-in where only a base URL is set.

    Raises:
        SettingsError: neither key nor base URL is set, or the key cannot go into a header.
    """
    if not settings.llm_configured:
        raise SettingsError(
            "no model endpoint is set; set OPENAI_API_KEY, or OPENAI_BASE_URL for a local server"
        )
    key = settings.openai_api_key.get_secret_value().strip() if settings.openai_api_key else ""
    if not all("!" <= character <= "~" for character in key):
        raise SettingsError(
            "OPENAI_API_KEY holds blanks or characters outside ASCII; copy the key again"
        )
    return key or _NO_KEY
