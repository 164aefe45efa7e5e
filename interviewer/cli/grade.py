"""`interviewer grade`: grade a file of answers offline. The work is in `grade_run`."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path

import typer


class GraderOption(StrEnum):
    """Values of `--grader`."""

    AUTO = "auto"
    BUILTIN = "builtin"
    LLM = "llm"


class EngineOption(StrEnum):
    """Values of `--engine`."""

    LIVE = "live"
    OPENAI_BATCH = "openai-batch"
    RAY = "ray"


def grade(
    inputs: list[Path] = typer.Argument(
        metavar="INPUT...", help="Answers files (JSONL), transcripts, or folders of them."
    ),
    out: Path = typer.Option(
        ..., "--out", help="Folder for grades.jsonl, summary.csv, report.html, queue.jsonl."
    ),
    grader: GraderOption | None = typer.Option(
        None, "--grader", help="Default: INTERVIEWER_GRADER, else auto."
    ),
    pack: str = typer.Option("hypervisors", "--pack", help="Installed name or folder."),
    resume: bool = typer.Option(
        False,
        "--resume",
        help="Keep grades that are there; what new versions replace goes to history.jsonl.",
    ),
    repeats: int | None = typer.Option(
        None,
        min=1,
        max=9,
        help="Runs of the LLM grader for one grade. Default: INTERVIEWER_REPEATS, else 1.",
    ),
    concurrency: int = typer.Option(4, min=1, max=128, help="Answers in flight (LLM grader)."),
    dry_run: bool = typer.Option(False, "--dry-run", help="Print the plan and stop."),
    yes: bool = typer.Option(False, "--yes", help="Spend what the plan says without asking."),
    budget_usd: float | None = typer.Option(
        None, min=0, help="Most that this run may cost. Default: INTERVIEWER_BUDGET_USD_BATCH."
    ),
    fail_under: float | None = typer.Option(
        None, min=0, max=1, help="Exit with 1 where the mean score, 0 to 1, is lower."
    ),
    max_ungraded: str | None = typer.Option(
        None, metavar="N|P%", help="Exit with 1 where more are not graded. Default: 0."
    ),
    interviewer: list[str] = typer.Option(
        [], "--interviewer", help="Transcripts: an interviewer's name; may be given repeatedly."
    ),
    mapping: Path | None = typer.Option(
        None,
        "--mapping",
        help="Transcripts: CSV of who asked what. Written where it is missing; correct it, and it "
        "is taken back.",
    ),
    settle: bool | None = typer.Option(
        None,
        "--settle/--no-settle",
        help="Let the LLM settle who asked what where that is doubtful. Default: with --grader "
        "llm.",
    ),
    human: Path | None = typer.Option(
        None, help="CSV with id,score[,rater]: print how far the grades agree with people."
    ),
    human_max: float | None = typer.Option(
        None, min=0, help="Highest score people could give. Default: 1, else 5, 10 or 100."
    ),
    engine: EngineOption = typer.Option(
        EngineOption.LIVE,
        help="live; openai-batch: the LLM at half price; ray: the built-in grader on a cluster.",
    ),
    write_only: bool = typer.Option(
        False, "--write-only", help="openai-batch: write the request files and stop."
    ),
    replies: list[Path] = typer.Option(
        [], help="openai-batch: take the replies from this file (vLLM's run-batch writes one)."
    ),
    failed_live: bool = typer.Option(
        False, "--failed-live", help="openai-batch: ask again at once where the batch failed."
    ),
    poll_s: float = typer.Option(30.0, min=0.01, help="openai-batch: seconds between two looks."),
    workers: int | None = typer.Option(
        None, min=1, help="ray: graders at work. Default: one for each core of the cluster."
    ),
    as_json: bool = typer.Option(False, "--json", help="Print the outcome as JSON."),
) -> None:
    """Grade answers (JSONL lines with id, question_id and answer) and interview transcripts.

    Exit status: 0 good, 1 something could not be read or graded, or a limit was missed, 2 wrong
    call, 130 or 143 stopped by Ctrl-C or SIGTERM (run again with --resume).
    """
    from interviewer.cli.grade_batch import BatchOptions
    from interviewer.cli.grade_limits import Limits
    from interviewer.cli.grade_ray import RayOptions
    from interviewer.cli.grade_run import Options, run

    run(
        Options(
            inputs=tuple(inputs),
            out=out,
            grader=grader.value if grader else None,
            pack=pack,
            resume=resume,
            repeats=repeats,
            concurrency=concurrency,
            dry_run=dry_run,
            yes=yes,
            budget_usd=budget_usd,
            limits=Limits(fail_under, max_ungraded),
            interviewers=tuple(interviewer),
            mapping=mapping,
            settle=settle,
            human=human,
            human_max=human_max,
            batch=BatchOptions(write_only, tuple(replies), failed_live, poll_s)
            if engine is EngineOption.OPENAI_BATCH
            else None,
            ray=RayOptions(workers) if engine is EngineOption.RAY else None,
            as_json=as_json,
        )
    )
