"""`interviewer calibrate what-if`: stored verdicts under other weights, caps and cut-offs."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from interviewer.cli.calibrate_sets import named_pack

if TYPE_CHECKING:
    from interviewer.domain.pack import Pack
    from interviewer.rating.what_if import Scored, WhatIf


def what_if(
    run: Path | None = typer.Argument(
        None, metavar="[RUN]", help="Folder of interviewer grade; none: the stored interviews."
    ),
    pack: str = typer.Option("hypervisors", help="Rubric of the verdicts: name or folder."),
    to: str | None = typer.Option(None, help="Try this version of the pack: name or folder."),
    weight: list[str] = typer.Option([], help="question/point=NUMBER, 1 to 5."),
    must_have: list[str] = typer.Option([], help="question/point=yes or no."),
    scoring: list[str] = typer.Option(
        [], help="partly_credit, wrong_penalty or must_have_cap = NUMBER, 0 to 1."
    ),
    pass_mark: float = typer.Option(0.6, help="Score from which a pass begins, 0 to 1."),
    new_pass_mark: float | None = typer.Option(None, help="The cut-off to try."),
    as_json: bool = typer.Option(False, "--json", help="Print JSON."),
) -> None:
    """Score stored verdicts again, with no model call: who would pass, who would not."""
    from pydantic import ValidationError

    from interviewer.errors import InputError
    from interviewer.packs.diff import diff_packs
    from interviewer.rating.what_if import CutOffs, changed_pack, re_score

    now = named_pack(pack)
    base = named_pack(to) if to else now
    tried, said = changed_pack(
        base,
        {place: _whole(place, value) for place, value in _pairs("--weight", weight)},
        {place: _yes(place, value) for place, value in _pairs("--must-have", must_have)},
        {name: _number(name, value) for name, value in _pairs("--scoring", scoring)},
    )
    if to:
        lines = (f"{one.where}: {one.what}" for one in diff_packs(now, base).changes)
        said = (*lines, *said)
    after = pass_mark if new_pass_mark is None else new_pass_mark
    try:
        cut_offs = CutOffs(before=pass_mark, after=after)
    except ValidationError as error:
        raise InputError("give pass marks from 0 to 1, such as 0.6") from error
    if after != pass_mark:
        said = (*said, f"pass mark {pass_mark:g} -> {after:g}")
    packs = {now.hash: now}
    grades = _of_run(run) if run is not None else _of_interviews(packs)
    found = re_score(list(grades), packs, tried, cut_offs, said)
    if as_json:
        document = found.model_dump(mode="json")
        document["n_flipped"] = len(found.flipped)
        print(json.dumps(document, indent=2))
    else:
        _print(found)


def _of_run(folder: Path) -> Iterator[Scored]:
    from interviewer.batch.rows import grade_of
    from interviewer.domain.grade import Graded
    from interviewer.errors import InputError
    from interviewer.rating.importing import GRADES, jsonl_rows
    from interviewer.rating.what_if import Scored

    for where, row in jsonl_rows(folder / GRADES):
        try:
            grade = grade_of(row)
        except (ValueError, KeyError, TypeError, IndexError) as error:
            raise InputError(f"{where}: not a row of interviewer grade ({error!r})") from error
        if isinstance(grade, Graded):
            yield Scored(id=str(row["id"]), candidate=row.get("candidate", ""), grade=grade)


def _of_interviews(packs: dict[str, Pack]) -> Iterator[Scored]:
    """The grades of finished interviews; their packs are added to `packs`."""
    from interviewer.domain.grade import Graded
    from interviewer.rating.what_if import Scored
    from interviewer.settings import read_settings
    from interviewer.store.database import Database
    from interviewer.store.interviews import InterviewStore

    store = InterviewStore(Database(read_settings().database))
    for interview in store.recent(10_000):
        if interview.pack_hash not in packs:
            packs[interview.pack_hash] = store.pack(interview.pack_hash)
        for item in interview.items:
            if interview.finished_at is not None and isinstance(item.grade, Graded):
                yield Scored(
                    id=f"{interview.id}/{item.position}", candidate=interview.id, grade=item.grade
                )


def _pairs(option: str, given: list[str]) -> Iterator[tuple[str, str]]:
    from interviewer.errors import InputError

    for one in given:
        name, found, value = one.partition("=")
        if not found or not name.strip() or not value.strip():
            raise InputError(f"{option} {one!r}: write NAME=VALUE")
        yield name.strip(), value.strip()


def _number(name: str, value: str) -> float:
    from interviewer.errors import InputError

    try:
        return float(value)
    except ValueError as error:
        raise InputError(f"{name}={value!r}: give a number") from error


def _whole(name: str, value: str) -> int:
    from interviewer.errors import InputError

    if not value.isdecimal():
        raise InputError(f"{name}={value!r}: give a whole number from 1 to 5")
    return int(value)


def _yes(name: str, value: str) -> bool:
    from interviewer.errors import InputError

    if value.lower() not in ("yes", "no"):
        raise InputError(f"{name}={value!r}: give yes or no")
    return value.lower() == "yes"


def _print(found: WhatIf) -> None:
    for line in found.changes or ("nothing is changed",):
        print(f"what if {line}")
    for title, rows in (("answers", found.answers), ("candidates", found.candidates)):
        if rows:
            now_pass = sum(row.flips and row.passes for row in rows)
            now_fail = sum(row.flips and row.passed for row in rows)
            print(
                f"{title}: {len(rows)}, of which {sum(row.passed for row in rows)} pass now and "
                f"{sum(row.passes for row in rows)} would: {now_pass} fail -> pass, "
                f"{now_fail} pass -> fail"
            )
    print(f"{'question':12} {'n':>5} {'before':>8} {'after':>8} {'shift':>8} {'flips':>6}")
    for row in found.questions:
        flips = row.n_now_pass + row.n_now_fail
        print(
            f"{row.question_id:12} {row.n:5} {row.mean_before * 100:6.1f} % "
            f"{row.mean_after * 100:6.1f} % {row.shift * 100:+7.1f}  {flips:6}"
        )
    for moved in found.flipped[:20]:
        way = "fail -> pass" if moved.passes else "pass -> fail"
        print(
            f"{way}  {moved.id} ({moved.question_id})  {moved.before * 100:.1f} % -> "
            f"{moved.after * 100:.1f} %"
        )
    if len(found.flipped) > 20:
        print(f"and {len(found.flipped) - 20} more; --json lists all")
    for line in found.left_out:
        print(f"left out: {line}")
