"""What `interviewer grade --settle` needs: whether to settle, whom to ask, and what was said."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

from interviewer.domain.pack import Pack
from interviewer.errors import InputError
from interviewer.settings import Settings

if TYPE_CHECKING:
    from interviewer.transcripts.settling import Choices, Pay, Settler


def settler_of(settings: Settings, pack: Pack, folder: Path, pay: Pay | None = None) -> Settler:
    """Asks the configured model; nothing is sent before the first doubtful turn.

    Args:
        settings: endpoint and limits.
        pack: whose questions may have been asked.
        folder: of the run, which keeps what was settled.
        pay: makes each call within the budgets; None: it is asked for estimates alone.

    Raises:
        SettingsError: no endpoint is set, or key or address cannot be used.
    """
    from interviewer.llm.chat import chat_model
    from interviewer.llm.structured import StructuredChat
    from interviewer.transcripts.settling import Settler

    chat = StructuredChat(
        chat_model(settings),
        timeout_s=settings.model_timeout_s,
        deadline_s=settings.model_deadline_s,
        max_replies=1,
    )
    known = SettledFile(folder)
    return Settler(chat, pack, known) if pay is None else Settler(chat, pack, known, pay=pay)


class SettledFile:
    """What a model said of doubtful turns, kept in the folder of the run: a run that begins again
    pays for it once and maps as before.

    Args:
        folder: of the run; only written to once something is settled.
    """

    def __init__(self, folder: Path) -> None:
        self._path = folder / "settled.jsonl"
        self._known: dict[str, Choices] = {}
        if self._path.exists():
            for line in self._path.read_bytes().splitlines():
                try:
                    row = json.loads(line)
                    self._known[row["key"]] = {
                        int(turn): str(name) for turn, name in row["choices"].items()
                    }
                except (ValueError, KeyError, TypeError, AttributeError):
                    continue  # a line that a power cut left unfinished is asked for again

    def get(self, key: str) -> Choices | None:
        """See `settling.Known`."""
        return self._known.get(key)

    def put(self, key: str, choices: Choices) -> None:
        """See `settling.Known`; it is on disk before it counts.

        Raises:
            InputError: the disk is full or gone.
        """
        line = json.dumps({"key": key, "choices": choices}).encode("ascii")
        try:
            with self._path.open("ab") as file:
                # In front, so that the end of a line that was cut off does not spoil this one.
                file.write(b"\n" + line if file.tell() else line)
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            raise InputError(
                f"{self._path}: cannot be written ({error.strerror}); make room and run again "
                "with --resume"
            ) from error
        self._known[key] = choices


def settles(asked: bool | None, settings: Settings, *, in_batches: bool) -> bool:
    """Whether a model is to settle doubtful turns.

    Args:
        asked: what the user said; None: nothing, so that it goes with the LLM grader where that
            was chosen by name.
        settings: grader and endpoint.
        in_batches: calls are made in batches, which settling cannot wait for.

    Raises:
        InputError: it was asked for and cannot be done.
    """
    if asked is None:
        return settings.grader == "llm" and not in_batches
    if asked and not settings.llm_configured:
        raise InputError("--settle asks a model; set OPENAI_API_KEY, or OPENAI_BASE_URL")
    if asked and in_batches:
        raise InputError("--settle asks at once; leave it out with --engine openai-batch")
    return asked
