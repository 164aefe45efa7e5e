"""Honest answers written for the suite, and the oracle: which points each really states, and where.

The oracle is a person's, not a grader's: point id -> the candidate's own words that state it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from interviewer.domain.pack import Pack, Question
from interviewer.packs.load import load_pack

GOLD = Path(__file__).parents[2] / "eval" / "gold"


@dataclass(frozen=True)
class Honest:
    """One honest answer to one question, with what it earns."""

    pack_name: str
    question_id: str
    stated: tuple[tuple[str, tuple[str, ...]], ...]
    """Sentences in order, each with the ids of the points that it states."""

    @property
    def answer(self) -> str:
        return " ".join(sentence for sentence, _ in self.stated)

    @property
    def oracle(self) -> dict[str, str]:
        return {point_id: text for text, point_ids in self.stated for point_id in point_ids}

    @property
    def pack(self) -> Pack:
        return _pack(self.pack_name)

    @property
    def question(self) -> Question:
        return self.pack.question(self.question_id)


@cache
def _pack(name: str) -> Pack:
    return load_pack(name if name == "hypervisors" else str(GOLD / name))


HONEST = (
    Honest(
        "hypervisors",
        "hv-09",
        (
            ("A type one sits straight on the server's metal and the VMs are above it.",
             ("type1-on-hardware",)),
            ("Type two is a normal program that you start on Windows or macOS.",
             ("type2-on-host-os",)),
            ("ESXi, Hyper-V and Xen are of the first kind.", ("type1-examples",)),
            ("With type two every disk access also goes through the desktop system, and that "
             "costs time.", ("overhead",)),
            ("If the laptop below catches a virus, the guests in it are lost as well.",
             ("type2-security-host",)),
            ("You find the first kind in the data centre and the cloud.", ("type1-use",)),
        ),
    ),
    Honest(
        "hypervisors",
        "hv-17",
        (
            ("Live migration carries a running VM over to another server without stopping it.",
             ("moves-while-running",)),
            ("Its RAM is sent across from the old host to the new one.", ("memory-copied",)),
            ("Meanwhile the VM goes on working where it was.", ("runs-during-copy",)),
            ("At the end it stands still for some milliseconds while the last pages go over.",
             ("short-final-pause",)),
            ("It is also used to even out the load between servers.", ("load-balancing",)),
        ),
    ),
    Honest(
        "containers",
        "con-01",
        (
            ("It is just a bunch of Linux processes which the kernel keeps apart from others.",
             ("just-a-process",)),
            ("There is one kernel, that of the host, and a container never boots its own.",
             ("shared-kernel",)),
            ("Cgroups set how much memory and CPU it may use.", ("cgroups-limit",)),
            ("Files come from stacked read-only layers, which many of them share.",
             ("image-layers",)),
        ),
    ),
    Honest(
        "networking",
        "net-01",
        (
            ("The client sends SYN, the server SYN-ACK, and the client ACK.",
             ("three-way-handshake",)),
            ("What was not confirmed before a timer ran out goes out once more.",
             ("ack-and-retransmit",)),
            ("Bytes carry numbers, so the other end can sort them and throw doubles away.",
             ("sequence-numbers",)),
            ("The reader tells how much room it has left, and the writer never sends more.",
             ("flow-control",)),
        ),
    ),
)  # fmt: skip
