"""Where the project's own labelled answers lie: in the installed package, else in the checkout."""

from __future__ import annotations

from pathlib import Path

from interviewer.errors import InputError

_PACKAGE = Path(__file__).resolve().parents[1]
SOURCES = (_PACKAGE / "_gold", _PACKAGE.parent / "gold")
"""First match wins, as for packs."""
NOT_SUBJECTS = frozenset({"statements", "exams"})
"""Folders of material for fitting, in forms of their own."""


def gold_folder() -> Path:
    """The folder of labelled answers.

    Raises:
        InputError: neither the package nor a checkout around it has one.
    """
    for source in SOURCES:
        if (source / "fact_points.json").is_file():
            return source
    raise InputError(f"no labelled answers at {SOURCES[0]} or {SOURCES[1]}; reinstall the package")
