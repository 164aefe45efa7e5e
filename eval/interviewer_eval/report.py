"""Writes a summary to its places: results folder, page, README."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from interviewer.errors import InputError
from interviewer_eval.page import readme_block, results_page, with_block
from interviewer_eval.summary import SUMMARY, Summary, read_summary, written

PAGE, RESULTS = "RESULTS.md", "results"
EXPLAINED = "explained.json"
"""In the results folder, written by people: answer id to what lies behind a disagreement."""

Draw = Callable[[Summary, Path], list[str]]


def write_report(
    summary: Summary, to: Path, readme: Path, draw: Draw | None, *, in_sample: bool = False
) -> list[Path]:
    """Write everything; the files that were written.

    Args:
        summary: what to write.
        to: gets RESULTS.md and the folder results.
        readme: its marked block is renewed, if it has one.
        draw: makes the plots; None: those that are there are kept out of the page.
        in_sample: whether figures that were held out may give way to figures that are not.

    Raises:
        InputError: a place cannot be written, the explanations cannot be read, or figures that were
            held out would be lost.
    """
    folder = to / RESULTS
    flattered = [] if in_sample else _no_longer_held_out(summary, folder)
    if flattered:
        raise InputError(
            f"{folder / SUMMARY}: {', '.join(flattered)} held out there, IN SAMPLE in these runs; "
            "grade with the half models (eval/train/fit_entailment.py), or pass --in-sample"
        )
    try:
        folder.mkdir(parents=True, exist_ok=True)
        done = [folder / SUMMARY, to / PAGE]
        done[0].write_text(written(summary), encoding="utf-8")
        # The file holds rounded figures, and page and README show what it holds.
        summary = Summary.model_validate_json(done[0].read_text(encoding="utf-8"))
        images = draw(summary, folder) if draw else []
        page = results_page(
            summary, read_explained(folder), [f"{RESULTS}/{name}" for name in images]
        )
        done[1].write_text(page, encoding="utf-8")
        done += [folder / name for name in images]
        if readme.is_file():
            before = readme.read_text(encoding="utf-8")
            after = with_block(before, readme_block(summary))
            if after != before:
                readme.write_text(after, encoding="utf-8")
                done.append(readme)
    except OSError as error:
        raise InputError(f"{to}: cannot be written ({error.strerror})") from error
    return done


def _no_longer_held_out(summary: Summary, folder: Path) -> list[str]:
    if not (folder / SUMMARY).is_file():
        return []
    shown = {one.run.dataset for one in read_summary(folder).sets if one.run.held_out.is_held_out}
    return [
        one.run.dataset
        for one in summary.sets
        if one.run.dataset in shown and not one.run.held_out.is_held_out
    ]


def read_explained(folder: Path) -> dict[str, str]:
    """What people found behind disagreements; empty where nobody has written it down.

    Raises:
        InputError: the file is not an object of texts.
    """
    path = folder / EXPLAINED
    if not path.exists():
        return {}
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise InputError(f"{path}: no JSON ({error})") from error
    if not isinstance(content, dict) or not all(isinstance(v, str) for v in content.values()):
        raise InputError(f"{path}: expected an object of answer id and text")
    return {str(name): text for name, text in content.items()}
