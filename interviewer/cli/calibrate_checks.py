"""What `interviewer calibrate report` is asked beyond agreement, and how it prints the answer."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from interviewer.rating.cases import Asked
    from interviewer.report.checks import Check


def asked_of(
    groups: Path | None,
    group_column: str,
    pass_mark: float | None,
    graded: Path | None,
    epsilon: float,
) -> Asked:
    """The flags as one.

    Raises:
        InputError: a figure out of its range, or a file that cannot be read.
    """
    from interviewer.errors import InputError
    from interviewer.rating.cases import Asked, read_graded
    from interviewer.rating.groups import read_groups

    for name, figure in (("--pass-mark", pass_mark), ("--epsilon", epsilon)):
        if figure is not None and not 0 <= figure <= 1:
            raise InputError(f"{name} {figure:g}: give a number from 0 to 1, such as 0.6")
    return Asked(
        pass_mark=pass_mark,
        groups=None if groups is None else read_groups(groups, group_column),
        graded=() if graded is None else read_graded(graded),
        epsilon=epsilon,
    )


def show_checks(checks: tuple[Check, ...]) -> None:
    """Each check under its title, or in one line why it was not made."""
    from interviewer.report.alignment import shown

    for check in checks:
        if check.reason:
            print(f"check {check.title}: not made: {check.reason}")
            continue
        print(f"check {check.title}: {check.demand}?")
        width = max(len(row.where) for row in check.rows)
        for row in check.rows:
            # Where there is no value, its reason has been printed already.
            said = "" if row.estimate.value is None else row.verdict
            print(f"  {row.where:{width}}  {shown(row.estimate)}  {said}".rstrip())
