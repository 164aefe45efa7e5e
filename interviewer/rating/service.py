"""The alignment report as it is asked for: freely on development answers, once on held-out ones."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from interviewer.domain.rating import LabelStatus, Opening, Split
from interviewer.errors import InputError
from interviewer.rating.alignment import align
from interviewer.rating.cases import NOTHING_ASKED, Asked
from interviewer.rating.drift import same_grader
from interviewer.rating.gates import Demands
from interviewer.rating.retrieved import Retrieved
from interviewer.report.alignment import Alignment
from interviewer.store.ratings import RatingStore

_STANDARD = Demands()


def development_report(
    store: RatingStore,
    set_id: str,
    now: Callable[[], datetime],
    *,
    grader: str = "",
    against: str = "",
    demands: Demands = _STANDARD,
    asked: Asked = NOTHING_ASKED,
    retrieved: Retrieved | None = None,
) -> Alignment:
    """The report on the development split; as often as one likes. Raises as `align`."""
    record = store.get(set_id)
    pack = store.pack(record.set)
    return align(
        record,
        pack,
        Split.DEV,
        now(),
        grader=grader,
        against=against,
        demands=demands,
        asked=asked,
        retrieved=retrieved,
    )


def held_out_report(
    store: RatingStore,
    set_id: str,
    now: Callable[[], datetime],
    *,
    grader: str = "",
    against: str = "",
    demands: Demands = _STANDARD,
    asked: Asked = NOTHING_ASKED,
    retrieved: Retrieved | None = None,
) -> Alignment:
    """The report on the test split, made once for each grader and rubric.

    Asking again shows what was made then, whatever has been rated since: a split that is looked at
    until the numbers please is a second development split. That goes for groups and a pass mark
    too: those of the first time count.

    Raises:
        InputError: as `align`, or some held-out answers still lack raters.
    """
    record = store.get(set_id)
    name = grader or (record.graders[-1] if record.graders else "")
    if not name:
        raise InputError(f"{set_id} has no grades yet; import a run before opening the test split")
    # A repeated run is the same grader: it does not open the split a second time.
    opened = same_grader(name)
    made = next((one for one in record.openings if one.grader == opened), None)
    if made is not None:
        return Alignment.model_validate_json(made.report)
    held_out = record.only(Split.TEST)
    rated = {
        label.item_id
        for label in held_out.labels
        if label.counts or label.status is LabelStatus.SKIPPED
    }
    if missing := [item.id for item in held_out.items if item.id not in rated]:
        raise InputError(
            f"{len(missing)} of {len(held_out.items)} held-out answers are not rated yet, such as "
            f"{missing[0]}; the test split opens once, so rate them first"
        )
    pack = store.pack(record.set)
    report = align(
        record,
        pack,
        Split.TEST,
        now(),
        grader=name,
        against=against,
        demands=demands,
        asked=asked,
        retrieved=retrieved,
    )
    with store.change(set_id) as change:
        change.add_opening(
            Opening(grader=opened, report=report.model_dump_json(), opened_at=report.made_at)
        )
    return report
