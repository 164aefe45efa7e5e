"""`interviewer calibrate report`: how far a grader agrees with people, and what that allows."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from interviewer.cli.calibrate_checks import asked_of, show_checks
from interviewer.cli.calibrate_sets import open_store, utc_now
from interviewer.cli.demands import DEMAND_HELP, MarkOption, demands_of

if TYPE_CHECKING:
    from interviewer.rating.retrieved import Retrieval
    from interviewer.report.alignment import Alignment
    from interviewer.store.ratings import RatingStore


def report(
    name: str = typer.Argument(help="Rating set."),
    grader: str = typer.Option("", help="As `ratings list --json` names it; default: the newest."),
    against: str = typer.Option("", help="An earlier grader or rubric to measure the gain over."),
    open_test: bool = typer.Option(
        False,
        "--open-test",
        help="Report on the held-out answers: once a grader and rubric, then as it was then.",
    ),
    demand: list[str] = typer.Option([], help=DEMAND_HELP),
    groups: Path | None = typer.Option(
        None, help="CSV with candidate (or id) and group: whom does the grader favour or hit?"
    ),
    group_column: str = typer.Option("group", help="Column of --groups that names the group."),
    pass_mark: float | None = typer.Option(
        None, help="Score from which a candidate passes, 0 to 1: pass rates, four-fifths rule."
    ),
    graded: Path | None = typer.Option(
        None, help="Run of further grades by the same grader, whose pass rate is corrected."
    ),
    epsilon: float = typer.Option(
        0.2, help="By how much the grader may be behind a person: 0.2 experts, 0.1 a crowd."
    ),
    retrieval: bool = typer.Option(
        True, help="Look for points that similarity does not find; takes a moment an answer."
    ),
    html: Path | None = typer.Option(None, help="HTML file to write."),
    plots: Path | None = typer.Option(None, help="Folder to write the pictures to, as SVG."),
    as_json: bool = typer.Option(False, "--json", help="Print JSON."),
    fail_under: MarkOption | None = typer.Option(None, help="Exit 1 below this mark."),
) -> None:
    """Print people beside people and grader beside people, checks, the gates, and the mark."""
    from interviewer.batch.results import write_text
    from interviewer.rating.service import development_report, held_out_report
    from interviewer.report.alignment import Mark, alignment_html, alignment_json
    from interviewer.report.alignment_plots import pictures

    make = held_out_report if open_test else development_report
    asked, started = asked_of(groups, group_column, pass_mark, graded, epsilon), utc_now()
    store = open_store()
    found = make(
        store,
        name,
        utc_now,
        grader=grader,
        against=against,
        demands=demands_of(demand),
        asked=asked,
        retrieved=_retrieval(store, name) if retrieval else None,
    )
    if found.made_at < started:
        print(
            f"the test split was opened on {found.made_at:%Y-%m-%d}; groups, pass mark and further "
            "grades are those of that time",
            file=sys.stderr,
        )
    if html is not None:
        write_text(html, alignment_html(found))
    if plots is not None:
        _make_folder(plots)
        for file, picture in pictures(found).items():
            write_text(plots / file, picture)
    if as_json:
        print(alignment_json(found), end="")
    else:
        _print(found)
    if fail_under is not None and not found.mark.reaches(Mark(fail_under.value)):
        raise typer.Exit(1)


def _retrieval(store: RatingStore, name: str) -> Retrieval:
    """With the built-in embedder: nothing leaves this machine for a report."""
    from interviewer.embedding.builtin import BuiltinEmbedder
    from interviewer.rating.retrieved import Retrieval

    return Retrieval(store.pack(store.get(name).set), BuiltinEmbedder().embed)


def _make_folder(folder: Path) -> None:
    from interviewer.errors import InputError

    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(f"--plots {folder}: cannot be made ({error.strerror})") from error


def _print(found: Alignment) -> None:
    from interviewer.report.alignment import shown

    overall = found.overall
    print(
        f"{found.set_id}: {found.n_answers} rated answers of the {found.split} split, rubric "
        f"{found.pack_id} {found.pack_version} ({found.pack_hash[:12]})"
    )
    print(
        f"grader: {found.grader or 'none imported'}; test split opened {found.n_openings} time(s)"
    )
    rows = [
        ("people with people, kappa", overall.human_human),
        ("grader with people, kappa", overall.grader_human),
        ("degradation", overall.degradation),
        ("people, equal verdicts", overall.human_exact),
        ("grader, equal verdicts", overall.grader_exact),
        ("people, alpha", found.alpha),
        *((row.title, row.estimate) for row in found.totals),
    ]
    if found.against:
        rows.append(("gain in kappa with people", found.gain or overall.degradation))
    width = max(len(title) for title, _ in rows)
    for title, estimate in rows:
        print(f"{title:{width}}  {shown(estimate)}")
    if found.against:
        print(f"gain over: {found.against}")
        print("adopt the change" if found.adopt else "not shown to be better: keep the old one")
    for danger in found.dangerous[:10]:
        people = ", ".join(verdict.value for verdict in danger.people)
        print(
            f"! {danger.item_id} {danger.question_id}/{danger.point_id}: grader "
            f"{danger.grader.value}, people {people}: {danger.claim}"
        )
    if len(found.dangerous) > 10:
        print(f"! and {len(found.dangerous) - 10} more")
    advised = [point for point in found.points if point.advice]
    for point in advised[:10]:
        print(f"point {point.question_id}/{point.point_id}: {point.advice}")
    if len(advised) > 10:
        print(f"and advice on {len(advised) - 10} more points; --html and --json have all of it")
    show_checks(found.checks)
    unknown = 0
    for gate in found.gates:
        if gate.meets is None and "/" in gate.where:
            unknown += 1
            continue
        words = {True: "met", False: "NOT met", None: "no verdict"}[gate.meets]
        print(f"gate {gate.name}, {gate.where}: {words} ({gate.reason}); demand: {gate.demand}")
    if unknown:
        print(f"gate agreement with people: no verdict on {unknown} points; too few answers each")
    print(f"mark: {found.mark.value}")
