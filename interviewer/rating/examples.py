"""Put an answer with gold verdicts among a pack's labelled answers, where graders see it."""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress
from pathlib import Path

from pydantic import ValidationError

from interviewer.domain.grade import Verdict
from interviewer.errors import InputError
from interviewer.packs.exemplars import FILE, Exemplar, read_exemplars
from interviewer.packs.load import read_folder
from interviewer.rating.disagreements import dev_item, gold_of
from interviewer.store.ratings import RatingStore

RATER = "gold"


def add_exemplar(store: RatingStore, set_id: str, item_id: str, folder: Path) -> Exemplar:
    """Append an answer to the pack folder's `exemplars.jsonl`; all of it or nothing.

    Args:
        store: keeps the set.
        set_id: the set.
        item_id: an answer of the development split with gold on every point.
        folder: the pack, whose claims must be those that were rated.

    Raises:
        InputError: it is held out, not all gold, there already, or the folder cannot be written.
        PackInvalid: the pack, or a labelled answer that stands there, cannot be used.
    """
    record = store.get(set_id)
    item = dev_item(record, item_id)
    rated = store.pack(record.set)
    pack = read_folder(folder).pack
    claims = {p.id: p.claim for p in rated.question(item.question_id).points}
    if {p.id: p.claim for p in pack.question(item.question_id).points} != claims:
        raise InputError(
            f"{folder}: the points of {item.question_id} are not those that were rated; rate the "
            "answer against this version of the pack"
        )
    gold = gold_of(record, rated, item_id)
    verdicts: dict[str, Verdict] = {}
    for point_id in claims:
        verdict = gold.get(point_id)
        if verdict is not None:
            verdicts[point_id] = verdict
    if open_points := [point_id for point_id in claims if point_id not in verdicts]:
        raise InputError(
            f"{item_id} has no gold verdict on {', '.join(open_points)}; rule on them first: "
            f"interviewer calibrate disagreements {set_id}"
        )
    known = read_exemplars(folder, pack)
    name = f"{set_id}/{item_id}"[:200]
    if any(one.id == name for one in known):
        raise InputError(f"{folder / FILE} holds {name!r} already")
    try:
        exemplar = Exemplar(
            id=name,
            question_id=item.question_id,
            answer=item.answer,
            verdicts=verdicts,
            rater=RATER,
        )
    except ValidationError as error:
        raise InputError(f"{item_id} cannot be an example: {error.errors()[0]['msg']}") from error
    _append(folder / FILE, exemplar.model_dump_json())
    return exemplar


def _append(path: Path, line: str) -> None:
    """Write the file anew and put it in place in one step: no reader ever sees half a line."""
    try:
        before = path.read_bytes() if path.exists() else b""
        if before and not before.endswith(b"\n"):
            before += b"\n"
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=".exemplars-")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(before + line.encode("utf-8") + b"\n")
                file.flush()
                os.fsync(file.fileno())
            Path(name).chmod(0o644)
            Path(name).replace(path)
        except BaseException:
            with suppress(OSError):
                Path(name).unlink()
            raise
    except OSError as error:
        raise InputError(
            f"{path}: cannot be written ({error.strerror}); give a pack folder of your own"
        ) from error
