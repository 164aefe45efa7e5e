"""The app as a process of its own: started, killed and started again by tests and screenshots."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

START_LIMIT_S = 90


class AppServer:
    """`interviewer serve` on a free port, over a home that outlives it.

    Args:
        home: where database and index lie.
        log: the file that takes what the server prints.
    """

    def __init__(self, home: Path, log: Path) -> None:
        self.home = home
        self.port = _free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._log = log
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it and wait until it answers; fails with the log when it does not."""
        command = [sys.executable, "-m", "interviewer.cli.main", "serve", "--port", str(self.port)]
        environment = {**os.environ, "INTERVIEWER_HOME": str(self.home)}
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(command, stdout=log, stderr=log, env=environment)
        until = time.monotonic() + START_LIMIT_S
        while time.monotonic() < until:
            if self._process.poll() is not None:
                break
            if self._healthy():
                return
            time.sleep(0.1)
        self.kill()
        raise AssertionError(f"the app did not start:\n{self._log.read_text(errors='replace')}")

    def kill(self) -> None:
        """End it the hard way, as a crash or a power cut would."""
        if self._process is not None:
            self._process.kill()
            self._process.wait(timeout=20)
            self._process = None

    def _healthy(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/_stcore/health", timeout=2) as reply:
                return bool(reply.status == 200)
        except (urllib.error.URLError, OSError):
            return False


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
