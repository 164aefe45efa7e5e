"""Make a rating set, or find the one that is there."""

from __future__ import annotations

from datetime import datetime

from pydantic import ValidationError

from interviewer.domain.pack import Pack
from interviewer.domain.rating import RatingSet
from interviewer.errors import InputError
from interviewer.store.ratings import RatingStore

MAX_SEED = 2**31 - 1
"""What PostgreSQL's integers hold; SQLite would take more, and a set must fit either."""


def new_set(
    store: RatingStore,
    name: str,
    pack: Pack | None,
    now: datetime,
    *,
    n_raters: int = 2,
    n_repeats: int = 0,
    seed: int = 1,
    test_share: float = 0.5,
    masked: bool = False,
) -> bool:
    """Make a set of that name; False, and no change, when there is one.

    A set belongs to one version of a rubric for good: another version needs another set.

    Raises:
        InputError: a new set without a pack, or a figure out of its range.
    """
    if any(one.id == name for one in store.sets()):
        return False
    if pack is None:
        raise InputError(f"there is no rating set {name!r} yet; name its rubric with --pack")
    if seed > MAX_SEED:
        raise InputError(f"seed={seed}: give a whole number up to {MAX_SEED}")
    try:
        made = RatingSet(
            id=name,
            pack_id=pack.id,
            pack_version=pack.version,
            pack_hash=pack.hash,
            n_raters=n_raters,
            n_repeats=n_repeats,
            seed=seed,
            test_share=test_share,
            masked=masked,
            created_at=now,
        )
    except ValidationError as error:
        problem = error.errors()[0]
        raise InputError(f"{problem['loc'][0]}={problem['input']!r}: {problem['msg']}") from error
    store.create(made, pack)
    return True
