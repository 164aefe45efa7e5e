"""Marks and thresholds as they are given on the command line, for all commands that rule."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from interviewer.rating.gates import Demands

DEMAND_HELP = "Another threshold: kappa, kappa_low, degradation, smd, intra_rater = NUMBER."


class MarkOption(StrEnum):
    """Values of `--as`, `--fail-under`; `interviewer.report.alignment.Mark` without pydantic."""

    EXPLORE = "explore"
    TREND = "trend"
    GATE = "gate"


def demands_of(given: list[str]) -> Demands:
    """The gates' thresholds with those changed that were given as NAME=NUMBER.

    Raises:
        InputError: there is no such threshold, or it cannot be that number.
    """
    from pydantic import ValidationError

    from interviewer.errors import InputError
    from interviewer.rating.gates import Demands

    figures: dict[str, str] = {}
    for one in given:
        key, _, value = one.partition("=")
        figures[key.strip()] = value.strip()
    try:
        return Demands.model_validate(figures)
    except ValidationError as error:
        problem = error.errors()[0]
        raise InputError(
            f"--demand {problem['loc'][0]}={problem['input']}: {problem['msg']}; the demands are "
            + ", ".join(Demands.model_fields)
        ) from error
