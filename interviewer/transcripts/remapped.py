"""A mapping made anew from what a person said of each turn."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from interviewer.domain.transcript import MappedItem, MappedTranscript
from interviewer.transcripts.export import Part
from interviewer.transcripts.phrases import asking_part
from interviewer.transcripts.quality import too_poor

TABLE = "table"
"""Who settled a turn, as `MappedTranscript.settled` has it, where that was the table."""


@dataclass(frozen=True, slots=True)
class Mark:
    """What a person says of one turn."""

    line: int
    """Of the table, for messages."""
    turn: int
    part: Part
    questions: tuple[str, ...]


class Misfit(ValueError):
    """The marks contradict each other."""

    def __init__(self, problems: list[tuple[int, str]]) -> None:
        super().__init__(f"{len(problems)} contradictions")
        self.problems = problems
        """(line, what is wrong) of each."""


def remapped(mapped: MappedTranscript, marks: Sequence[Mark], source: str) -> MappedTranscript:
    """The transcript with the questions, answers and speakers that the marks say.

    An item that is asked where it was found keeps its confidence, any other has 1. Speakers change
    sides where the marks let them answer or ask. Doubts about the mapping are dropped, for somebody
    went over it; those about the file stay. Marks that change nothing leave all as it was, doubts
    included: a table may have been exported and never opened.

    Raises:
        Misfit: something is answered that nobody asks, or one speaker does both.
    """
    marks = sorted(marks, key=lambda mark: mark.turn)
    problems = [*_unasked(marks), *_on_both_sides(mapped, marks)]
    if problems:
        raise Misfit(problems)
    turns = mapped.transcript.turns
    asking = {turns[mark.turn].speaker for mark in marks if _asks(mark)}
    answering = {turns[mark.turn].speaker for mark in marks if mark.part is Part.ANSWERS}
    names = list(dict.fromkeys(turn.speaker for turn in turns))
    interviewers = (asking | set(mapped.interviewers)) - answering
    candidates = (answering | set(mapped.candidates)) - asking
    items = tuple(_items(mapped, marks))
    beside = tuple(mark.turn for mark in marks if mark.part is Part.BESIDE)
    if items == mapped.items and beside == mapped.out_of_bank_turns:
        return mapped
    poor = too_poor([turn for turn in turns if turn.speaker in candidates])
    file = mapped.transcript.file
    problems_left = [*mapped.transcript.problems, f"{file}: who asked what is taken from {source}"]
    if poor:
        problems_left.append(f"{file}: not graded: transcript quality: {poor}")
    return mapped.model_copy(
        update={
            "interviewers": tuple(name for name in names if name in interviewers),
            "candidates": tuple(name for name in names if name in candidates),
            "items": items,
            "out_of_bank": tuple(asking_part(turns[turn].text) for turn in beside),
            "out_of_bank_turns": beside,
            "problems": tuple(problems_left),
            "too_poor": poor,
            "doubts": (),
            "settled": dict.fromkeys((mark.turn for mark in marks), TABLE),
        }
    )


def _asks(mark: Mark) -> bool:
    return mark.part in (Part.ASKS, Part.FOLLOWS_UP)


def _unasked(marks: Sequence[Mark]) -> Iterator[tuple[int, str]]:
    asked = {name for mark in marks if mark.part is Part.ASKS for name in mark.questions}
    for mark in marks:
        for name in mark.questions:
            if name not in asked:
                yield mark.line, f"{mark.part} {name}, which no turn asks; mark the one that does"
                asked.add(name)  # once is enough


def _on_both_sides(mapped: MappedTranscript, marks: Sequence[Mark]) -> Iterator[tuple[int, str]]:
    """Marks on the side on which their speaker is more rarely."""
    by_speaker: dict[str, list[Mark]] = {}
    for mark in marks:
        if mark.part is not Part.BESIDE:
            by_speaker.setdefault(mapped.transcript.turns[mark.turn].speaker, []).append(mark)
    for speaker, theirs in by_speaker.items():
        asking = [mark for mark in theirs if _asks(mark)]
        answering = [mark for mark in theirs if not _asks(mark)]
        few, many = sorted((answering, asking), key=len)
        for mark in few:
            yield (
                mark.line,
                f"{speaker!r} {mark.part} here and {many[0].part} in line {many[0].line}; a "
                "speaker is either an interviewer or a candidate",
            )


def _items(mapped: MappedTranscript, marks: Sequence[Mark]) -> Iterator[MappedItem]:
    turns = mapped.transcript.turns
    found = {(item.question_id, item.asked_turn): item.confidence for item in mapped.items}
    asked = [name for mark in marks if mark.part is Part.ASKS for name in mark.questions]
    for name in dict.fromkeys(asked):
        places = {
            part: tuple(mark.turn for mark in marks if mark.part is part and name in mark.questions)
            for part in Part
        }
        asks, answers = places[Part.ASKS], places[Part.ANSWERS]
        yield MappedItem(
            question_id=name,
            confidence=found.get((name, asks[0]), 1.0),
            asked=" ".join(turns[turn].text for turn in asks),
            answers=tuple(turns[turn].text for turn in answers),
            follow_ups=len(places[Part.FOLLOWS_UP]),
            asked_turn=asks[0],
            asked_further=asks[1:],
            answer_turns=answers,
            follow_up_turns=places[Part.FOLLOWS_UP],
        )
