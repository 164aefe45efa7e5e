"""Says which model at which address is being talked to, without saying what nobody may read."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from pydantic import SecretStr

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

_SHORTEST_SECRET = 4
"""A shorter one is no secret, and replacing it would garble every message."""


@dataclass(frozen=True)
class Endpoint:
    """A model and the server that runs it."""

    model: str
    base_url: str = field(default="", repr=False)
    """May carry user and password, so it is never shown; show `host`."""
    api_key: str = field(default="", repr=False)

    @property
    def host(self) -> str:
        """Host and port; empty for a model that is not reached over the network."""
        return urlsplit(self.base_url).netloc.rpartition("@")[2]

    @property
    def label(self) -> str:
        """``MODEL at HOST``, for messages and reports."""
        return f"{self.model} at {self.host}" if self.host else self.model

    def redact(self, text: str) -> str:
        """The text without the key and without the user and password of the address.

        Servers echo the key they were sent, some of them in full.
        """
        address = urlsplit(self.base_url)
        words = (self.api_key, address.password or "", unquote(address.password or ""))
        for secret in words:
            if len(secret) >= _SHORTEST_SECRET:
                text = text.replace(secret, "***")
        return text


def endpoint_of(chat: BaseChatModel) -> Endpoint:
    """Where a chat model's calls go, as far as the model object says."""
    key = getattr(chat, "openai_api_key", None)
    return Endpoint(
        model=str(getattr(chat, "model_name", "") or chat._llm_type),
        base_url=str(getattr(chat, "openai_api_base", "") or ""),
        api_key=key.get_secret_value() if isinstance(key, SecretStr) else "",
    )
