"""What gives a point or the reference away is caught in code; what is on screen anyway is not."""

import pytest

from interviewer.domain.pack import Clarification, Pack, Question
from interviewer.errors import IndexUnavailable
from interviewer.grading.grader import Grader
from interviewer.interviews.leaks import earns, leaks

CANARY = "canary-7f3a"


@pytest.fixture
def question(pack: Pack) -> Question:
    """Question 1 with something hidden in every place, and a clarification."""
    first = pack.questions[0]
    alpha = first.points[0].model_copy(
        update={
            "claim": "The hypervisor multiplexes physical memory among its guests.",
            "paraphrases": ("RAM is shared",),
            "misconceptions": ("Every guest owns the whole of the physical memory for itself.",),
            "probe": "How does memory get from one guest to the next?",
        }
    )
    return first.model_copy(
        update={
            "points": (alpha, *first.points[1:]),
            "anchors": {5: CANARY},
            "anchor_examples": {5: "Pages of memory are handed out on demand to each guest."},
            "clarifications": (
                Clarification(
                    asks="Which kind of memory?",
                    reply="Say how the hypervisor multiplexes physical memory, not disks.",
                ),
            ),
        }
    )


@pytest.mark.parametrize(
    "text",
    [
        "It is about how the hypervisor multiplexes physical memory among its guests.",
        "Think of this: RAM is shared.",
        "Remember that the whole of the physical memory is meant.",
        "Tell me how does memory get from one guest to another one.",
        f"The answer is {CANARY.upper()}.",
        "I mean that pages of memory are handed out when needed.",
        "It is THE REFERENCE answer on subject number 1.",
    ],
    ids=["claim", "paraphrase", "misconception", "probe", "anchor", "example", "reference"],
)
def test_run_of_a_hidden_text_is_a_leak(pack: Pack, question: Question, judge, text: str) -> None:
    assert leaks(pack, question, text, Grader(judge))


@pytest.mark.parametrize(
    "text",
    [
        "Say how the hypervisor multiplexes physical memory, not disks.",
        "What do you know about subject number 1?",
        "I mean memory in general. Take it as you understand it.",
    ],
    ids=["prepared", "the question", "own words"],
)
def test_what_may_be_said_is_no_leak(pack: Pack, question: Question, judge, text: str) -> None:
    assert not leaks(pack, question, text, Grader(judge))


def test_text_that_would_earn_a_point_is_a_leak_in_whatever_words(
    pack: Pack, question: Question, judge
) -> None:
    # The judge of these tests takes the id of a point for a statement of it.
    for text in ("it is about beta", "no, wrong:gamma is meant"):
        assert earns(pack, question, text, Grader(judge))
        assert leaks(pack, question, text, Grader(judge))


def test_text_that_cannot_be_examined_counts_as_a_leak(
    pack: Pack, question: Question, judge
) -> None:
    judge.fail = IndexUnavailable("the index cannot be opened")
    assert leaks(pack, question, "Take it as you understand it.", Grader(judge))
