"""Which row of an earlier run still holds for an answer, by all that its grade depends on."""

from __future__ import annotations

from collections.abc import Callable

from interviewer.batch.item import AnswerItem
from interviewer.batch.run import keys_for
from interviewer.domain.pack import Pack
from interviewer.grading.grader import Grader
from interviewer.packs.exemplars import read_exemplars
from interviewer.packs.load import find_pack, pack_sources
from interviewer.settings import Settings

Key = Callable[[AnswerItem], str]
"""See `keys_for`."""


def run_keys(settings: Settings, name: str, pack: Pack, grader: Grader) -> Key:
    """The keys of a run, labelled answers included where its judge is shown some.

    Args:
        settings: which judge, how many labelled answers, where packs lie.
        name: of the pack, or its folder: labelled answers are no part of a pack.
        pack: that pack.
        grader: of the run.

    Raises:
        PackInvalid: the labelled answers cannot be used.
    """
    if grader.judge.name != "llm" or not settings.exemplars:
        return keys_for(pack, grader)
    folder = find_pack(name, pack_sources(settings.home))
    return keys_for(pack, grader, read_exemplars(folder, pack))
