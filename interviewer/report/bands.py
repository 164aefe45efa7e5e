"""What a score is called, and how scores are averaged."""

from __future__ import annotations

from collections.abc import Sequence
from math import fsum

BANDS: tuple[tuple[float, str, str], ...] = (
    (0.85, "Excellent", "nearly every point that matters, in your own words"),
    (0.65, "Strong", "the core and most of the detail; a few points left out"),
    (0.45, "Solid base", "the main idea stands; important points are missing"),
    (0.20, "Partial", "single points; the core is incomplete"),
    (0.0, "Not yet", "little of what was asked"),
)
"""Lower bound of the score, name, and what it stands for; best first."""


def band_of(score: float) -> tuple[str, str]:
    """Name and meaning of the band that a score of 0 to 1 falls into."""
    for bound, name, meaning in BANDS:
        if score >= bound:
            return name, meaning
    return BANDS[-1][1], BANDS[-1][2]


def mean_score(scores: Sequence[float]) -> float:
    """Mean of scores of 0 to 1, to four digits as scores are, so that no band is missed by 1e-16.

    Raises:
        ZeroDivisionError: there is none; say "not graded" then.
    """
    return round(fsum(scores) / len(scores), 4)


def anchor_level(score: float) -> int:
    """The behavioural anchor, 1-5, that a score of 0 to 1 stands for; follows the bands."""
    return 5 - next(place for place, (bound, _, _) in enumerate(BANDS) if score >= bound)
