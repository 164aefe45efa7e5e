"""`interviewer calibrate ratings`, `disagreements`, `adjudicate`."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from interviewer.domain.pack import Pack
    from interviewer.domain.rating import RatingRecord
    from interviewer.store.ratings import RatingStore

ratings = typer.Typer(
    help="List and export what people rated.", no_args_is_help=True, rich_markup_mode=None
)


class VerdictOption(StrEnum):
    """Values of a verdict; `interviewer.domain.grade.Verdict`, without pydantic."""

    MET = "met"
    PARTLY = "partly"
    MISSED = "missed"
    WRONG = "wrong"


class ReasonOption(StrEnum):
    """Values of `--reason`; `interviewer.domain.rating.ErrorReason`, without pydantic."""

    RUBRIC_UNCLEAR = "rubric-unclear"
    GRADER_ERROR = "grader-error"
    RATER_ERROR = "rater-error"


class ExportFormat(StrEnum):
    """Values of `--format`."""

    JSONL = "jsonl"
    CSV = "csv"


def utc_now() -> datetime:
    """The current time; not from `wiring`, which brings graders and index along."""
    return datetime.now(UTC)


def open_store() -> RatingStore:
    """The rating sets of the database that the settings name."""
    from interviewer.settings import read_settings
    from interviewer.store.database import Database
    from interviewer.store.ratings import RatingStore

    return RatingStore(Database(read_settings().database))


def named_pack(name: str) -> Pack:
    """A pack by installed name, one's own included, or by folder."""
    from interviewer.packs.load import load_pack, pack_sources
    from interviewer.settings import read_settings

    return load_pack(name, pack_sources(read_settings().home))


@ratings.command("list")
def list_sets(as_json: bool = typer.Option(False, "--json", help="Print JSON.")) -> None:
    """List the rating sets with how far they are."""
    from interviewer.rating.voices import first_looks

    store = open_store()
    rows = []
    for one in store.sets():
        record = store.get(one.id)
        rated = first_looks(record)
        rows.append(
            {
                "name": one.id,
                "pack": f"{one.pack_id} {one.pack_version}",
                "pack_hash": one.pack_hash,
                "answers": len(record.items),
                "raters_wanted": one.n_raters,
                "complete": sum(len(labels) >= one.n_raters for labels in rated.values()),
                "raters": sorted({label.rater for label in record.labels}),
                "graders": list(record.graders),
                "openings": len(record.openings),
            }
        )
    if as_json:
        print(json.dumps(rows, indent=2))
        return
    for row in rows:
        print(
            f"{row['name']}: {row['pack']}; {row['complete']} of {row['answers']} answers have "
            f"{row['raters_wanted']} raters"
        )
    if not rows:
        print("no rating sets; make one with: interviewer calibrate rate-import NAME FILE.jsonl")


@ratings.command("export")
def export(
    name: str = typer.Argument(help="Rating set."),
    format_: ExportFormat = typer.Option(ExportFormat.JSONL, "--format", help="How to write it."),
    out: Path | None = typer.Option(None, help="File to write; default: standard output."),
) -> None:
    """Write every label; CSV fits `interviewer calibrate agreement`, labels that count only."""
    from interviewer.batch.results import write_text

    record = open_store().get(name)
    text = _as_csv(record) if format_ is ExportFormat.CSV else _as_jsonl(record)
    if out is None:
        print(text, end="")
    else:
        write_text(out, text)


def _as_csv(record: RatingRecord) -> str:
    """First looks that count, one line a point, safe to open in a spreadsheet."""
    from interviewer.spreadsheets import csv_of

    clusters = {item.id: item.cluster for item in record.items}
    rows = [
        (f"{label.item_id}/{point_id}", label.rater, verdict.value, clusters[label.item_id])
        for label in record.labels
        if label.counts and label.occasion == 1
        for point_id, verdict in label.verdicts.items()
    ]
    return csv_of([("item", "rater", "value", "candidate"), *rows])


def _as_jsonl(record: RatingRecord) -> str:
    """Every label, second looks and those that do not count included."""
    items = {item.id: item for item in record.items}
    lines = []
    for label in record.labels:
        item = items[label.item_id]
        row = {"id": item.id, "question_id": item.question_id, "split": item.split.value}
        document = label.model_dump(mode="json", exclude={"item_id"})
        lines.append(json.dumps(row | document, ensure_ascii=False) + "\n")
    return "".join(lines)


def list_disagreements(
    name: str = typer.Argument(help="Rating set."),
    limit: int = typer.Option(20, help="How many to print."),
    names: bool = typer.Option(
        False, "--names", help="Show whose voice is whose; rule before you look."
    ),
    as_json: bool = typer.Option(False, "--json", help="Print JSON, all of them."),
) -> None:
    """List points on which voices differ, dearest first; development split only."""
    from interviewer.rating.disagreements import disagreements

    store = open_store()
    record = store.get(name)
    found = disagreements(record, store.pack(record.set))
    if as_json:
        hidden = None if names else {"named", "quote"}
        rows = [one.model_dump(mode="json", exclude=hidden) for one in found]
        print(json.dumps(rows, indent=2))
        return
    for one in found[:limit]:
        voices = ", ".join(voice.value for voice in one.voices)
        if names:
            voices = ", ".join(f"{who}: {verdict.value}" for who, verdict in one.named)
        print(
            f"{'!' if one.dangerous else ' '} {one.cost * 100:4.0f} %  {one.item.id}  "
            f"{one.question_id}/{one.point_id}  [{voices}]  {one.claim}"
        )
    print(f"{len(found)} open", file=sys.stderr)


def adjudicate(
    name: str = typer.Argument(help="Rating set."),
    item: str = typer.Argument(help="Id of the answer."),
    point: str = typer.Argument(help="Id of the point."),
    verdict: VerdictOption = typer.Argument(help="What it is."),
    reason: ReasonOption = typer.Option(..., help="Why the voices differed."),
    by: str = typer.Option(..., help="Who rules."),
    note: str = typer.Option("", help="For whoever reads the log."),
    seen: bool = typer.Option(
        False, "--seen", help="You knew the grader's voice; the ruling is kept and is not gold."
    ),
) -> None:
    """Rule on a point of an answer; rulings are appended, never changed."""
    from interviewer.domain.grade import Verdict
    from interviewer.domain.rating import ErrorReason
    from interviewer.rating.disagreements import adjudicate as rule

    ruling = rule(
        open_store(),
        name,
        item,
        point,
        Verdict(verdict.value),
        ErrorReason(reason.value),
        by,
        utc_now(),
        note=note,
        seen_model_score=seen,
    )
    kept = "kept, not gold" if ruling.seen_model_score else "gold"
    print(f"{item} {point}: {ruling.verdict.value} ({ruling.reason.value}); {kept}")
