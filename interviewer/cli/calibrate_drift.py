"""`interviewer calibrate drift`: grade the gold answers again and show what moved."""

from __future__ import annotations

import sys
from contextlib import ExitStack
from typing import TYPE_CHECKING

import typer

from interviewer.cli.calibrate_sets import named_pack, open_store, utc_now

if TYPE_CHECKING:
    from interviewer.packs.exemplars import Exemplar
    from interviewer.rating.drift import GoldDrift

_SHOWN = 20


def drift(
    name: str = typer.Argument(help="Rating set."),
    pack: str | None = typer.Option(
        None, help="A newer version of its rubric, installed name or folder; default: its own."
    ),
    grader: str | None = typer.Option(None, help="builtin or llm; default: as the settings say."),
    against: str = typer.Option(
        "", help="Stored grades to compare with, as `ratings list --json` names them."
    ),
    as_json: bool = typer.Option(False, "--json", help="Print JSON."),
) -> None:
    """Grade the set's gold answers with grader, prompt and rubric of today; keep and compare.

    Exit status: 0 compared, 1 some answers could not be graded, 2 nothing to compare.
    """
    from interviewer.batch.run import grade_item
    from interviewer.packs.exemplars import read_exemplars
    from interviewer.packs.load import find_pack, pack_sources
    from interviewer.rating.drift import grade_again
    from interviewer.settings import read_settings
    from interviewer.spending.budget import budget_of
    from interviewer.spending.metered import MeteredGrader
    from interviewer.store.database import Database
    from interviewer.store.interviews import InterviewStore
    from interviewer.wiring import Grading

    settings = read_settings(**({"grader": grader} if grader else {}))
    store = open_store()
    rubric = named_pack(pack) if pack else store.pack(store.get(name).set)
    examples: tuple[Exemplar, ...] = ()
    if pack:
        examples = read_exemplars(find_pack(pack, pack_sources(settings.home)), rubric)
    with ExitStack() as stack:
        grading = Grading(settings)
        stack.callback(grading.close)
        grading.index.hold(rubric, examples)
        spending = InterviewStore(Database(settings.database))
        metered = MeteredGrader(grading.grader, budget_of(settings), spending, now=utc_now)
        stack.callback(metered.keep)
        found = grade_again(
            store, name, rubric, lambda item: grade_item(item, rubric, metered), against
        )
    for problem in found.problems:
        print(problem, file=sys.stderr)
    if as_json:
        print(found.model_dump_json(indent=2))
    else:
        _show(found)
    if found.problems:
        raise typer.Exit(1)


def _show(found: GoldDrift) -> None:
    from interviewer.report.alignment import shown

    print(f"{found.set_id}: {found.n_answers} gold answers graded again")
    print(f"then: {found.old}\nnow:  {found.new}")
    width = max(len("what differs"), *(len(row.cause) for row in found.causes))
    print(f"{'what differs':{width}}  {'answers':>7}  {'moved':>5}  {'mean':>7}  {'largest':>7}")
    for row in found.causes:
        changes = f"{row.mean_change or 0:+7.4f}  {row.largest_change or 0:+7.4f}"
        print(f"{row.cause:{width}}  {row.n_answers:7}  {row.n_moved:5}  {changes}")
    print(f"score, now - then        {shown(found.score_change)}")
    print(f"kappa with people, gain  {shown(found.gain)}")
    print(
        f"verdicts: {found.n_moved} of {found.n_verdicts} moved, {found.n_towards} to gold, "
        f"{found.n_away} away from it"
    )
    for one in found.moved[:_SHOWN]:
        gold = "no gold" if one.gold is None else f"gold: {one.gold.value}"
        lost = "!" if one.old is one.gold else " "
        print(
            f"{lost} {one.item_id} {one.question_id}/{one.point_id}: "
            f"{one.old.value} -> {one.new.value} ({gold}): {one.claim}"
        )
    if len(found.moved) > _SHOWN:
        print(f"  and {len(found.moved) - _SHOWN} more; --json lists all")
