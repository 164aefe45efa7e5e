"""An exported mapping, taken back after a person went over it.

Only `part` and `question_id` are read as corrections; `file` and `turn` say which turn is meant,
and the words are compared with the transcript, so that a mapping of another version of the file is
refused rather than applied to the wrong turns.
"""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path, PurePath

from interviewer.domain.transcript import MappedTranscript
from interviewer.errors import InputError
from interviewer.spreadsheets import disarmed
from interviewer.transcripts.encoding import decode
from interviewer.transcripts.export import RETRIEVAL, Part
from interviewer.transcripts.remapped import Mark, Misfit, remapped
from interviewer.transcripts.table import delimiter_of

_NEEDED = ("file", "turn", "part", "question_id")
_SHOWN = 10
"""Problems named in one message."""
_ALIKE = 0.85
"""A digit less is alike; another number is another question."""
_COMPARED = 200
"""Letters of a turn that must be the same; spreadsheets cut long ones off."""


@dataclass(frozen=True, slots=True)
class _Row:
    line: int
    turn: int
    """Counted from 0."""
    part: Part | None
    questions: tuple[str, ...]
    text: str | None
    """None: the column was deleted, so there is nothing to compare."""
    settled_by: str | None = None
    """None as well."""


class Corrections:
    """Who asked what in some transcripts, as a person has it.

    Args:
        path: where they were read, for messages.
        rows: by file as the table names it.
    """

    def __init__(self, path: str, rows: Mapping[str, Sequence[_Row]]) -> None:
        self._path = path
        self._rows = rows

    @property
    def files(self) -> tuple[str, ...]:
        """The transcripts that it is about, as it names them."""
        return tuple(self._rows)

    def are_of_retrieval(self, name: str) -> bool:
        """Whether the table says of all rows of a transcript that nobody settled them."""
        return all(row.settled_by in ("", RETRIEVAL) for row in self._rows[name])

    def name_of(self, file: str) -> str | None:
        """How the table names a transcript, whatever folder it lies in now; None: not at all.

        Raises:
            InputError: two folders of the table hold a file of that name.
        """
        if disarmed(file) in self._rows:
            return disarmed(file)
        alike = [name for name in self._rows if PurePath(name).name == PurePath(file).name]
        if len(alike) > 1:
            raise InputError(
                f"{self._path}: {file} may be {' or '.join(alike)}; run from the folder in which "
                "the mapping was exported"
            )
        return alike[0] if alike else None

    def applied(self, mapped: MappedTranscript, question_ids: Collection[str]) -> MappedTranscript:
        """The transcript as the person has it; as it was where the table is not about it.

        Raises:
            InputError: the rows do not fit the transcript, or name a question that is not among
                `question_ids`; the message names each line.
        """
        name = self.name_of(mapped.transcript.file)
        if name is None:
            return mapped
        rows = self._rows[name]
        problems = [*_strangers(rows, mapped), *_not_in_pack(rows, question_ids)]
        if not problems:
            marks = [Mark(row.line, row.turn, row.part, row.questions) for row in rows if row.part]
            try:
                return remapped(mapped, marks, self._path)
            except Misfit as error:
                problems = error.problems
        raise _refusal(self._path, problems)


def read_corrections(path: Path) -> Corrections:
    """Read a mapping that `interviewer transcripts map --out` wrote and a person corrected.

    Any delimiter and encoding that spreadsheets write is taken; columns may stand in any order,
    and rows of turns without a part may be gone.

    Raises:
        InputError: it cannot be read or used; the message names each line, and a remedy.
    """
    try:
        text, _ = decode(path.read_bytes())
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror})") from error
    problems: list[tuple[int, str]] = []
    rows: dict[str, list[_Row]] = defaultdict(list)
    seen: dict[tuple[str, int], int] = {}
    for line, fields in _lines(path, text):
        row = _row(line, fields, problems)
        if row is None:
            continue
        key = fields["file"], row.turn
        first = seen.setdefault(key, line)
        if first != line:
            problems.append((line, f"turn {row.turn + 1} stands in line {first} already"))
        rows[fields["file"]].append(row)
    if problems:
        raise _refusal(str(path), problems)
    return Corrections(str(path), {name: tuple(found) for name, found in rows.items()})


