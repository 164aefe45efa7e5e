"""One run at a time for each output folder."""

from __future__ import annotations

import json
import os
import socket
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

from filelock import FileLock, Timeout

from interviewer.errors import InputError


class RunLock:
    """Held for as long as a run writes to its folder; the system takes it back from a dead one.

    Args:
        folder: of the run; made where it is missing.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._holder = folder / ".run.pid"

    def __enter__(self) -> Self:
        """Take the lock.

        Raises:
            InputError: another run holds it, or the folder cannot be written.
        """
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            self._lock = FileLock(self._folder / ".run.lock", thread_local=False)
            self._lock.acquire(blocking=False)
            # Apart from the lock file, which belongs to whoever tries to lock it.
            self._holder.write_text(
                json.dumps({"pid": os.getpid(), "host": socket.gethostname()}), encoding="utf-8"
            )
        except Timeout as error:
            raise InputError(
                f"{self._folder}: another run is writing there ({self._named()}); wait for it, "
                "stop it, or choose another --out"
            ) from error
        except OSError as error:
            raise InputError(
                f"{self._folder}: cannot be written ({error.strerror}); choose another --out"
            ) from error
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Give the lock back."""
        with suppress(OSError):
            self._holder.unlink(missing_ok=True)
        self._lock.release()

    def _named(self) -> str:
        try:
            found = json.loads(self._holder.read_text(encoding="utf-8"))
            return f"pid {found['pid']} on {found['host']}"
        except (OSError, ValueError, KeyError, TypeError):
            return "its process id is not known yet"
