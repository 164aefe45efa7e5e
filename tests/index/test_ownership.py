import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from interviewer.errors import IndexUnavailable
from interviewer.index import ownership
from interviewer.index.ownership import claim_slot

OWNING = Path(__file__).with_name("owning_process.py")


@pytest.fixture
def own(tmp_path):
    """Start processes that own a slot; gives the process and its slot's name."""
    started = []

    def own():
        child = subprocess.Popen(
            [sys.executable, str(OWNING), tmp_path],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        started.append(child)
        return child, child.stdout.readline().strip()

    yield own
    for child in started:
        child.kill()
        child.communicate()


def test_two_processes_get_two_slots_and_a_killed_one_frees_its(own, tmp_path):
    first, name = own()
    _, other = own()
    assert {name, other} == {"slot-0", "slot-1"}
    first.send_signal(signal.SIGKILL)
    assert first.wait(10) == -signal.SIGKILL
    slot = claim_slot(tmp_path)
    assert slot.folder.name == name
    slot.release()


def test_slot_can_be_released_by_another_thread(tmp_path):
    slot = claim_slot(tmp_path)
    thread = threading.Thread(target=slot.release)
    thread.start()
    thread.join()
    again = claim_slot(tmp_path)
    assert again.folder == slot.folder
    again.release()


def test_releasing_twice_is_harmless(tmp_path):
    slot = claim_slot(tmp_path)
    slot.release()
    slot.release()
    again = claim_slot(tmp_path)
    assert again.folder == slot.folder
    again.release()


def test_when_every_slot_is_taken_the_message_says_so(tmp_path, monkeypatch):
    monkeypatch.setattr(ownership, "MAX_SLOTS", 2)
    slots = [claim_slot(tmp_path) for _ in range(2)]
    with pytest.raises(IndexUnavailable, match="all 2 index slots are in use; end some"):
        claim_slot(tmp_path)
    for slot in slots:
        slot.release()


def test_folder_that_cannot_be_written_is_named_with_the_remedy(tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(IndexUnavailable, match=r"file/index: .* cannot be written.*HOME"):
        claim_slot(tmp_path / "file" / "index")
