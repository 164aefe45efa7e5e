"""Everything that the runs came to, in one value: `results/summary.json`. No date, no place, no
text of an answer: equal runs give an equal file."""

from __future__ import annotations

import json
from pathlib import Path

from pydantic import ValidationError

from interviewer.calibration.estimate import Estimate
from interviewer.domain.base import Frozen
from interviewer.errors import InputError
from interviewer_eval.figures import Figure, Measured
from interviewer_eval.held_out import HeldOutCheck
from interviewer_eval.measure import measured
from interviewer_eval.outcome import RunRecord, read_outcomes
from interviewer_eval.probes import ProbeRow, read_probes, rows
from interviewer_eval.speed import Speed, read_speed
from interviewer_eval.targets import TARGETS, Target

SUMMARY = "summary.json"
_DIGITS = 4


class SetSummary(Frozen):
    """One set of labelled answers."""

    run: RunRecord
    figures: Measured


class ProbeSummary(Frozen):
    """The probes of one set of questions."""

    name: str
    title: str
    held_out: HeldOutCheck
    n_questions: int
    rows: tuple[ProbeRow, ...]


class Summary(Frozen):
    """One evaluation of one grader."""

    grader: str
    version: str
    description: str
    seed: int
    """Of the bootstrap."""
    sets: tuple[SetSummary, ...]
    probes: tuple[ProbeSummary, ...] = ()
    speed: Speed | None = None

    def set_named(self, name: str) -> SetSummary | None:
        """A set by name."""
        return next((one for one in self.sets if one.run.dataset == name), None)


def summarise(runs: Path, seed: int) -> Summary:
    """Measure all runs in a folder.

    Raises:
        InputError: there is none, one is half done, or they are of different versions.
    """
    sets = tuple(
        SetSummary(run=outcome.record, figures=measured(outcome, seed))
        for outcome in read_outcomes(runs)
    )
    first = sets[0].run
    probes, speed = read_probes(runs), read_speed(runs)
    for what, version in (
        ("probes", probes.version if probes else first.version),
        ("speed", speed.version if speed and first.grader == "builtin" else first.version),
    ):
        if version != first.version:
            raise InputError(
                f"{runs}: the {what} were made with {version}, the answers were graded with "
                f"{first.version}; run `interviewer-eval {what}` again"
            )
    return Summary(
        grader=first.grader,
        version=first.version,
        description=first.description,
        seed=seed,
        sets=sets,
        probes=tuple(
            ProbeSummary(
                name=one.name,
                title=one.title,
                held_out=one.held_out,
                n_questions=one.n_questions,
                rows=rows(one, seed),
            )
            for one in (probes.sets if probes else ())
        ),
        speed=speed,
    )


def written(summary: Summary) -> str:
    """The file's text: sorted, rounded to four digits, the same on every machine."""
    content = _rounded(summary.model_dump(mode="json", exclude_defaults=True))
    return json.dumps(content, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def read_summary(folder: Path) -> Summary:
    """The summary in a results folder.

    Raises:
        InputError: it is missing or damaged.
    """
    path = folder / SUMMARY
    try:
        return Summary.model_validate_json(path.read_text(encoding="utf-8"))
    except (OSError, ValidationError) as error:
        raise InputError(f"{path}: cannot be read; make it with `make eval`") from error


class Found(Frozen):
    """The figure that a target is about."""

    value: Estimate
    note: str
    is_shown: bool
    """Whether it can show that the target is reached: held out, and on the full set."""


def value_of(summary: Summary, target: Target) -> Found | None:
    """The figure that a target is about; None: it was not run."""
    if target.family == "speed":
        if summary.speed is None:
            return None
        speed = summary.speed
        note = (
            f"{speed.cores} cores, {speed.processes} process(es), median of {speed.repeats} runs, "
            f"{speed.slowest:g} to {speed.fastest:g}"
        )
        value = Estimate(value=speed.answers_per_s, n=speed.n_answers, interval_reason=note)
        return Found(value=value, note=note, is_shown=True)
    if target.family == "probes":
        probes = next((one for one in summary.probes if one.name == target.on), None)
        row = next((r for r in probes.rows if r.name == target.name), None) if probes else None
        if row is None or probes is None:
            return None
        note = _standing(probes.held_out)
        return Found(value=row.share, note=note, is_shown=probes.held_out.is_held_out)
    one = summary.set_named(target.on)
    if one is None:
        return None
    note = _standing(one.run.held_out)
    if one.run.is_partial:
        note += f", PARTIAL: {one.run.n_answers} of {one.run.n_of}"
    shown = one.run.held_out.is_held_out and not one.run.is_partial
    if target.family == "kinds":
        kind = next((row for row in one.figures.kinds if row.kind == target.name), None)
        return Found(value=kind.by_verdicts, note=note, is_shown=shown) if kind else None
    figures: tuple[Figure, ...] = getattr(one.figures, target.family)
    figure = next((figure for figure in figures if figure.name == target.name), None)
    return Found(value=figure.grader, note=note, is_shown=shown) if figure else None


def reached(summary: Summary) -> list[tuple[Target, Found | None]]:
    """Every target with the figure that it is about."""
    return [(target, value_of(summary, target)) for target in TARGETS]


def _standing(check: HeldOutCheck) -> str:
    return "held out" if check.is_held_out else "IN SAMPLE"


def _rounded(value: object) -> object:
    if isinstance(value, float):
        return round(value, _DIGITS)
    if isinstance(value, dict):
        return {name: _rounded(inner) for name, inner in value.items()}
    return [_rounded(inner) for inner in value] if isinstance(value, list) else value
