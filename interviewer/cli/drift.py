"""`interviewer drift`: what two runs over the same answers disagree on, and why."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from interviewer.batch.drift import Drift

_SHOWN = 20


def drift(
    old: Path = typer.Argument(help="A grades.jsonl (or history.jsonl), or the --out of a run."),
    new: Path = typer.Argument(help="Another one, over the same answers."),
    as_json: bool = typer.Option(False, "--json", help="Print everything as JSON."),
) -> None:
    """Compare two runs: which answers moved, by how much, and what had changed in between.

    Exit status: 0 compared, 1 some lines could not be read, 2 nothing to compare.
    """
    from interviewer.batch.drift import drift_between

    found = drift_between(old, new)
    for problem in found.problems:
        print(problem, file=sys.stderr)
    if as_json:
        told = found.model_dump()
        for answer, moved in zip(told["moved"], found.moved, strict=True):
            answer["change"] = moved.change
        print(json.dumps(told, indent=2))
    else:
        _show(found)
    if found.problems:
        raise typer.Exit(1)


def _show(found: Drift) -> None:
    mean = "none graded in both" if found.mean_change is None else f"mean {found.mean_change:+.4f}"
    print(f"{found.n_both} answers in both, {found.n_moved} moved; {mean}")
    width = max(len("what changed"), *(len(row.cause) for row in found.causes))
    print(f"\n{'what changed':{width}}  {'answers':>7}  {'moved':>5}  {'mean':>7}  {'largest':>7}")
    for row in found.causes:
        print(
            f"{row.cause:{width}}  {row.n_answers:7}  {row.n_moved:5}  {_signed(row.mean_change)}  "
            f"{_signed(row.largest_change)}"
        )
    if found.moved:
        print()
    for answer in found.moved[:_SHOWN]:
        print(
            f"{answer.id}  {answer.question_id}  {_score(answer.old)} -> {_score(answer.new)}"
            f"  ({answer.because})"
        )
        for verdict in answer.verdicts:
            print(f"    {verdict}")
    if len(found.moved) > _SHOWN:
        print(f"... and {len(found.moved) - _SHOWN} more; --json lists all")
    for where, names in (("old", found.only_old), ("new", found.only_new)):
        if names:
            more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
            print(f"only in the {where} one: {', '.join(names[:_SHOWN])}{more}")


def _score(score: float | None) -> str:
    return "not graded" if score is None else f"{score:.4f}"


def _signed(change: float | None) -> str:
    return f"{'-':>7}" if change is None else f"{change:+7.4f}"
