"""Packs that were read already, read again only when a file of theirs changed.

Reading thirty questions takes a tenth of a second of work, and a page asks for its pack each time
that it is drawn. Files are not watched: they are looked at, one `stat` each, whenever a pack is
asked for, so an edit counts at once.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

from interviewer.domain.pack import Pack
from interviewer.packs.load import load_pack

SETTLED_S: Final = 2.0
"""A file younger than this may change once more without showing it: file systems stamp times in
steps of up to two seconds."""
_KEPT: Final = 16
_Stamp = tuple[str, int, int, int]
"""Name, time of change in ns, size and inode of one file."""


class KeptPacks:
    """Reads packs for one process. Safe to share between threads.

    Args:
        now: seconds since the epoch, by the clock that stamps files.
    """

    def __init__(self, now: Callable[[], float] = time.time) -> None:
        self._now = now
        self._packs: dict[Path, tuple[tuple[_Stamp, ...], Pack]] = {}
        # Held while reading: two threads that want the same pack at once would both read it.
        self._lock = threading.Lock()

    def load(self, folder: Path) -> Pack:
        """The pack of a folder as its files say now.

        Raises:
            PackNotFound, PackInvalid: as for `packs.load.load_pack`; nothing of it is kept.
        """
        with self._lock:
            # Before reading: a file that changes meanwhile is found changed the next time.
            stamps, settled = self._stamps(folder)
            kept = self._packs.get(folder)
            if kept is not None and kept[0] == stamps:
                return kept[1]
            self._packs.pop(folder, None)
            pack = load_pack(str(folder))
            if settled:
                self._packs[folder] = stamps, pack
                while len(self._packs) > _KEPT:
                    self._packs.pop(next(iter(self._packs)))
            return pack

    def _stamps(self, folder: Path) -> tuple[tuple[_Stamp, ...], bool]:
        """What tells one state of the files from another, and whether it can be relied on."""
        stamps = []
        for path in (folder / "pack.yaml", *sorted((folder / "questions").glob("*.y*ml"))):
            try:
                found = path.stat()
            except OSError:
                # Reading it says what is wrong, better than a stamp could.
                return (), False
            stamps.append((path.name, found.st_mtime_ns, found.st_size, found.st_ino))
        newest_s = max(stamp[1] for stamp in stamps) / 1e9
        return tuple(stamps), newest_s < self._now() - SETTLED_S
