"""Thresholds that are given on the command line."""

from __future__ import annotations

import pytest

from interviewer.cli.demands import MarkOption, demands_of
from interviewer.errors import InputError
from interviewer.rating.gates import Demands
from interviewer.report.alignment import Mark


def test_given_thresholds_replace_the_defaults_and_leave_the_others() -> None:
    assert demands_of([]) == Demands()
    assert demands_of(["kappa = 0.8", "smd=0.1"]) == Demands(kappa=0.8, smd=0.1)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        pytest.param("kapa=1", "--demand kapa=1: Extra inputs", id="unknown name"),
        pytest.param("kappa=2", "--demand kappa=2: Input should be less than", id="out of range"),
        pytest.param("kappa", "--demand kappa=: Input should be a valid number", id="no number"),
    ],
)
def test_thresholds_that_cannot_be_are_refused_with_the_names_there_are(
    given: str, said: str
) -> None:
    with pytest.raises(InputError, match="kappa, kappa_low, degradation, smd") as refused:
        demands_of([given])
    assert str(refused.value).startswith(said)


def test_marks_of_the_command_line_are_those_of_the_report() -> None:
    assert [mark.value for mark in MarkOption] == [mark.value for mark in Mark]
