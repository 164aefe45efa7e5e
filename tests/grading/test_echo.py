"""A question said back is no answer."""

from __future__ import annotations

import pytest

from interviewer.grading.echo import only_repeats
from interviewer.grading.folding import fold

QUESTION = "What happens when the guest executes a privileged instruction on the host CPU?"
PROBE = "How does live migration copy the memory pages of a running machine?"


def repeats(quote: str, *asked: str) -> bool:
    return only_repeats(fold(quote).text, asked or (QUESTION, PROBE))


@pytest.mark.parametrize(
    "quote",
    [
        pytest.param("the guest executes a privileged instruction on the host CPU", id="verbatim"),
        pytest.param("The Guest executes a PRIVILEGED instruction — on the host", id="other form"),
        pytest.param("The question is: when the guest executes a privileged instruction",
                     id="led in"),
        pytest.param("copy the memory pages of a running machine", id="a later text"),
        pytest.param("The guest executes a privileged instruction. Copy the memory pages of a "
                     "running machine.", id="two texts, a sentence each"),
        # three content words: happens, guest, executes
        pytest.param("happens when the guest executes", id="short and word for word"),
    ],
)  # fmt: skip
def test_what_was_asked_and_nothing_else_is_an_echo(quote: str) -> None:
    assert repeats(quote)


@pytest.mark.parametrize(
    "quote",
    [
        pytest.param("the guest never executes a privileged instruction on the host CPU",
                     id="a negation of its own"),
        pytest.param("a privileged instruction traps into the hypervisor", id="its own words"),
        pytest.param("the host CPU executes a privileged guest instruction", id="another order"),
        pytest.param("live migration", id="two words"),
        pytest.param("the guest happens executes", id="short, not word for word"),
        pytest.param("The guest executes a privileged instruction. It traps into the hypervisor.",
                     id="a sentence of its own"),
        # All eight words were said, four in one text and four in another: no text is said back.
        pytest.param("guest executes privileged instruction copy memory pages running",
                     id="words of two texts in one sentence"),
    ],
)  # fmt: skip
def test_anything_else_is_none(quote: str) -> None:
    assert not repeats(quote)


def test_negation_that_was_asked_about_may_be_said_back() -> None:
    asked = "Why is the guest not allowed to run privileged instructions?"
    assert repeats("the guest not allowed to run privileged instructions", asked)
    assert not repeats("the guest not allowed to run privileged instructions", asked[:11])


def test_nothing_was_asked() -> None:
    assert not only_repeats("the guest traps into the hypervisor", ())
