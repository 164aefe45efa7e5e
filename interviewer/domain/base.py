"""The base class of every domain type."""

from __future__ import annotations

import hashlib
import json

from pydantic import BaseModel, ConfigDict


class Frozen(BaseModel):
    """An immutable value. Unknown fields are refused, so that a typing mistake is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def digest(value: BaseModel) -> str:
    """Hex SHA-256 of the value's canonical JSON: equal content, equal digest."""
    text = json.dumps(value.model_dump(mode="json"), sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode("utf-8")).hexdigest()
