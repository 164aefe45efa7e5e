"""Two runs never write to one folder at the same time."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from interviewer.batch.lock import RunLock
from interviewer.errors import InputError

HOLD = """
import sys
from pathlib import Path
from interviewer.batch.lock import RunLock
with RunLock(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_a_second_run_is_told_who_holds_the_folder(tmp_path: Path) -> None:
    with (
        RunLock(tmp_path / "out"),
        pytest.raises(InputError, match=rf"another run is writing there \(pid {os.getpid()} "),
        RunLock(tmp_path / "out"),
    ):
        pass
    with RunLock(tmp_path / "out"):
        assert (tmp_path / "out" / ".run.pid").exists()
    assert not (tmp_path / "out" / ".run.pid").exists()


def test_the_lock_of_a_killed_process_is_free(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        with pytest.raises(InputError, match=f"pid {other.pid} on"), RunLock(tmp_path):
            pass
        other.kill()
        other.wait(20)
        with RunLock(tmp_path):
            assert str(os.getpid()) in (tmp_path / ".run.pid").read_text()


def test_a_folder_that_cannot_be_made_is_an_input_error(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with (
        pytest.raises(InputError, match=r"cannot be written .* choose another --out"),
        RunLock(tmp_path / "file"),
    ):
        pass
