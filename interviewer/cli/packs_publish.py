"""`interviewer packs publish` and `packs versions`: versions that never change, and drafts."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from interviewer.cli.calibrate_sets import open_store, utc_now
from interviewer.cli.demands import DEMAND_HELP, MarkOption, demands_of

if TYPE_CHECKING:
    from interviewer.domain.pack import Pack
    from interviewer.rating.assessment import Assessment
    from interviewer.rating.publishing import Published, Refused
    from interviewer.report.alignment import GateRow
    from interviewer.store.drafts import DraftStore


def publish(
    draft: str = typer.Argument(
        metavar="DRAFT|PATH", help="Draft of the page Rubrics, installed name, or folder of a pack."
    ),
    mark: MarkOption = typer.Option(
        ..., "--as", help="What it may be used for; trend and gate need numbers."
    ),
    rating_set: str = typer.Option(
        "", "--set", help="Take the numbers from this rating set; default: the one that shows most."
    ),
    grader: str = typer.Option("", help="Take those of this grader, as `ratings list` names it."),
    demand: list[str] = typer.Option([], help=DEMAND_HELP),
    by: str = typer.Option("", help="Who publishes; kept with the mark."),
    as_json: bool = typer.Option(False, "--json", help="Print JSON."),
) -> None:
    """Publish a version for good; refused, with exit code 1, where its numbers do not carry it.

    No test split is opened: numbers come from reports that were made (calibrate report
    --open-test), or for a trend from the development split.
    """
    from interviewer.rating.publishing import Refused
    from interviewer.rating.publishing import publish as publish_pack
    from interviewer.report.alignment import Mark
    from interviewer.settings import read_settings

    drafts = _drafts()
    pack, folder = _named(drafts, draft)
    done = publish_pack(
        drafts,
        open_store(),
        pack,
        Mark(mark.value),
        read_settings().home,
        utc_now,
        set_id=rating_set,
        grader=grader,
        by=by,
        demands=demands_of(demand),
        examples_of=folder,
    )
    if isinstance(done, Refused):
        _print_refusal(pack, done, as_json)
        raise typer.Exit(1)
    _print_published(done, as_json)


def versions(
    pack: str = typer.Argument("", help="Id of a pack; default: all."),
    as_json: bool = typer.Option(False, "--json", help="Print JSON."),
) -> None:
    """List published versions with their marks, newest first, and the drafts in the making."""
    drafts = _drafts()
    published = drafts.publications(pack)
    heads = [one for one in drafts.drafts() if pack in ("", one.pack_id)]
    if as_json:
        document = {
            "published": [one.model_dump(mode="json", exclude={"evidence"}) for one in published],
            "drafts": [one.model_dump(mode="json") for one in heads],
        }
        print(json.dumps(document, indent=2))
        return
    for one in published:
        by = f" by {one.by}" if one.by else ""
        with_grader = f", grader {one.grader}" if one.grader else ""
        print(
            f"{one.pack_id}@{one.version} ({one.pack_hash[:12]}): {one.mark}, "
            f"{one.at:%Y-%m-%d %H:%M} UTC{by}{with_grader}"
        )
    for head in heads:
        print(f"draft {head.id}: to be {head.version}, {head.n_edited} questions edited")


def _drafts() -> DraftStore:
    from interviewer.settings import read_settings
    from interviewer.store.database import Database
    from interviewer.store.drafts import DraftStore

    return DraftStore(Database(read_settings().database))


def _named(drafts: DraftStore, name: str) -> tuple[Pack, Path | None]:
    """The pack of a draft, an installed name or a folder; and where its labelled answers lie."""
    from interviewer.errors import PackNotFound
    from interviewer.packs.drafts import composed
    from interviewer.packs.load import find_pack, load_pack, pack_sources
    from interviewer.settings import read_settings

    sources = pack_sources(read_settings().home)
    ids = [head.id for head in drafts.drafts()]
    if name not in ids:
        try:
            folder = find_pack(name, sources)
        except PackNotFound as error:
            raise PackNotFound(f"{error}, or a draft ({', '.join(ids) or 'none'})") from error
        return load_pack(str(folder)), folder
    draft = drafts.get(name)
    try:
        return composed(draft), find_pack(draft.source, sources)
    except PackNotFound:
        return composed(draft), None


def _print_refusal(pack: Pack, done: Refused, as_json: bool) -> None:
    short = done.found.short(done.wanted)
    if as_json:
        document = {
            "published": False,
            "wanted": done.wanted.value,
            "earned": done.found.mark.value,
            "short": [row.model_dump(mode="json") for row in short],
            "assessment": done.found.model_dump(mode="json"),
        }
        print(json.dumps(document, indent=2))
        return
    print(_source(done.found))
    _print_rows(short)
    for line in (*done.found.lacking, *done.found.notes):
        print(line)
    print(
        f"{pack.id} {pack.version} ({pack.hash[:12]}) is NOT published as {done.wanted.value}: "
        f"its numbers earn {done.found.mark.value}",
        file=sys.stderr,
    )


def _print_published(done: Published, as_json: bool) -> None:
    made, copy = done.publication, done.copy_made
    if as_json:
        document = {
            "published": True,
            **made.model_dump(mode="json", exclude={"evidence"}),
            "folder": str(copy.folder),
            "assessment": done.found.model_dump(mode="json") if done.found else None,
        }
        print(json.dumps(document, indent=2))
        return
    if done.found is not None:
        print(_source(done.found))
        _print_rows(done.found.rows if made.mark == "gate" else done.found.rows[:3])
    if copy.n_examples_left:
        print(f"{copy.n_examples_left} labelled answers stayed behind: their points have changed")
    print(f"{made.pack_id}@{made.version} ({made.pack_hash[:12]}) published as {made.mark}")
    print(f"{copy.folder}", file=sys.stderr)


def _source(found: Assessment) -> str:
    if not found.set_id:
        return "numbers: none"
    return (
        f"numbers: {found.n_answers} answers of {found.set_id}, {found.split} split, grader "
        f"{found.grader}"
    )


def _print_rows(rows: tuple[GateRow, ...]) -> None:
    """Each demand with its number and interval; points that nobody measured in one line."""
    from interviewer.rating.assessment import unmeasured
    from interviewer.report.alignment import shown

    measured, absent = unmeasured(rows)
    for row in measured:
        said = {True: "met", False: "SHORT", None: "MISSING"}[row.meets]
        why = "" if row.meets or not row.estimate.n else f" ({row.reason})"
        print(f"{said:7} {row.name}, {row.where}: {shown(row.estimate)}; demand: {row.demand}{why}")
    if absent:
        print(
            f"MISSING {absent[0].name}: no number on {len(absent)} points, such as "
            f"{absent[0].where} ({absent[0].reason}); demand: {absent[0].demand}"
        )
