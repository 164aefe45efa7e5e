"""`interviewer packs diff`: what differs between two versions of a pack."""

from __future__ import annotations

import typer


def diff(
    old: str = typer.Argument(help="Installed name or folder of the older version."),
    new: str = typer.Argument(help="Of the newer one."),
    as_json: bool = typer.Option(False, "--json", help="Print JSON."),
) -> None:
    """Show points added, removed, renamed, reworded; weights and caps changed.

    A line with ! makes labels and verdicts from before speak of something else.
    """
    from interviewer.packs.diff import diff_packs
    from interviewer.packs.load import load_pack, pack_sources
    from interviewer.settings import read_settings

    sources = pack_sources(read_settings().home)
    found = diff_packs(load_pack(old, sources), load_pack(new, sources))
    if as_json:
        print(found.model_dump_json(indent=2))
        return
    print(f"{found.old} -> {found.new}: {found.summary}")
    for change in found.changes:
        print(f"{'!' if change.re_rate else ' '} {change.kind:8} {change.where}  {change.what}")
