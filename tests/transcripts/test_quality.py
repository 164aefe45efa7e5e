"""A bad recording is told from a weak candidate."""

from __future__ import annotations

import pytest

from interviewer.domain.transcript import SpokenTurn
from interviewer.transcripts.quality import too_poor

SPEECH = "The router keeps a table of ports, so it knows where the reply should go."


def turns(*texts: str, confidence: float | None = None) -> list[SpokenTurn]:
    return [SpokenTurn(speaker="c", text=text, confidence=confidence) for text in texts]


@pytest.mark.parametrize(
    "answers",
    [
        pytest.param(turns(SPEECH, SPEECH.upper()), id="speech"),
        pytest.param(turns("I don't know.", "No idea, sorry.", "I don't know."),
                     id="knows-nothing"),
        pytest.param(turns("SYN, SYN-ACK, ACK, then data and a FIN in the end, of course",
                           "Yes.", "TTL and a cache, I think", "A record"), id="terse"),
        pytest.param(turns(SPEECH, "It is [inaudible] in the cache for an hour or so."),
                     id="one-gap"),
        pytest.param(turns(SPEECH, confidence=0.82), id="confident"),
    ],
)  # fmt: skip
def test_what_a_candidate_said_can_be_judged_however_weak(answers: list[SpokenTurn]) -> None:
    assert too_poor(answers) == ""


@pytest.mark.parametrize(
    ("answers", "reason"),
    [
        pytest.param([], "says nothing", id="nothing"),
        pytest.param(turns(SPEECH, confidence=0.35), "recognition confidence 0.35", id="unsure"),
        pytest.param(turns("yes", "the", "port", "uh", "router table"), "1 word(s)", id="one-word"),
        pytest.param(turns("[inaudible] the [noise]", "(unintelligible)", "[inaudible] port"),
                     "4 passages of the candidate are inaudible", id="gaps"),
        pytest.param(turns("thank you for watching " * 30), "same phrases", id="loop"),
        pytest.param(turns("xq zrt plk vvb ghh wqe " * 4 + "bnm kjl trw ppl qws zxc " * 8),
                     "does not read like speech", id="noise"),
        pytest.param(turns("Router table."), "2 words in all", id="two-words"),
    ],
)  # fmt: skip
def test_what_cannot_be_judged_is_named(answers: list[SpokenTurn], reason: str) -> None:
    assert reason in too_poor(answers)
