"""What a run may spend without being asked, and when it counts as failed."""

from __future__ import annotations

import re
import sys

import typer

from interviewer.batch.plan import Plan
from interviewer.batch.run import BatchOutcome
from interviewer.errors import InputError


class Limits:
    """What a run must reach.

    Args:
        fail_under: lowest mean score, 0 to 1; None: any will do.
        max_ungraded: `3` or `5%`; None: every answer must be graded.

    Raises:
        InputError: `max_ungraded` is neither a number nor a share.
    """

    def __init__(self, fail_under: float | None, max_ungraded: str | None) -> None:
        self._fail_under = fail_under
        self._given = max_ungraded
        self._count, self._percent = 0, None
        if max_ungraded is None:
            return
        found = re.fullmatch(r"(\d{1,12})|(\d{1,3}(?:\.\d+)?) ?%", max_ungraded.strip())
        if found is None or float(found[2] or 0) > 100:
            raise InputError(f"--max-ungraded {max_ungraded!r}: give a number, or a share like 5%")
        self._count = int(found[1] or 0)
        self._percent = float(found[2]) if found[2] else None

    def missed(self, outcome: BatchOutcome, n_unreadable: int) -> list[str]:
        """One line for each limit that is missed; what cannot be read counts as not graded."""
        found = []
        n_ungraded, n_all = outcome.n_ungraded + n_unreadable, outcome.n_items + n_unreadable
        most = self._count if self._percent is None else self._percent / 100 * n_all
        if n_ungraded > most:
            found.append(
                f"{n_ungraded} of {n_all} not graded or not readable"
                + (f", more than --max-ungraded {self._given}" if self._given else "")
            )
        mean = outcome.mean_score
        if self._fail_under is not None and (mean is None or mean < self._fail_under):
            shown = "no answer is graded" if mean is None else f"the mean score is {mean:.4f}"
            found.append(f"{shown}, under --fail-under {self._fail_under:g}")
        return found


def agree(plan: Plan, *, yes: bool, budget_usd: float | None) -> None:
    """Ask before money is spent.

    Args:
        plan: what is about to happen.
        yes: it is agreed to already.
        budget_usd: a limit that was set on the command line.

    Raises:
        InputError: there is nobody to ask, or a limit that cannot be kept.
    """
    if budget_usd is not None and plan.calls and plan.usd is None:
        raise InputError(
            f"--budget-usd is given, but no price is known for {plan.model}; name a file with its "
            "price in INTERVIEWER_PRICES (0 for a local server)"
        )
    if not plan.asks or yes:
        return
    if sys.stdin.isatty() and sys.stderr.isatty():
        print("Go on? [y/N] ", end="", file=sys.stderr, flush=True)
        if sys.stdin.readline().strip().casefold() in ("y", "yes"):
            return
        print("interviewer: nothing was graded", file=sys.stderr)
        raise typer.Exit(1)
    if plan.budget_usd is None:
        if plan.usd is None:
            raise InputError(
                f"what this run costs is not known (no price is known for {plan.model}), and "
                "nobody is there to ask; add --yes, or name a file with the price in "
                "INTERVIEWER_PRICES (0 for a local server)"
            )
        raise InputError(
            "this run costs money and nobody is there to ask; add --yes, or a limit with "
            "--budget-usd"
        )
