"""The lines of OpenAI Batch files, which vLLM's `run-batch` reads and writes too."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from interviewer.domain.base import Frozen
from interviewer.errors import InputError
from interviewer.llm.reply import JsonObject


class BatchReply(Frozen):
    """What came back for one request."""

    body: JsonObject | None
    """The completion object; None where the request failed."""
    problem: str = ""
    """Why it failed; empty where it did not."""


class Replies:
    """Replies by custom id, read from disk when they are asked for. Order means nothing in them.

    Args:
        paths: files of replies and of errors; where an id stands twice, a good reply wins, then
            the later line.

    Raises:
        InputError: a file cannot be read.
    """

    def __init__(self, paths: tuple[Path, ...]) -> None:
        self._paths = paths
        self._at: dict[str, tuple[int, int, bool]] = {}
        for number, path in enumerate(paths):
            try:
                self._scan(number, path)
            except OSError as error:
                raise InputError(f"{path}: cannot be read ({error.strerror})") from error

    def __len__(self) -> int:
        return len(self._at)

    def get(self, custom_id: str) -> BatchReply | None:
        """The reply to a request; None: there is none, as after a batch that expired."""
        if custom_id not in self._at:
            return None
        number, start, _ = self._at[custom_id]
        with self._paths[number].open("rb") as file:
            file.seek(start)
            return _reply(json.loads(file.readline()))

    def _scan(self, number: int, path: Path) -> None:
        start = 0
        with path.open("rb") as file:
            for line in file:
                try:
                    found = json.loads(line)
                    name, good = str(found["custom_id"]), _reply(found).body is not None
                except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
                    pass
                else:
                    if good or name not in self._at or not self._at[name][2]:
                        self._at[name] = number, start, good
                start += len(line)


def request_line(custom_id: str, path: str, body: JsonObject) -> bytes:
    """One line of a request file."""
    line = {"custom_id": custom_id, "method": "POST", "url": path, "body": body}
    return json.dumps(line).encode("ascii") + b"\n"


def custom_ids(path: Path) -> Iterator[str]:
    """The ids in a request file; none where it is not there any more."""
    if path.exists():
        with path.open("rb") as file:
            for line in file:
                yield json.loads(line)["custom_id"]


def _reply(line: dict[str, object]) -> BatchReply:
    """The reply that a line holds, in any of the three ways to say that there is none."""
    response = line.get("response")
    if line.get("error") or not isinstance(response, dict):
        return BatchReply(body=None, problem=_short(line.get("error") or "no response"))
    body, status = response.get("body"), response.get("status_code", 200)
    if status != 200 or not isinstance(body, dict) or not body.get("choices"):
        detail = body.get("error", body) if isinstance(body, dict) else body
        return BatchReply(body=None, problem=f"status {status}: {_short(detail)}")
    return BatchReply(body=body)


def _short(value: object) -> str:
    if isinstance(value, dict) and isinstance(value.get("message"), str):
        value = value["message"]
    text = value if isinstance(value, str) else json.dumps(value)
    return " ".join(text.split())[:300]
