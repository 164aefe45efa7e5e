"""The points that a candidate does not have yet, over all sessions."""

from __future__ import annotations

from collections.abc import Iterable

from interviewer.domain.grade import Verdict
from interviewer.reviews.schedule import PointState


def weak_points(states: Iterable[PointState]) -> tuple[PointState, ...]:
    """Points whose latest verdict is not met, the most valuable to learn first.

    Contradicted points come first, then must-haves, then by weight, then those that were left out
    most often. A point that is met now is not weak, however often it was missed before: the
    schedule brings it back.
    """
    weak = [state for state in states if not state.latest.met]
    return tuple(
        sorted(
            weak,
            key=lambda state: (
                state.latest.verdict is not Verdict.WRONG,
                not state.latest.must_have,
                -state.latest.weight,
                state.n_met - state.n_reviews,
                state.latest.key,
            ),
        )
    )
