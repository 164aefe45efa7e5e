"""`interviewer packs`: list, check, install, import and publish question packs."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import typer

from interviewer.cli import packs_diff, packs_publish

app = typer.Typer(
    help="List, check, install, import and publish question packs.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
app.command("diff")(packs_diff.diff)
app.command("publish")(packs_publish.publish)
app.command("versions")(packs_publish.versions)


@app.command("list")
def list_packs(
    as_json: bool = typer.Option(False, "--json", help="Print JSON."),
) -> None:
    """List the installed packs."""
    from interviewer.errors import PackError
    from interviewer.packs.load import installed_packs, load_pack, pack_sources
    from interviewer.settings import read_settings

    sources = pack_sources(read_settings().home)
    rows: list[dict[str, object]] = []
    for name in installed_packs(sources):
        try:
            pack = load_pack(name, sources)
        except PackError as error:
            rows.append({"name": name, "problem": str(error)})
            continue
        rows.append(
            {
                "name": name,
                "title": pack.title,
                "version": pack.version,
                "questions": len(pack.questions),
                "points": pack.n_points,
                "hash": pack.hash,
            }
        )
    if as_json:
        print(json.dumps(rows, indent=2))
        return
    for row in rows:
        if "problem" in row:
            print(f"{row['name']}: cannot be read; run: interviewer packs check {row['name']}")
        else:
            print(
                f"{row['name']} {row['version']}: {row['title']}; "
                f"{row['questions']} questions, {row['points']} points"
            )


@app.command("check")
def check(
    path: str = typer.Argument(help="Installed name or folder of a pack."),
    strict: bool = typer.Option(False, "--strict", help="Advice counts as failure."),
    meaning: bool = typer.Option(
        False,
        "--meaning",
        help="Also compare points by meaning: overlaps, two claims in one, mixed-up paraphrases.",
    ),
    as_json: bool = typer.Option(False, "--json", help="Print JSON."),
) -> None:
    """Validate a pack; each problem comes with file, line and remedy."""
    from interviewer.errors import PackInvalid
    from interviewer.packs.check import check_pack
    from interviewer.packs.load import find_pack, pack_sources
    from interviewer.settings import read_settings

    folder = find_pack(path, pack_sources(read_settings().home))
    embed = None
    if meaning:
        from interviewer.wiring import build_embedder

        embed = build_embedder(read_settings()).embed
    try:
        report = check_pack(folder, embed)
    except PackInvalid as error:
        problems = str(error).splitlines()
        if as_json:
            print(json.dumps({"valid": False, "problems": problems, "advice": []}, indent=2))
        else:
            print("\n".join(problems))
            print(f"{folder}: not valid, {len(problems)} problem(s)", file=sys.stderr)
        raise typer.Exit(1) from error
    if as_json:
        print(
            json.dumps(
                {
                    "valid": True,
                    "problems": [],
                    "advice": list(report.advice),
                    "questions": report.n_questions,
                    "points": report.n_points,
                },
                indent=2,
            )
        )
    else:
        for line in report.advice:
            print(f"advice: {line}")
        print(f"{report.pack_id}: valid; {report.summary}")
    if strict and report.advice:
        raise typer.Exit(1)


@app.command("install")
def install(
    path: Path = typer.Argument(help="Folder of a pack, or a zip file of one."),
    replace: bool = typer.Option(False, "--replace", help="Put it in place of an earlier one."),
) -> None:
    """Check a pack and keep a copy under INTERVIEWER_HOME, where every command finds it by name."""
    from interviewer.errors import PackInvalid
    from interviewer.packs.install import install_pack
    from interviewer.settings import read_settings

    try:
        done = install_pack(path, read_settings().home, replace=replace)
    except PackInvalid as error:
        print(str(error))
        print(f"{path}: not valid, nothing was installed", file=sys.stderr)
        raise typer.Exit(1) from error
    pack = done.pack
    instead = f", in place of version {done.replaced}" if done.replaced else ""
    print(
        f"{pack.id} {pack.version} installed{instead}: {pack.title}; {len(pack.questions)} "
        f"questions, {pack.n_points} points"
    )
    print(f"practise it: interviewer practise --pack {pack.id}", file=sys.stderr)


@app.command("import")
def import_pack(
    file: Path = typer.Argument(help="Questions and answers as text or Markdown."),
    out: Path = typer.Option(..., "--out", help="Folder to write the draft pack to."),
    pack_id: str | None = typer.Option(None, "--id", help="Pack id; default: the folder name."),
    title: str | None = typer.Option(None, help="Title; default: from the document."),
) -> None:
    """Turn a raw question-and-answer document into a draft pack, with a point for each bullet."""
    import re

    from interviewer.errors import InputError
    from interviewer.packs.importing.document import import_document, read_document
    from interviewer.packs.write import write_pack

    name = pack_id or re.sub(r"[^a-z0-9]+", "-", out.resolve().name.lower()).strip("-") or "draft"
    text = read_document(file)
    try:
        imported = import_document(text, pack_id=name, title=title)
    except InputError as error:
        raise InputError(f"{file}: {error}") from error
    write_pack(imported.pack, out)
    for note in imported.notes:
        print(f"{file}: {note}", file=sys.stderr)
    print(imported.summary)
    print(f"draft written to {out}; next: interviewer packs check {out}", file=sys.stderr)
