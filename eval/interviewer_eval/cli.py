"""The `interviewer-eval` command: run, probes, speed, report, gate. Heavy imports wait."""

from __future__ import annotations

import sys
import time
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from interviewer_eval.held_out import FittedModel
    from interviewer_eval.run import Desks

app = typer.Typer(
    name="interviewer-eval",
    help="Measure graders against people's labels.",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
RUNS = Path("eval/runs")
_SEED = 20
_REPORT_EVERY_S = 10.0


class GraderOption(StrEnum):
    """Which grader is measured."""

    BUILTIN = "builtin"
    LLM = "llm"


_OUT = typer.Option(RUNS, "--out", help="Folder for results; a second call goes on where it was.")
_FOLDS = typer.Option(None, "--folds", help="Folder of fold-*.json, fitted with parts left out.")
_GRADER = typer.Option(GraderOption.BUILTIN, "--grader", help="Which grader to measure.")
_SEED_OPTION = typer.Option(_SEED, "--seed", help="Of every choice by chance.")


@app.command("run")
def run_command(
    data: list[Path] = typer.Option(
        ..., "--data", help="Folder or file of labelled answers; may be given more than once."
    ),
    more: list[Path] = typer.Argument(None, help="More of them."),
    grader: GraderOption = _GRADER,
    folds: Path | None = _FOLDS,
    out: Path = _OUT,
    limit: int | None = typer.Option(None, "--limit", min=1, help="Answers of each set at most."),
    seed: int = _SEED_OPTION,
) -> None:
    """Grade labelled answers through the product's pipeline, each by a model that never saw its
    question or subject where there is one."""
    from interviewer_eval.datasets.recognise import read_datasets
    from interviewer_eval.held_out import fitted_on_set
    from interviewer_eval.run import run

    sets = read_datasets([*data, *(more or [])])
    if limit is not None:
        sets = [one.limited(limit, seed) for one in sets]
    models, desks = _bench(grader, folds, out)
    for one in sets:
        if fitted_on_set(one, models):
            _say(f"{one.name}: skipped, the built-in grader was fitted on it")
            continue
        start = time.monotonic()
        outcome = run(one, models, desks, out, seed=seed, watch=_Ticker(one.name), say=_say)
        failed = len(outcome.answers) - len(outcome.graded)
        _say(
            f"{one.name}: {len(outcome.graded)} graded, {failed} not graded, "
            f"{time.monotonic() - start:.0f} s"
        )


@app.command("probes")
def probes_command(
    grader: GraderOption = _GRADER,
    pack: list[str] = typer.Option(
        [], "--pack", help="Pack to probe instead: installed name or folder; may be repeated."
    ),
    folds: Path | None = _FOLDS,
    out: Path = _OUT,
    limit: int | None = typer.Option(None, "--limit", min=1, help="Questions of each set."),
    seed: int = _SEED_OPTION,
) -> None:
    """Score disguises of the reference answers: lists, shuffles, denials, padding, fillers."""
    from interviewer.packs.load import load_pack
    from interviewer_eval.probes import PROBES, as_set, default_sets, probe, rows

    sets = default_sets()
    if pack:
        sets = [
            as_set(loaded.id, loaded.title, {loaded.id: loaded}, "question")
            for loaded in map(load_pack, pack)
        ]
    if limit is not None:
        sets = [one.limited(limit, seed) for one in sets]
    models, desks = _bench(grader, folds, out)
    made = probe(sets, models, desks, seed=seed, watch=_Ticker("probes"), say=_say)
    (out / PROBES).write_text(made.model_dump_json(indent=1) + "\n", encoding="utf-8")
    for one in made.sets:
        print(f"{one.name}: {one.n_questions} questions")
        for row in rows(one, seed):
            share = "-" if row.share.value is None else f"{row.share.value:6.0%}"
            worst = "" if row.worst is None else f"  worst {row.worst:.0%} ({row.worst_question})"
            print(f"  {row.title:32} {share}{worst}")


@app.command("speed")
def speed_command(
    n: int = typer.Option(60, "--answers", min=1, help="Answers to grade."),
    processes: int = typer.Option(1, "--processes", min=1, help="Working side by side."),
    out: Path = _OUT,
) -> None:
    """Time the built-in grader on answers to questions of eight points."""
    from interviewer_eval.speed import SPEED, measure_speed

    speed = measure_speed(n, processes)
    _folder(out)
    (out / SPEED).write_text(speed.model_dump_json(indent=1) + "\n", encoding="utf-8")
    print(
        f"{speed.answers_per_s:g} answers a second, {speed.slowest:g} to {speed.fastest:g} in "
        f"{speed.repeats} runs ({speed.n_answers} answers, {speed.n_points} "
        f"points, {speed.mean_words:g} words, {speed.processes} process(es), {speed.cores} cores)"
    )


@app.command("report")
def report_command(
    runs: Path = typer.Option(RUNS, "--runs", help="Folder that the other commands wrote to."),
    to: Path = typer.Option(Path("eval"), "--to", help="Where RESULTS.md and results/ go."),
    readme: Path = typer.Option(Path("README.md"), "--readme", help="Its marked block is renewed."),
    plots: bool = typer.Option(True, "--plots/--no-plots", help="Draw the PNG plots."),
    in_sample: bool = typer.Option(
        False, "--in-sample", help="Let figures in sample replace figures that were held out."
    ),
    seed: int = _SEED_OPTION,
) -> None:
    """Write RESULTS.md, results/summary.json, the plots, and the README's block of figures."""
    from interviewer_eval.plots import draw
    from interviewer_eval.report import write_report
    from interviewer_eval.summary import summarise

    summary = summarise(runs, seed)
    for path in write_report(summary, to, readme, draw if plots else None, in_sample=in_sample):
        print(path)


@app.command("gate")
def gate_command(
    to: Path = typer.Option(Path("eval/results"), "--to", help="Folder of baseline.json."),
    write: bool = typer.Option(False, "--write", help="Make what is reached now the baseline."),
    seed: int = _SEED_OPTION,
) -> None:
    """Compare the shipped judge with the stored baseline; exit 1 where it fell beyond noise."""
    from interviewer.errors import InterviewerError
    from interviewer_eval.gate import (
        BASELINE,
        Baseline,
        fallen,
        gold_subset,
        measure_gate,
        read_baseline,
    )

    models, desks = _bench(GraderOption.BUILTIN, None, None)
    desk = desks.of(models[0])
    before = None if write else read_baseline(to)
    subset = gold_subset(before.answers if before else None, seed)
    now = measure_gate(subset, desk, before.seed if before else seed)
    for name, measure in now.items():
        print(f"{name} {measure.value:.3f}, standard error {measure.error:.3f}")
    if before is None:
        ids = tuple(answer.id for answer in subset.answers)
        made = Baseline(version=desk.witness.version, seed=seed, answers=ids, measures=now)
        to.mkdir(parents=True, exist_ok=True)
        (to / BASELINE).write_text(made.model_dump_json(indent=1) + "\n", encoding="utf-8")
    elif lines := fallen(now, before):
        raise InterviewerError("; ".join(lines))


def _bench(
    grader: GraderOption, folds: Path | None, out: Path | None
) -> tuple[list[FittedModel], Desks]:
    """The fitted models, and the desks to grade at."""
    from interviewer_eval.held_out import read_models
    from interviewer_eval.judges import judge_maker
    from interviewer_eval.run import Desks

    name = grader.value
    if out is not None:
        _folder(out)
    maker = judge_maker(
        "llm" if name == "llm" else "builtin", out / "vectors" if out is not None else None
    )
    return read_models(folds), Desks(maker)


def _folder(out: Path) -> None:
    """Make the folder for results. It ignores itself in git: nothing of theirs is to be kept."""
    from interviewer.errors import InputError

    try:
        out.mkdir(parents=True, exist_ok=True)
        (out / ".gitignore").write_text("*\n", encoding="utf-8")
    except OSError as error:
        raise InputError(f"{out}: cannot be written ({error.strerror}); give --out") from error


def _say(line: str) -> None:
    print(line, file=sys.stderr)


class _Ticker:
    """Progress on stderr, a line every few seconds: fit for a log and for a terminal."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._last = self._start = time.monotonic()

    def __call__(self, done: int, total: int) -> None:
        now = time.monotonic()
        if now - self._last >= _REPORT_EVERY_S:
            self._last = now
            _say(f"{self._name}: {done}/{total}, {done / (now - self._start):.1f} a second")


def main() -> None:
    """Entry point: 0 good, 1 the work failed, 2 the call was wrong."""
    from interviewer.errors import InputError, InterviewerError, PackNotFound, SettingsError

    try:
        app()
    except (InputError, SettingsError, PackNotFound) as error:
        print(f"interviewer-eval: {error}", file=sys.stderr)
        raise SystemExit(2) from error
    except InterviewerError as error:
        print(f"interviewer-eval: {error}", file=sys.stderr)
        raise SystemExit(1) from error
    except KeyboardInterrupt as error:
        print("\ninterviewer-eval: stopped; the same call goes on", file=sys.stderr)
        raise SystemExit(130) from error


if __name__ == "__main__":
    main()