def _lines(path: Path, text: str) -> Iterator[tuple[int, dict[str, str]]]:
    """(line, field by column) of each row that is not blank."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter_of(text) or ",")
    header: list[str] = []
    before = 0
    try:
        for row in reader:
            line, before = before + 1, reader.line_num
            fields = [field.strip() for field in row]
            if not any(fields):
                continue
            if not header:
                header = [field.casefold() for field in fields]
                missing = [name for name in _NEEDED if name not in header]
                if missing:
                    raise InputError(
                        f"{path}:{line}: no column {', '.join(missing)}; expected the table that "
                        "'interviewer transcripts map FILE --out' writes"
                    )
                continue
            fields += [""] * (len(header) - len(fields))
            yield line, dict(zip(header, fields, strict=False))
    except csv.Error as error:
        raise InputError(f"{path}:{before + 1}: not CSV: {error}") from error
    if not header:
        raise InputError(f"{path}:1: the file is empty; expected an exported mapping")


def _row(line: int, fields: Mapping[str, str], problems: list[tuple[int, str]]) -> _Row | None:
    """A row, or None with what is wrong among the problems."""
    turn = fields["turn"].removesuffix(".0")
    if not fields["file"] or not turn.isdecimal() or int(turn) < 1:
        problems.append(
            (line, f"file {fields['file']!r}, turn {fields['turn']!r} name no turn; keep both "
                   "as they were exported")
        )  # fmt: skip
        return None
    questions = tuple(dict.fromkeys(fields["question_id"].replace(",", " ").split()))
    part = None
    if fields["part"]:
        try:
            part = Part(fields["part"].casefold())
        except ValueError:
            known = ", ".join(Part)
            problems.append((line, f"{fields['part']!r} is no part; write {known} or nothing"))
            return None
    if part in (None, Part.BESIDE) and questions:
        remedy = "delete the id or say asks, follows_up or answers"
        problems.append((line, f"{questions[0]} without a part that goes with it; {remedy}"))
    if part not in (None, Part.BESIDE) and not questions:
        problems.append((line, f"{part} no question; give its id or delete '{part}'"))
    return _Row(line, int(turn) - 1, part, questions, fields.get("text"), fields.get("settled_by"))


def _strangers(rows: Sequence[_Row], mapped: MappedTranscript) -> Iterator[tuple[int, str]]:
    """Rows of turns that are not those of the transcript."""
    turns = mapped.transcript.turns
    for row in rows:
        if row.turn >= len(turns):
            yield (
                row.line,
                f"turn {row.turn + 1}, but {mapped.transcript.file} has {len(turns)}; "
                "export its mapping again",
            )
        elif row.text is not None and _letters(row.text) != _letters(turns[row.turn].text):
            yield (
                row.line,
                f"turn {row.turn + 1} of {mapped.transcript.file} does not read "
                f"{row.text[:40]!r}; export its mapping again",
            )


def _not_in_pack(rows: Sequence[_Row], question_ids: Collection[str]) -> Iterator[tuple[int, str]]:
    example = next(iter(question_ids), "")
    for row in rows:
        for name in row.questions:
            if name not in question_ids:
                near = get_close_matches(name.casefold(), question_ids, 1, _ALIKE)
                hint = f"did you mean {near[0]}?" if near else f"its ids are like {example}"
                yield row.line, f"the pack has no question {name!r}; {hint}"


def _letters(text: str) -> str:
    """What every spreadsheet keeps of a text."""
    return "".join(c for c in text.casefold() if c.isascii() and c.isalnum())[:_COMPARED]


def _refusal(path: str, problems: Sequence[tuple[int, str]]) -> InputError:
    shown = [f"{path}:{line}: {what}" for line, what in sorted(problems)[:_SHOWN]]
    if len(problems) > _SHOWN:
        shown.append(f"and {len(problems) - _SHOWN} more")
    return InputError("\n".join(shown))
