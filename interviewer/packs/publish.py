"""Put a version of a pack where it never changes again: a folder that carries its hash.

`INTERVIEWER_HOME/packs/ID@VERSION-HASH`, found by every command as `ID@VERSION`. Whether a version
may be published for what it is wanted for is decided in `rating.publishing`.
"""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

from interviewer.domain.base import Frozen
from interviewer.domain.pack import Pack
from interviewer.errors import InputError, PackError
from interviewer.packs.exemplars import FILE, Exemplar, read_exemplars
from interviewer.packs.load import (
    home_packs,
    installed_packs,
    pack_sources,
    published_name,
    read_folder,
)
from interviewer.packs.write import write_pack


class PublishedCopy(Frozen):
    """Where a version lies."""

    folder: Path
    is_new: bool
    """False: the same version had been published already, and nothing was written."""
    n_examples: int
    """Labelled answers that came along."""
    n_examples_left: int
    """Labelled answers whose points have changed, which therefore stayed behind."""


def publish_copy(pack: Pack, home: Path, examples_of: Path | None = None) -> PublishedCopy:
    """Write a version into the user's packs, for good.

    Args:
        pack: the version.
        home: INTERVIEWER_HOME.
        examples_of: the folder that the version was made from, whose labelled answers come along
            where their question still makes the same claims.

    Raises:
        InputError: another content stands under this id and version, or nothing can be written.
    """
    target = home_packs(home)
    folder = target / published_name(pack)
    if folder.exists():
        # Raises where somebody has changed a file by hand: see `read_folder`.
        read_folder(folder)
        return PublishedCopy(folder=folder, is_new=False, n_examples=0, n_examples_left=0)
    _refuse_taken_version(pack, home)
    _refuse_other_order(pack)
    kept, n_left = _fitting(pack, examples_of)
    try:
        target.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".new-", dir=target) as work:
            draft = Path(work) / folder.name
            files = write_pack(pack, draft)
            read_folder(draft)
            if kept:
                lines = "".join(
                    json.dumps(one.model_dump(mode="json"), ensure_ascii=False) + "\n"
                    for one in kept
                )
                (draft / FILE).write_text(lines, encoding="utf-8")
            for file in files:
                file.chmod(0o444)
            draft.rename(folder)
    except OSError as error:
        raise InputError(
            f"{pack.id} {pack.version} cannot be published into {target} "
            f"({error.strerror or error}); check that INTERVIEWER_HOME can be written"
        ) from error
    return PublishedCopy(folder=folder, is_new=True, n_examples=len(kept), n_examples_left=n_left)


def _refuse_taken_version(pack: Pack, home: Path) -> None:
    """A version names one content: neither a published nor an installed one is ever replaced."""
    for name, folder in installed_packs(pack_sources(home)).items():
        if name != pack.id and not name.startswith(f"{pack.id}@"):
            continue
        try:
            there = read_folder(folder).pack
        except PackError:
            continue
        if (there.id, there.version) == (pack.id, pack.version) and there.hash != pack.hash:
            raise InputError(
                f"{pack.id} {pack.version} is there already with another content "
                f"({there.hash[:12]}, this one is {pack.hash[:12]}), and a version is never "
                "overwritten; give this one another version, such as the next"
            )


def _refuse_other_order(pack: Pack) -> None:
    """Questions stand in the order of their files, which are named after their ids here."""
    ids = [question.id for question in pack.questions]
    if ids != sorted(ids, key=lambda one: f"{one}.yaml"):
        raise InputError(
            f"{pack.id}: its question files are not named after their ids, so their order, and "
            "with it the hash, would change; rename each to ID.yaml"
        )


def _fitting(pack: Pack, folder: Path | None) -> tuple[list[Exemplar], int]:
    """Labelled answers of a folder whose question makes the same claims in the pack."""
    if folder is None:
        return [], 0
    old = read_folder(folder).pack
    found = read_exemplars(folder, old)
    claims = {
        question.id: {point.id: point.claim for point in question.points}
        for question in pack.questions
    }
    kept = [
        one
        for one in found
        if claims.get(one.question_id)
        == {point.id: point.claim for point in old.question(one.question_id).points}
    ]
    return kept, len(found) - len(kept)
