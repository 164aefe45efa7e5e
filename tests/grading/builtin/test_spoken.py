"""Speech-to-text forms and what they are taken for."""

from __future__ import annotations

import pytest

from interviewer.grading.builtin.spoken import as_written, written_vocabulary

VOCABULARY = written_vocabulary(
    ["The hypervisor uses VT-x or AMD-V.", "vSphere has overhead.", "A vCPU on line with power"]
)


@pytest.mark.parametrize(
    ("heard", "meant"),
    [
        ("the hyper visor", "the hypervisor"),
        ("see pee you", "CPU"),
        ("a vee em", "a VM"),
        ("two vee ems", "two VMs"),
        ("the V T X", "the VT-x"),
        ("A M D vee helps", "AMD-V helps"),
        ("vee sphere", "vSphere"),
        ("little over head", "little overhead"),
        ("its its not um changed", "its not changed"),
        ("power on line", "power on line"),
        ("I see you are there", "I see you are there"),
        ("A hypervisor, of course.", "A hypervisor, of course."),
    ],
)
def test_split_words_are_joined_and_ordinary_words_left_alone(heard: str, meant: str) -> None:
    assert as_written(heard, VOCABULARY) == meant


def test_fillers_alone_leave_nothing() -> None:
    assert as_written("um, uh yeah", VOCABULARY) == ""
