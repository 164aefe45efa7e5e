"""What a score is called, and how scores are averaged."""

from __future__ import annotations

from collections.abc import Sequence
from math import fsum

from interviewer.domain.bands import BANDS, band_of, borderline_words

__all__ = ["BANDS", "anchor_level", "band_of", "borderline_words", "mean_score"]


def mean_score(scores: Sequence[float]) -> float:
    """Mean of scores of 0 to 1, to four digits as scores are, so that no band is missed by 1e-16.

    Raises:
        ZeroDivisionError: there is none; say "not graded" then.
    """
    return round(fsum(scores) / len(scores), 4)


def anchor_level(score: float) -> int:
    """The behavioural anchor, 1-5, that a score of 0 to 1 stands for; follows the bands."""
    return 5 - next(place for place, (bound, _, _) in enumerate(BANDS) if score >= bound)
