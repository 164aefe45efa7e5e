"""A transcript as it was read, and which bank question each part of it answers.

No format and no retrieval here: `transcripts` makes these values, `batch` and the command line
show and grade them.
"""

from __future__ import annotations

from pydantic import Field

from interviewer.domain.base import Frozen

UNCERTAIN = 0.6
"""Below this confidence an item is named among the problems and given to a person to look at."""


class SpokenTurn(Frozen):
    """What one speaker said before somebody else spoke."""

    speaker: str
    """As the file names it; empty where it does not say who spoke."""
    text: str
    """In one line: white space and line breaks of the file are single blanks."""
    start_s: float | None = None
    """Seconds from the beginning of the recording; None where the file gives no times."""
    end_s: float | None = None
    confidence: float | None = Field(default=None, ge=0, le=1)
    """How sure the speech recogniser was, averaged over words; None where it does not say."""
    line: int = 0
    """Line of the file, counted from 1; 0 where lines mean nothing (JSON, DOCX)."""


class Transcript(Frozen):
    """One interview as it was read from one file."""

    file: str
    format: str
    """Which reader read it, such as `webvtt`."""
    turns: tuple[SpokenTurn, ...]
    problems: tuple[str, ...] = ()
    """What was repaired or left out on the way in, each with file and, where known, line."""


class MappedItem(Frozen):
    """One bank question and everything that the candidate said to it."""

    question_id: str
    confidence: float = Field(ge=0, le=1)
    """Roughly the probability that this question was asked here."""
    asked: str
    """The interviewer's words, small talk around the question included."""
    answers: tuple[str, ...]
    """The candidate's turns in order; empty when the question was asked and never answered."""
    follow_ups: int = 0
    """Probes and later returns that belong to this question."""
    asked_turn: int
    """Position of the asking turn in `Transcript.turns`, from 0."""
    asked_further: tuple[int, ...] = ()
    """Turns that the asking goes on in, because the candidate hummed in between."""
    answer_turns: tuple[int, ...]
    """Position of each of `answers`."""
    follow_up_turns: tuple[int, ...] = ()
    """Position of each of `follow_ups`."""


class Doubt(Frozen):
    """A turn of the interviewer of which retrieval alone is not sure what it asks."""

    turn: int
    """Position in `Transcript.turns`."""
    taken_for: str
    """Id of the question that it was taken to ask; empty: to ask none anew."""
    confidence: float = Field(ge=0, le=1)
    choices: tuple[str, ...]
    """Ids of the questions that it may ask, likeliest first."""


class MappedTranscript(Frozen):
    """A transcript with its speakers and questions found."""

    transcript: Transcript
    interviewers: tuple[str, ...]
    candidates: tuple[str, ...]
    items: tuple[MappedItem, ...]
    """In order of first asking; no question twice."""
    out_of_bank: tuple[str, ...]
    """Questions of the interviewer that are in no pack, in order."""
    out_of_bank_turns: tuple[int, ...] = ()
    """Position of each of `out_of_bank`."""
    problems: tuple[str, ...]
    """Those of the transcript, and what was doubtful about speakers and questions."""
    too_poor: str = ""
    """Why the transcript cannot be judged at all; empty: it can."""
    doubts: tuple[Doubt, ...] = ()
    """In order; those of them that somebody has settled are in `settled` too."""
    settled: dict[int, str] = Field(default_factory=dict)
    """Who said what a turn asks, by its position, where that was not retrieval alone: the name of
    a model, or `table` where it came out of a table that was handed in."""

    def answer_turns_of(self, item: MappedItem) -> tuple[SpokenTurn, ...]:
        """The turns behind `item.answers`, with speaker, times and line."""
        return tuple(self.transcript.turns[place] for place in item.answer_turns)

    def doubt_of(self, item: MappedItem) -> str:
        """Why a person should see to it that this item is what was asked; empty: no need to."""
        if item.confidence >= UNCERTAIN or item.asked_turn in self.settled:
            return ""
        return f"not sure that {item.question_id} was asked (confidence {item.confidence:.2f})"

    @property
    def contract(self) -> dict[str, object]:
        """The object that `interviewer transcripts map FILE --json` promises."""
        return {
            "file": self.transcript.file,
            "interviewers": list(self.interviewers),
            "candidates": list(self.candidates),
            "items": [
                {
                    "question_id": item.question_id,
                    "confidence": round(item.confidence, 3),
                    "asked": item.asked,
                    "answers": list(item.answers),
                    "follow_ups": item.follow_ups,
                }
                for item in self.items
            ],
            "out_of_bank": list(self.out_of_bank),
            "problems": list(self.problems),
        }
