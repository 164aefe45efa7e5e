"""Signals end a run where it is safe."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

import pytest

from interviewer.batch.stop import Stopped, StopSignals


@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_becomes_an_exception_with_the_status_that_shells_give(
    number: signal.Signals, status: int
) -> None:
    with pytest.raises(Stopped) as caught, StopSignals():
        os.kill(os.getpid(), number)
    assert caught.value.exit_status == status


def test_in_a_deferred_block_the_first_signal_wakes_and_the_second_ends() -> None:
    woken = []
    with StopSignals() as signals:
        with signals.deferred(lambda: woken.append(1)):
            os.kill(os.getpid(), signal.SIGTERM)
            assert woken == [1]
            with pytest.raises(Stopped):
                os.kill(os.getpid(), signal.SIGTERM)
        with pytest.raises(Stopped):
            signals.check()


def test_a_process_that_cannot_end_by_itself_is_ended_in_time() -> None:
    script = (
        "import os, signal, time\n"
        "from interviewer.batch.stop import Stopped, StopSignals\n"
        "with StopSignals(0.2):\n"
        "    try:\n"
        "        os.kill(os.getpid(), signal.SIGTERM)\n"
        "    except Stopped:\n"
        "        time.sleep(60)\n"
    )
    done = subprocess.run([sys.executable, "-c", script], timeout=50, check=False)
    assert done.returncode == 143


def test_the_old_handlers_come_back() -> None:
    before = signal.getsignal(signal.SIGTERM)
    with StopSignals() as signals:
        assert signal.getsignal(signal.SIGTERM) != before
        signals.check()
    assert signal.getsignal(signal.SIGTERM) == before
