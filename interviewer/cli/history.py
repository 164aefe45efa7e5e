"""`interviewer history` and `interviewer report`: what was done, and one interview in full."""

from __future__ import annotations

import json
import sys
from enum import StrEnum
from pathlib import Path

import typer

from interviewer.cli.terminal import say, shown


class Format(StrEnum):
    """Values of `--format`."""

    HTML = "html"
    MARKDOWN = "md"
    JSON = "json"


def history(
    as_json: bool = typer.Option(False, "--json", help="Print JSON."),
    limit: int = typer.Option(200, "--limit", min=1, help="How many to list at the most."),
) -> None:
    """List interviews, newest first."""
    from interviewer.report.build import interview_report
    from interviewer.report.render import score_range
    from interviewer.settings import read_settings
    from interviewer.store.database import Database
    from interviewer.store.interviews import InterviewStore

    store = InterviewStore(Database(read_settings().database))
    rows, totals = [], []
    found = store.recent(limit + 1)
    if len(found) > limit:
        print(f"only the newest {limit:,} are listed; see more with --limit", file=sys.stderr)
    for interview in found[:limit]:
        report = interview_report(interview, store.pack(interview.pack_hash))
        finished = interview.finished_at is not None
        totals.append(score_range(report) if finished else interview.status.value)
        rows.append(
            {
                "id": interview.id,
                "created_at": interview.created_at.isoformat(timespec="seconds"),
                "pack": interview.pack_id,
                "mode": interview.mode.value,
                "status": interview.status.value,
                "questions": len(interview.items),
                "score": report.score,
            }
        )
    if as_json:
        print(json.dumps(rows, indent=2))
    elif not rows:
        print("no interviews yet; start one with: interviewer practise")
    else:
        for row, total in zip(rows, totals, strict=True):
            say(
                f"{row['id']}  {row['created_at']}  {row['pack']} ({row['mode']}, "
                f"{row['questions']} questions)  {total}"
            )


def report(
    interview_id: str = typer.Argument(metavar="ID", help="As `interviewer history` lists it."),
    format_: Format = typer.Option(Format.MARKDOWN, "--format", help="How to write it."),
    out: Path | None = typer.Option(None, help="File to write; default: standard output."),
) -> None:
    """Write the report of one interview."""
    from interviewer.batch.results import write_text
    from interviewer.errors import InputError
    from interviewer.report import render
    from interviewer.report.build import interview_report
    from interviewer.settings import read_settings
    from interviewer.spending.budget import budget_of, cost_of
    from interviewer.store.database import Database
    from interviewer.store.interviews import InterviewStore

    settings = read_settings()
    store = InterviewStore(Database(settings.database))
    interview = store.get(interview_id)
    if interview.finished_at is None:
        raise InputError(f"interview {interview_id} is {interview.status}; finish it first")
    pack = store.pack(interview.pack_hash)
    cost = cost_of(store.spending(interview.id), budget_of(settings).prices).shown
    challenges = store.challenges.of(interview.id)
    model = interview_report(interview, pack, settings.max_answer_chars, cost, challenges)
    renderers = {
        Format.HTML: render.render_html,
        Format.MARKDOWN: render.render_markdown,
        Format.JSON: render.render_json,
    }
    text = renderers[format_](model)
    if out is None:
        # A file or the next program gets every character; only a terminal would obey some.
        print(shown(text) if sys.stdout.isatty() else text, end="")
    else:
        write_text(out, text)
