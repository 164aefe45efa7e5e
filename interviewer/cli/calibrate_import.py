"""`interviewer calibrate rate-import`: answers, interviews, grades and labels into a rating set."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from interviewer.cli.calibrate_sets import named_pack, open_store, utc_now

if TYPE_CHECKING:
    from interviewer.domain.interview import Interview
    from interviewer.domain.pack import Pack
    from interviewer.domain.transcript import MappedTranscript
    from interviewer.rating.importing import Imported
    from interviewer.store.interviews import InterviewStore
    from interviewer.transcripts.hearing import Ear

_EVERY = "all"


def rate_import(
    name: str = typer.Argument(help="Rating set; made when there is none of that name."),
    inputs: list[Path] = typer.Argument(
        None,
        metavar="INPUT...",
        help="Answers as JSONL or CSV, transcripts, folders of them, or runs of interviewer grade.",
    ),
    pack: str | None = typer.Option(
        None, help="Installed name or folder; the rubric of a new set, or that of a run."
    ),
    interview: list[str] = typer.Option(
        [], help="Id of a finished interview of the database, as history lists it; or: all."
    ),
    interviewer: list[str] = typer.Option([], help="Transcripts: who asks, where it is not clear."),
    labels: list[Path] = typer.Option(
        [], help='Labels from elsewhere: JSONL with "id", "rater", "verdicts".'
    ),
    raters: int = typer.Option(2, help="New set: raters wanted for each answer."),
    repeats: int = typer.Option(0, help="New set: answers each rater gets twice."),
    seed: int = typer.Option(1, help="New set: fixes orders and split."),
    test_share: float = typer.Option(0.5, help="New set: share of candidates held out."),
    mask: bool = typer.Option(False, "--mask", help="New set: mask names, schools, addresses."),
    mask_name: list[str] = typer.Option([], help="A name to mask wherever it stands."),
    as_json: bool = typer.Option(False, "--json", help="Print JSON."),
) -> None:
    """Put answers, grades of a run and labels into a rating set; what is there already stays."""
    from interviewer.batch.answers import read_answers
    from interviewer.rating.importing import GRADES, import_answers, import_labels, import_run
    from interviewer.rating.making import new_set
    from interviewer.rating.sources import csv_answers, import_interviews, is_answers_csv

    store = open_store()
    rubric = None if pack is None else named_pack(pack)
    runs = [path for path in inputs or [] if (path / GRADES).is_file()]
    tables = [path for path in inputs or [] if is_answers_csv(path)]
    files = tuple(path for path in inputs or [] if path not in (*runs, *tables))
    # Read before a set is made: a slip of the pen leaves nothing behind.
    problems: list[str] = []
    from_tables = [answer for path in tables for answer in csv_answers(path, problems)]
    interviews, past = _interviews(interview)
    with ExitStack() as stack:
        hearing = _Hearing(
            lambda: rubric or store.pack(store.get(name).set), tuple(interviewer), stack
        )
        read = read_answers(files, hear=hearing.hear) if files else None
    made = new_set(
        store,
        name,
        rubric,
        utc_now(),
        n_raters=raters,
        n_repeats=repeats,
        seed=seed,
        test_share=test_share,
        masked=mask,
    )
    told = _Told(name, made, problems)
    if read is not None:
        problems += [*read.notes, *read.problems]
        told.answers(import_answers(store, name, read.items, mask_name, hearing.names))
    if from_tables:
        told.answers(import_answers(store, name, from_tables, mask_name))
    if past is not None:
        told.answers(import_interviews(store, name, interviews, past.pack, mask_name))
    for folder in runs:
        told.count("grades", import_run(store, name, folder, rubric))
    for path in labels:
        told.count("labels", import_labels(store, name, path, utc_now()))
    if as_json:
        print(json.dumps({**told.found, "problems": problems}, indent=2))
        return
    for problem in problems:
        print(problem, file=sys.stderr)
    print("; ".join(f"{key}: {value}" for key, value in told.found.items()))


class _Told:
    """What was imported so far, for one line at the end."""

    def __init__(self, name: str, made: bool, problems: list[str]) -> None:
        self.found: dict[str, object] = {"set": name, "made": made}
        self._problems = problems

    def answers(self, imported: Imported) -> None:
        self._problems += imported.problems
        before = self.found.get("masked", {})
        masked = dict(before) if isinstance(before, dict) else {}
        for kind, n in imported.masked.items():
            masked[kind] = masked.get(kind, 0) + n
        self._add("answers", imported.n_new)
        self._add("known", imported.n_known)
        self.found["masked"] = masked
        if imported.n_grades:
            self._add("grades", imported.n_grades)

    def count(self, what: str, imported: Imported) -> None:
        self._problems += imported.problems
        self._add(what, imported.n_new)

    def _add(self, what: str, n: int) -> None:
        self.found[what] = int(str(self.found.get(what, 0))) + n


class _Hearing:
    """Maps transcripts to the questions of the set's rubric; index and model wait for the first."""

    def __init__(
        self, pack: Callable[[], Pack], interviewers: tuple[str, ...], stack: ExitStack
    ) -> None:
        self._pack = pack
        self._interviewers = interviewers
        self._stack = stack
        self._ear: Ear | None = None
        self.names: dict[str, tuple[str, ...]] = {}
        """Speakers' names by transcript."""

    def hear(self, path: Path) -> MappedTranscript:
        from interviewer.rating.sources import names_among
        from interviewer.transcripts.mapping import map_transcript
        from interviewer.transcripts.read import read_transcript

        transcript = read_transcript(path)
        self._ear = self._ear or self._opened()
        mapped = map_transcript(transcript, self._ear, self._interviewers)
        names = names_among((*mapped.candidates, *mapped.interviewers))
        # The reader goes by the folder too where two transcripts have one name.
        for key in (path.stem, f"{path.parent.name}/{path.stem}"):
            self.names[key] = (*self.names.get(key, ()), *names)
        return mapped

    def _opened(self) -> Ear:
        from interviewer.settings import read_settings
        from interviewer.transcripts.bank import Bank
        from interviewer.transcripts.hearing import Ear
        from interviewer.wiring import Grading

        pack = self._pack()
        grading = Grading(read_settings(grader="builtin"))
        self._stack.callback(grading.close)
        grading.index.hold(pack)
        grading.index.refresh(pack)
        return Ear(Bank(pack, grading.index))


def _interviews(ids: list[str]) -> tuple[list[Interview], InterviewStore | None]:
    """The interviews that were asked for, and where they are kept; None: none were."""
    if not ids:
        return [], None
    from interviewer.settings import read_settings
    from interviewer.store.database import Database
    from interviewer.store.interviews import InterviewStore

    store = InterviewStore(Database(read_settings().database))
    if _EVERY not in ids:
        return [store.get(one) for one in ids], store
    # Oldest first, so that importing again later leaves the order of what is there.
    return [one for one in reversed(store.recent(limit=100_000)) if one.finished_at], store
