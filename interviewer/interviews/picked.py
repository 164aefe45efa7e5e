"""Questions that were picked for a text, and why. Types only, so that pages load quickly."""

from __future__ import annotations

from interviewer.domain.base import Frozen


class Pick(Frozen):
    """A question, and why it was picked."""

    question_id: str
    title: str
    topics: tuple[str, ...]
    """Titles."""
    phrase: str
    """The words of the pasted text that it fits."""
    similarity: float
    """Cosine of the phrase and the nearest text of the question, -1 to 1."""
    asked_before: bool


class Matches(Frozen):
    """What a text has in common with a pack."""

    picks: tuple[Pick, ...]
    """The best first, spread over phrases and topics: take as many as are wanted, and swap in
    those that follow. Empty: nothing of the text is in the pack."""
    n_phrases: int
    """Phrases that were compared."""
    unmatched: tuple[str, ...] = ()
    """Phrases that no question fits, in the order of the text."""
    left_out: str
    """See `phrases.Phrases.left_out`."""
