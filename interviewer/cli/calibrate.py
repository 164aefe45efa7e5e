"""`interviewer calibrate`: how far raters agree, from a file of ratings or a rating set."""

from __future__ import annotations

import json
from enum import StrEnum
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from interviewer.cli import (
    calibrate_drift,
    calibrate_examples,
    calibrate_import,
    calibrate_report,
    calibrate_sets,
    what_if,
)

if TYPE_CHECKING:
    from interviewer.calibration.estimate import Estimate
    from interviewer.calibration.summary import AgreementSummary
    from interviewer.calibration.table import Label

app = typer.Typer(
    help="Measure how far people and grader agree, and make the rubric better.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
app.command("rate-import")(calibrate_import.rate_import)
app.add_typer(calibrate_sets.ratings, name="ratings")
app.command("report")(calibrate_report.report)
app.command("disagreements")(calibrate_sets.list_disagreements)
app.command("adjudicate")(calibrate_sets.adjudicate)
app.command("add-example")(calibrate_examples.add_example)
app.command("what-if")(what_if.what_if)
app.command("drift")(calibrate_drift.drift)


class LevelOption(StrEnum):
    """What may be said of two ratings; `interviewer.calibration.alpha.Level`, without numpy."""

    NOMINAL = "nominal"
    ORDINAL = "ordinal"
    INTERVAL = "interval"
    RATIO = "ratio"


@app.callback()
def _root() -> None:
    """Measure how far people and grader agree, and make the rubric better."""


@app.command("agreement")
def agreement(
    file: Path = typer.Argument(
        help="CSV with the columns item,rater,value; a column candidate groups a person's items."
    ),
    level: LevelOption = typer.Option(..., help="What may be said of two ratings."),
    labels: str | None = typer.Option(
        None, help="The full label set in order, comma-separated; default: what the file suggests."
    ),
    as_json: bool = typer.Option(False, "--json", help="Print JSON."),
) -> None:
    """Print every coefficient that applies, each with its interval or the reason for none."""
    from interviewer.calibration.alpha import Level
    from interviewer.calibration.ratings_csv import candidates, read_ratings, table_of
    from interviewer.calibration.summary import summarise
    from interviewer.errors import InputError

    measured = Level(level.value)
    given, words = _label_set(labels, measured)
    rows = read_ratings(file, measured, words)
    try:
        table = table_of(rows, given)
    except InputError as error:
        raise InputError(f"{file}: {error}; mend it or --labels") from error
    clusters = candidates(rows)
    summary = summarise(table, measured, clusters)
    if as_json:
        print(json.dumps(_as_json(file, summary, given is not None, clusters), indent=2))
    else:
        _print(file, summary)


def _label_set(text: str | None, level: object) -> tuple[list[Label] | None, list[str]]:
    """(labels as given, the same when they are words that stand in for numbers)."""
    from interviewer.calibration.alpha import Level
    from interviewer.errors import InputError

    if text is None:
        return None, []
    names = [name.strip() for name in text.split(",") if name.strip()]
    if len(set(names)) < 2 or len(set(names)) < len(names):
        raise InputError(f"--labels {text!r}: give two or more different labels, comma-separated")
    if level is Level.NOMINAL:
        return list(names), []
    try:
        numbers = [float(name) for name in names]
    except ValueError as error:
        if level is Level.ORDINAL:
            return list(names), names
        raise InputError(f"--labels {text!r}: the {level} level needs numbers") from error
    if any(high <= low for low, high in pairwise(numbers)):
        raise InputError(f"--labels {text!r}: give numbers in ascending order")
    return list(numbers), []


def _number_or_word(label: Label) -> Label:
    """5.0 is shown as 5."""
    return int(label) if isinstance(label, float) and label.is_integer() else label


def _as_json(
    file: Path, summary: AgreementSummary, labels_given: bool, clusters: list[str] | None
) -> dict[str, object]:
    confusion = None
    if summary.confusion is not None:
        confusion = [list(row) for row in summary.confusion.counts]
    return {
        "file": str(file),
        "level": str(summary.level),
        "n_items": summary.n_items,
        "n_pairable_items": summary.n_pairable,
        "n_raters": summary.n_raters,
        "n_ratings": summary.n_ratings,
        "n_candidates": None if clusters is None else len(set(clusters)),
        "labels": [_number_or_word(label) for label in summary.labels],
        "labels_given": labels_given,
        "coefficients": {
            row.name: {"title": row.title, **_estimate(row.estimate)}
            for row in summary.coefficients
        },
        "confusion_matrix": confusion,
        "rater_severity": {
            row.rater: {"n_ratings": row.n_ratings, **_estimate(row.severity)}
            for row in summary.severities
        },
        "no_verdict": summary.no_verdict or None,
    }


def _estimate(estimate: Estimate) -> dict[str, object]:
    interval = estimate.interval
    return {
        "value": estimate.value,
        "interval": None if interval is None else [interval.low, interval.high],
        "interval_level": None if interval is None else interval.level,
        "interval_method": None if interval is None else interval.method,
        "interval_reason": estimate.interval_reason or None,
        "n": estimate.n,
        "reason": estimate.reason or None,
        "note": estimate.note or None,
    }


def _print(file: Path, summary: AgreementSummary) -> None:
    print(
        f"{file}: {summary.n_ratings} ratings of {summary.n_items} items by "
        f"{summary.n_raters} raters, {summary.level} level"
    )
    rows = [(row.title, row.estimate) for row in summary.coefficients]
    rows += [(f"severity of {row.rater}", row.severity) for row in summary.severities]
    width = max(len(title) for title, _ in rows)
    print(f"{'':{width}}  {'value':>7}  {'95 % interval':18}  {'n':>6}")
    for title, estimate in rows:
        if estimate.value is None:
            print(f"{title:{width}}  {'-':>7}  {estimate.reason}")
            continue
        between, remark = "-", estimate.interval_reason
        if estimate.interval is not None:
            between = f"{estimate.interval.low:.3f} to {estimate.interval.high:.3f}"
            if estimate.interval.is_exact_bound:
                remark = estimate.interval.method
        remark = "; ".join(text for text in (remark, estimate.note) if text)
        line = f"{title:{width}}  {estimate.value:7.3f}  {between:18}  {estimate.n:6}  {remark}"
        print(line.rstrip())
    if summary.no_verdict:
        print(summary.no_verdict)
