"""What counts as saying something."""

from __future__ import annotations

import random

import pytest

from interviewer.domain.pack import Question
from interviewer.grading.builtin.statements import is_statement
from interviewer.grading.builtin.windows import cut


def kept(turn: str) -> float:
    """Share of the windows that count as statements."""
    windows = cut([turn])
    return sum(is_statement([turn], window) for window in windows) / len(windows)


@pytest.mark.parametrize(
    "turn",
    [
        pytest.param("Type 1: ESXi, Hyper-V, Xen, KVM.", id="short list of examples"),
        pytest.param("cpu+mem limits per env; fault in one stays there", id="terse notes"),
        pytest.param("the CPU, memory, disk and network are each made virtual", id="enumeration"),
        pytest.param(
            "so um the the guest it it does not know and and uh it its slower", id="stutters"
        ),
        pytest.param(
            "You give it processors, memory, a disk, a card, a name, an owner, and it boots as if "
            "nothing had happened to it.",
            id="long sentence with many commas",
        ),
    ],
)
def test_what_people_write_and_say_is_kept(turn: str) -> None:
    assert kept(turn) == 1


def test_list_of_terms_is_no_statement() -> None:
    assert kept("hypervisor, guest, isolation, scheduling, virtual disk, memory, snapshot") == 0


def test_every_window_of_a_reference_is_kept(virtual_machine: Question) -> None:
    assert kept(virtual_machine.reference) == 1


def test_most_of_a_shuffled_reference_is_dropped(virtual_machine: Question) -> None:
    words = virtual_machine.reference.split()
    random.Random(1).shuffle(words)
    assert kept(" ".join(words)) < 0.5
