"""`interviewer transcripts`: see what a transcript is taken for before it is graded."""

from __future__ import annotations

import json
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from interviewer.domain.transcript import MappedTranscript

app = typer.Typer(
    help="Read transcripts and find who asked what.", no_args_is_help=True, rich_markup_mode=None
)


@app.callback()
def _group() -> None:
    """Read transcripts and find who asked what."""


@app.command("map")
def map_file(
    file: Path = typer.Argument(
        help="A transcript: VTT, SRT, Zoom text, dialogue, JSON, CSV or DOCX."
    ),
    interviewer: list[str] = typer.Option(
        [], "--interviewer", help="Name of an interviewer; may be given more than once."
    ),
    pack: str = typer.Option("hypervisors", "--pack", help="Installed name or folder."),
    mapping: Path | None = typer.Option(
        None, "--mapping", help="Take back a CSV file that --out wrote and you corrected."
    ),
    out: Path | None = typer.Option(None, "--out", help="Write the mapping to this CSV file."),
    as_json: bool = typer.Option(False, "--json", help="Print JSON."),
) -> None:
    """Map a transcript to the questions of a pack: who asked what, and who answered.

    Exit status: 0 mapped (problems are listed), 1 the index or a model failed, 2 cannot be read.
    """
    from interviewer.errors import InputError
    from interviewer.settings import read_settings
    from interviewer.transcripts.bank import Bank
    from interviewer.transcripts.corrections import read_corrections
    from interviewer.transcripts.export import mapping_csv
    from interviewer.transcripts.hearing import Ear
    from interviewer.transcripts.mapping import map_file
    from interviewer.wiring import Grading

    corrections = read_corrections(mapping) if mapping else None
    if corrections and corrections.name_of(str(file)) is None:
        raise InputError(
            f"{mapping}: has no rows of {file}; it is about {', '.join(corrections.files)}"
        )
    with ExitStack() as stack:

        def open_ear() -> Ear:
            grading = Grading(read_settings(grader="builtin"))
            stack.callback(grading.close)
            loaded = grading.load_pack(pack)
            grading.wait_for_index()
            return Ear(Bank(loaded, grading.index))

        mapped = map_file(file, open_ear, interviewer, corrections)
    if out is not None:
        try:
            out.write_text(mapping_csv([mapped]), encoding="utf-8")
        except OSError as error:
            raise InputError(f"{out}: cannot be written ({error.strerror})") from error
    if as_json:
        print(json.dumps(mapped.contract, indent=2, ensure_ascii=False))
    else:
        _show(mapped)


def _show(mapped: MappedTranscript) -> None:
    """The mapping for people; problems on the other stream."""
    transcript = mapped.transcript
    print(f"{transcript.file} ({transcript.format}, {len(transcript.turns)} turns)")
    print(f"interviewers: {', '.join(mapped.interviewers) or 'none found'}")
    print(f"candidates:   {', '.join(mapped.candidates) or 'none found'}")
    for item in mapped.items:
        words = sum(len(answer.split()) for answer in item.answers)
        print(
            f"  {item.question_id}  {item.confidence:4.0%}  {len(item.answers)} turn(s), "
            f"{words} words, {item.follow_ups} follow-up(s)  {_short(item.asked)}"
        )
    for question in mapped.out_of_bank:
        print(f"  not in the pack:  {_short(question)}")
    for problem in mapped.problems:
        print(problem, file=sys.stderr)


def _short(text: str, width: int = 90) -> str:
    return text if len(text) <= width else f"{text[: width - 1].rstrip()}…"
