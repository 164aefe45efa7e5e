"""How much is needed before a number may decide anything.

A coefficient of twelve items can be printed; calling it good or bad would be a guess. Below the
floor there is no ruling, and the reason says what is missing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from interviewer.calibration.estimate import Estimate
from interviewer.domain.base import Frozen

MIN_ITEMS = 20
MIN_PER_CLASS = 5


class Ruling(Frozen):
    """Whether an estimate meets a demand; None where nothing may be said."""

    meets: bool | None
    reason: str
    """The numbers that decided, or what is missing."""


def shortfall(n_items: int, per_class: Mapping[str, int] | None = None) -> str:
    """What is missing for a ruling; empty when there is enough.

    `per_class` counts the items of each class that the ruling speaks of: with two "wrong" among
    two hundred, agreement on "wrong" is unknown however good the total looks.
    """
    if n_items < MIN_ITEMS:
        return f"{n_items} items; no verdict below {MIN_ITEMS}"
    short = {name: n for name, n in (per_class or {}).items() if n < MIN_PER_CLASS}
    if short:
        counts = ", ".join(f"{name}: {n}" for name, n in sorted(short.items()))
        return f"no verdict below {MIN_PER_CLASS} items a class ({counts})"
    return ""


def class_counts(labels: Iterable[object]) -> dict[str, int]:
    """Items of each label that was given, by its text; None does not count."""
    found: dict[str, int] = {}
    for label in labels:
        if label is not None:
            name = f"{label:g}" if isinstance(label, float) else str(label)
            found[name] = found.get(name, 0) + 1
    return found


def at_least(
    estimate: Estimate,
    threshold: float,
    lower_threshold: float | None = None,
    per_class: Mapping[str, int] | None = None,
) -> Ruling:
    """Whether the value reaches a threshold, and the lower end of its interval another."""
    missing = _missing(estimate, per_class)
    if missing:
        return Ruling(meets=None, reason=missing)
    assert estimate.value is not None
    said = f"{estimate.value:.3f} against {threshold:g}"
    meets = estimate.value >= threshold
    if lower_threshold is not None:
        if estimate.interval is None:
            return Ruling(meets=None, reason=f"no interval: {estimate.interval_reason}")
        said += f", lower end {estimate.interval.low:.3f} against {lower_threshold:g}"
        if estimate.interval.is_exact_bound:
            said += f" ({estimate.interval.method})"
        meets = meets and estimate.interval.low >= lower_threshold
    return Ruling(meets=meets, reason=said)


def at_most_in_size(
    estimate: Estimate, threshold: float, per_class: Mapping[str, int] | None = None
) -> Ruling:
    """Whether the value is no further from 0 than the threshold, on either side."""
    missing = _missing(estimate, per_class)
    if missing:
        return Ruling(meets=None, reason=missing)
    assert estimate.value is not None
    return Ruling(
        meets=abs(estimate.value) <= threshold,
        reason=f"|{estimate.value:.3f}| against {threshold:g}",
    )


def _missing(estimate: Estimate, per_class: Mapping[str, int] | None) -> str:
    return shortfall(estimate.n, per_class) or estimate.reason
