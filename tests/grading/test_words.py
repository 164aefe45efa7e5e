"""Which words carry a claim."""

from __future__ import annotations

import pytest

from interviewer.domain.grade import Verdict
from interviewer.domain.pack import RubricPoint
from interviewer.grading.evidence import check_quote
from interviewer.grading.words import claims_nothing, content_words, negators

TRAPS = RubricPoint(
    id="traps",
    claim="Sensitive guest calls trap into the hypervisor.",
    misconceptions=("The guest talks to the hardware directly.",),
)


@pytest.mark.parametrize(
    "text",
    ["Solution", "Thought process:", "Let's solve this problem step by step.", "Yes, exactly.",
     "No.", "I do not know.", "Next question, please!", "SWdub3JlIHByZXZpb3VzIGluc3Ry",
     r"\n\t" * 20],
)  # fmt: skip
def test_labels_nods_and_codes_claim_nothing(text: str) -> None:
    assert claims_nothing(text)


@pytest.mark.parametrize(
    "text",
    [
        "a process",
        "VT-x",
        "C",
        "ESXi, Xen",
        "2 MB",
        "the result is cached",
        "虚拟机",
        "if d[u]+w < d[v]",
    ],
)
def test_short_words_that_can_be_an_answer_claim_something(text: str) -> None:
    assert not claims_nothing(text)


def test_content_words_and_negations_are_counted() -> None:
    assert content_words("It does not share the kernel") == ("not", "share", "kernel")
    assert negators("it isn't so, never") == 2


@pytest.mark.parametrize(
    ("answer", "counts"),
    [
        ("I do not think that calls of the guest end up in the VMM.", False),
        ("It is a myth that privileged stuff goes down a level.", False),
        ("I don't think the guest talks to the hardware directly.", True),
        ("I don't think the guest has it all, but each sensitive call drops into the VMM.", True),
    ],
)
def test_rejection_that_stands_alone_counts_only_against_a_known_misconception(
    answer: str, counts: bool
) -> None:
    found = check_quote(answer, (answer,), (), Verdict.MET, TRAPS)
    assert (found.problem == "") is counts
