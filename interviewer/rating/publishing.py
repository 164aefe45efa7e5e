"""Publish a version of a rubric for what its measured agreement with people allows.

`explore` is free. `trend` and `gate` rest on numbers of this very version, see `assessment`.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from interviewer.domain.base import Frozen
from interviewer.domain.draft import Publication
from interviewer.domain.pack import Pack
from interviewer.packs.publish import PublishedCopy, publish_copy
from interviewer.rating.assessment import STANDARD, Assessment, assess
from interviewer.rating.gates import Demands
from interviewer.report.alignment import Mark
from interviewer.store.drafts import DraftStore
from interviewer.store.ratings import RatingStore


class Refused(Frozen):
    """A version that was not published, and why."""

    wanted: Mark
    found: Assessment


class Published(Frozen):
    """A version that was published."""

    publication: Publication
    copy_made: PublishedCopy
    found: Assessment | None
    """None for explore, which needs no numbers."""


def publish(
    drafts: DraftStore,
    ratings: RatingStore,
    pack: Pack,
    wanted: Mark,
    home: Path,
    now: Callable[[], datetime],
    *,
    set_id: str = "",
    grader: str = "",
    by: str = "",
    demands: Demands = STANDARD,
    examples_of: Path | None = None,
) -> Published | Refused:
    """Publish a version for good, or say which numbers are missing or short.

    The same version may be published again for another mark; its content never changes.

    Args:
        drafts: keeps the marks.
        ratings: keeps what people and graders said.
        pack: the version.
        wanted: the mark.
        home: INTERVIEWER_HOME.
        now: the clock.
        set_id: take the numbers from this rating set; empty: from the one that shows most.
        grader: likewise a grader.
        by: who publishes.
        demands: thresholds; they are kept with the mark.
        examples_of: folder whose labelled answers come along.

    Raises:
        InputError: no such set, the version is taken by another content, or cannot be written.
    """
    found = None
    if wanted is not Mark.EXPLORE:
        found = assess(ratings, pack, now, set_id=set_id, grader=grader, demands=demands)
        if not found.mark.reaches(wanted):
            return Refused(wanted=wanted, found=found)
    copy_made = publish_copy(pack, home, examples_of)
    publication = Publication(
        pack_hash=pack.hash,
        pack_id=pack.id,
        version=pack.version,
        mark=wanted.value,
        by=by.strip(),
        grader=found.grader if found else "",
        evidence=found.model_dump_json() if found else "",
        at=now(),
    )
    drafts.add_publication(pack, publication)
    return Published(publication=publication, copy_made=copy_made, found=found)
