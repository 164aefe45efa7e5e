"""What the alignment report says beyond agreement: may the grader stand in, for whom, and whom does
it hit. The model; the figures are computed in `rating.checks`.
"""

from __future__ import annotations

from interviewer.calibration.estimate import Estimate
from interviewer.domain.base import Frozen


class CheckRow(Frozen):
    """One figure of a check."""

    where: str
    """The person, group or share that it speaks of."""
    estimate: Estimate
    meets: bool | None = None
    """None: no verdict, or none is to be given; `reason` says which."""
    reason: str = ""
    """The numbers that decided, or what is missing."""

    @property
    def verdict(self) -> str:
        """`yes (...)`, `no (...)`, or only the reason."""
        if self.meets is None:
            return self.reason
        said = "yes" if self.meets else "no"
        return f"{said} ({self.reason})" if self.reason else said


class Check(Frozen):
    """One question asked of the grader, with its figures. It never moves the mark."""

    name: str
    """Stable, for programs."""
    title: str
    explains: str
    """What the figures say, in a sentence."""
    demand: str = ""
    """What a verdict rests on; empty where there is none."""
    rows: tuple[CheckRow, ...] = ()
    reason: str = ""
    """Why there are no rows."""
