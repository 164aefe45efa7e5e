"""The mapping as a CSV table that a person can correct; `corrections` takes it back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum

from interviewer.domain.transcript import MappedTranscript
from interviewer.spreadsheets import csv_of

COLUMNS = ("file", "turn", "line", "start_s", "speaker", "part", "question_id", "confidence",
           "settled_by", "text")  # fmt: skip
RETRIEVAL = "retrieval"
"""In the column `settled_by`: nobody else had a say in what the turn is."""


class Part(StrEnum):
    """What a turn does, as the column `part` has it; empty for everything else."""

    ASKS = "asks"
    FOLLOWS_UP = "follows_up"
    ANSWERS = "answers"
    BESIDE = "beside"
    """A question that is not in the pack."""


def mapping_csv(mapped: Iterable[MappedTranscript]) -> str:
    """One row a turn: who spoke, and which question it asks, follows up or answers.

    Words that a spreadsheet would run as a formula get an apostrophe in front. Where one turn asks
    two questions, their ids stand in one field with a blank between them.
    """
    return "".join([header(), *map(rows_of, mapped)])


def header() -> str:
    """The first line of the table."""
    return csv_of([COLUMNS])


def rows_of(mapped: MappedTranscript) -> str:
    """The lines of one transcript, for a table that is written as transcripts are read."""
    return csv_of(_rows(mapped))


def _rows(one: MappedTranscript) -> Iterator[Sequence[object]]:
    marks = _marks(one)
    for place, turn in enumerate(one.transcript.turns):
        part, about = marks.get(place, ("", {}))
        yield (
            one.transcript.file,
            place + 1,
            turn.line or "",
            "" if turn.start_s is None else f"{turn.start_s:.3f}",
            turn.speaker,
            part,
            " ".join(about),
            f"{min(about.values()):.3f}" if about else "",
            one.settled.get(place, RETRIEVAL if part else ""),
            turn.text,
        )


def _marks(mapped: MappedTranscript) -> dict[int, tuple[Part, dict[str, float]]]:
    """Part, and the confidence of each question, by turn."""
    marks: dict[int, tuple[Part, dict[str, float]]] = {
        place: (Part.BESIDE, {}) for place in mapped.out_of_bank_turns
    }
    for item in mapped.items:
        places = [
            *((place, Part.FOLLOWS_UP) for place in item.follow_up_turns),
            *((place, Part.ANSWERS) for place in item.answer_turns),
            *((place, Part.ASKS) for place in (item.asked_turn, *item.asked_further)),
        ]
        for place, part in places:
            known = marks.get(place)
            if known is None or known[0] != part:
                known = marks[place] = part, {}
            known[1][item.question_id] = item.confidence
    return marks
