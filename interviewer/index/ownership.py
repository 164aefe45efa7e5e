"""One process, one index folder.

Two processes on one Chroma folder read stale rows and lose vectors (FACTS 2.2, chroma#3792). So
each process locks a slot of its own; the lock is the operating system's and ends with the process,
however it dies. Slots persist, so the next process finds an index that is already built.
"""

from __future__ import annotations

from pathlib import Path

from filelock import FileLock, Timeout

from interviewer.errors import IndexUnavailable

MAX_SLOTS = 64


class Slot:
    """A locked folder. Keep the object alive for as long as the folder is in use."""

    def __init__(self, folder: Path, lock: FileLock) -> None:
        self.folder = folder
        self._lock = lock

    def release(self) -> None:
        """Give the folder up. Safe to call twice."""
        self._lock.release()


def claim_slot(root: Path) -> Slot:
    """Lock the first free slot under `root`.

    Raises:
        IndexUnavailable: the folder cannot be written, or every slot is taken.
    """
    try:
        root.mkdir(parents=True, exist_ok=True)
        for number in range(MAX_SLOTS):
            lock = FileLock(
                # Not bound to a thread: services are built in one and closed in another.
                root / f"slot-{number}.lock",
                thread_local=False,
            )
            try:
                lock.acquire(blocking=False)
            except Timeout:
                continue
            return Slot(root / f"slot-{number}", lock)
    except OSError as error:
        raise IndexUnavailable(
            f"{root}: the index folder cannot be written ({error.strerror}); free some space or "
            "point INTERVIEWER_HOME at a folder that can be written"
        ) from error
    raise IndexUnavailable(
        f"{root}: all {MAX_SLOTS} index slots are in use; end some interviewer processes"
    )
