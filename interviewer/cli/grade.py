"""`interviewer grade`: grade a file of answers offline."""

from __future__ import annotations

import json
import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from interviewer.batch.answers import AnswersRead
    from interviewer.batch.rows import Row
    from interviewer.domain.pack import Pack
    from interviewer.settings import Settings


class GraderOption(StrEnum):
    """Values of `--grader`."""

    AUTO = "auto"
    BUILTIN = "builtin"
    LLM = "llm"


def grade(
    inputs: list[Path] = typer.Argument(
        metavar="INPUT...", help="Answers files (JSONL) or folders."
    ),
    out: Path = typer.Option(
        ..., "--out", help="Folder for grades.jsonl, summary.csv, report.html, queue.jsonl."
    ),
    grader: GraderOption | None = typer.Option(
        None, "--grader", help="Default: INTERVIEWER_GRADER, else auto."
    ),
    pack: str = typer.Option("hypervisors", "--pack", help="Installed name or folder."),
    resume: bool = typer.Option(False, "--resume", help="Keep grades that are there already."),
    repeats: int | None = typer.Option(
        None,
        min=1,
        max=9,
        help="Runs of the LLM grader for one grade. Default: INTERVIEWER_REPEATS, else 1.",
    ),
    concurrency: int = typer.Option(4, min=1, max=128, help="Answers in flight (LLM grader)."),
    as_json: bool = typer.Option(False, "--json", help="Print the outcome as JSON."),
) -> None:
    """Grade answers: JSONL lines with id, question_id and answer.

    Exit status: 0 everything graded, 1 something could not be read or graded, 2 wrong call.
    """
    from interviewer.batch.answers import read_answers
    from interviewer.batch.results import GradesFile, write_or_remove, write_text
    from interviewer.batch.rows import queue_jsonl, summary_csv
    from interviewer.batch.run import grade_answers, with_spare
    from interviewer.cli.progress import Progress
    from interviewer.settings import read_settings

    chosen = {"grader": grader.value if grader else None, "repeats": repeats}
    settings = read_settings(**{name: value for name, value in chosen.items() if value is not None})
    found = read_answers(tuple(inputs))
    for problem in found.problems:
        print(problem, file=sys.stderr)

    from interviewer.interviews.budget import budget_of
    from interviewer.interviews.metered import MeteredGrader
    from interviewer.store.database import Database
    from interviewer.store.interviews import InterviewStore
    from interviewer.wiring import Grading, utc_now

    grading = Grading(settings, calls_at_once=concurrency)
    database = Database(settings.database)
    try:
        loaded = grading.load_pack(pack)
        judge = grading.grader.judge
        metered = MeteredGrader(
            grading.grader, budget_of(settings), InterviewStore(database), now=utc_now
        )
        print(f"{len(found.items)} answers, graded by: {judge.description}", file=sys.stderr)
        with GradesFile(out, resume=resume) as file, Progress(len(found.items)) as progress:
            rows, outcome = grade_answers(
                found.items,
                loaded,
                metered,
                file,
                concurrency=with_spare(concurrency) if judge.name == "llm" else 1,
                progress=progress.step,
            )
        metered.keep()
        write_text(out / "summary.csv", summary_csv(rows))
        write_or_remove(out / "queue.jsonl", queue_jsonl(rows))
        write_text(
            out / "report.html",
            _html(rows, found, loaded, judge.description, metered.cost.shown, settings),
        )
    except KeyboardInterrupt:
        print(
            "\ninterviewer: stopped; what was graded is kept, run again with --resume",
            file=sys.stderr,
        )
        raise SystemExit(130) from None
    finally:
        grading.close()
        database.close()
    if as_json:
        print(json.dumps({**outcome.model_dump(), "problems": list(found.problems)}, indent=2))
    else:
        mean = "none graded" if outcome.mean_score is None else f"mean {outcome.mean_score:.3f}"
        print(
            f"{outcome.n_graded} graded ({outcome.n_reused} from before), "
            f"{outcome.n_ungraded} not graded, {len(found.problems)} unreadable; {mean}; in {out}"
        )
        if judge.name == "llm":
            print(metered.cost.shown)
        if outcome.n_needs_review:
            print(f"{outcome.n_needs_review} need a human look; see {out / 'queue.jsonl'}")
    if outcome.n_ungraded or found.problems:
        raise typer.Exit(1)


def _html(
    rows: list[Row],
    found: AnswersRead,
    pack: Pack,
    description: str,
    cost: str,
    settings: Settings,
) -> str:
    """The batch report of the rows."""
    from interviewer.batch.rows import grade_of
    from interviewer.domain.interview import TurnOutcome
    from interviewer.grading.normalise import normalise
    from interviewer.report.batch import BatchEntry, BatchReport, render_batch_html
    from interviewer.report.build import question_report
    from interviewer.report.model import TurnRow

    known = {question.id: question for question in pack.questions}
    entries = []
    for row, item in zip(rows, found.items, strict=True):
        if item.question_id not in known:
            continue
        turn = TurnRow(
            label="1",
            text="",
            is_probe=False,
            answer=item.answer,
            outcome=TurnOutcome.ANSWERED,
            elapsed_s=0.0,
        )
        refused = row["status"] == "ungraded" and row["reason"].startswith("answer_refused")
        text = "" if refused else normalise(item.answer, settings.max_answer_chars).text
        question = question_report(
            known[item.question_id],
            pack,
            position=1,
            turns=(turn,),
            graded_turns=(text,),
            grade=grade_of(row),
        )
        entries.append(BatchEntry(id=item.id, question=question))
    unknown = tuple(
        f"{item.id}: {row['reason']}"
        for row, item in zip(rows, found.items, strict=True)
        if item.question_id not in known
    )
    return render_batch_html(
        BatchReport(
            pack_title=pack.title,
            pack_version=pack.version,
            grader=description,
            cost=cost,
            entries=tuple(entries),
            problems=found.problems,
            unknown=unknown,
        )
    )
