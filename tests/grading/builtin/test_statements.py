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
        pytest.param(
            "I roll a, send g^a; you roll b, send g^b. I take yours to the a, you mine to the b. "
            "From A to B, nobody learns a, or b, or what A and B have.",
            id="letters as names",
        ),
        pytest.param(
            "SYN -> SYN/ACK -> ACK; seq no. = order; timeout -> resend; rwnd: receiver; cwnd: net; "
            "no msgs; FIN closes; RST kills; MSS agreed.",
            id="many notes that say what is what",
        ),
    ],
)
def test_what_people_write_and_say_is_kept(turn: str) -> None:
    assert kept(turn) == 1


def test_list_of_terms_is_no_statement() -> None:
    assert kept("hypervisor, guest, isolation, scheduling, virtual disk, memory, snapshot") == 0


@pytest.mark.parametrize("between", ["; ", ". ", "\n", " | ", " / "])
def test_list_of_terms_is_none_whatever_stands_between(between: str) -> None:
    terms = "interrupt, vector table, context, ISR, volatile, atomic, pending bit, nesting, latency"
    assert kept(between.join(terms.split(", "))) == 0


def test_what_is_said_beside_a_list_is_kept() -> None:
    said = "The handler must be short because other interrupts wait meanwhile."
    listed = "Interrupt. Vector. Context. ISR. Volatile. Atomic. Pending bit. Nesting. Latency."
    windows = [window for window in cut([f"{listed} {said}"]) if not window.parts]
    statements = [w.text for w in windows if is_statement([f"{listed} {said}"], w)]
    assert said in statements
    assert all(text in said for text in statements)


def test_every_window_of_a_reference_is_kept(virtual_machine: Question) -> None:
    assert kept(virtual_machine.reference) == 1


def test_most_of_a_shuffled_reference_is_dropped(virtual_machine: Question) -> None:
    words = virtual_machine.reference.split()
    random.Random(1).shuffle(words)
    assert kept(" ".join(words)) < 0.5
