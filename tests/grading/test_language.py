"""Which answers are in a language that the built-in grader cannot read."""

from __future__ import annotations

import pytest

from interviewer.grading.language import is_foreign


@pytest.mark.parametrize(
    "text",
    [
        "Ein Hypervisor teilt die Hardware auf, und jede Maschine bekommt ihr eigenes System.",
        "Un hyperviseur partage le matériel entre des machines qui ont chacune leur système.",
        "El hipervisor reparte el hardware entre las máquinas y cada una tiene su sistema.",
        "Hiperwizor dzieli sprzęt na maszyny, a każda z nich ma swój system, który jest od innych.",
        "Гипервизор делит железо между машинами.",
        "虚拟机管理程序直接运行在硬件上",
    ],
    ids=["German", "French", "Spanish", "Polish", "Russian", "Chinese"],
)
def test_other_languages_are_told(text: str) -> None:
    assert is_foreign(text)


@pytest.mark.parametrize(
    "text",
    [
        "A hypervisor shares the hardware out, and each machine gets a system of its own.",
        "CPU, RAM, disk, network, KVM, Xen, ESXi, vMotion, DRS, HA, SAN, NAS, VLAN, NIC, GPU, EPT",
        "stub -> recursor; recursor -> root (NS com) -> gTLD (NS example.com) -> auth (A). TTL",
        "Es ist gut.",
        "In Kubernetes a pod dies, la vie continue: the ReplicaSet starts another one on a node.",
        "",
        "42 - 7 = 35",
    ],
    ids=["English", "terms", "arrows", "too short to tell", "a foreign phrase", "empty", "digits"],
)
def test_english_and_what_is_of_no_language_pass(text: str) -> None:
    assert not is_foreign(text)
