"""The bands of a score: here, because a grade must know whether its range crosses a border."""

from __future__ import annotations

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


def borderline_words(low: float, high: float) -> str:
    """`borderline between Solid base and Strong`; empty where both ends are in one band."""
    lower, upper = band_of(low)[0], band_of(high)[0]
    return "" if lower == upper else f"borderline between {lower} and {upper}"
