"""Answers out of a transcript: what the candidate said to each question of the pack."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from interviewer.batch.item import AnswerItem
from interviewer.domain.transcript import MappedItem, MappedTranscript, SpokenTurn
from interviewer.report.render import minutes
from interviewer.transcripts.read import SUFFIXES

_LOOKED_AT = 20
_ANSWER_KEYS = frozenset({"question_id", "answer"})
_MESSAGE_KEYS = frozenset({"role", "speaker", "content", "text", "message"})


def is_answers_file(path: Path) -> bool:
    """Whether a file holds one answer a line, rather than a transcript.

    Goes by the first line that is a JSON object; without any, by the name.
    """
    try:
        with path.open("rb") as file:
            for _, line in zip(range(_LOOKED_AT), file, strict=False):
                found = _object(line[:1_000_000])
                if found is not None and _ANSWER_KEYS & found.keys():
                    return True
                if found is not None and _MESSAGE_KEYS & found.keys():
                    return False
    except OSError:
        pass  # whoever reads it says so
    return path.suffix.casefold() == ".jsonl" or path.suffix.casefold() not in SUFFIXES


def answers_of(mapped: MappedTranscript, name: str) -> Iterator[AnswerItem]:
    """One answer for each question that was asked.

    Args:
        mapped: who asked what.
        name: of the transcript; the candidate goes by it, since labels such as `spk_1` stand for
            somebody else in every file.
    """
    for item in mapped.items:
        yield AnswerItem(
            id=f"{name}/{item.question_id}",
            question_id=item.question_id,
            answer=" ".join(item.answers),
            candidate=name,
            said=item.answers,
            times=tuple(_time(turn) for turn in _turns(mapped, item)),
            asked=item.asked,
            doubt=mapped.doubt_of(item),
            unfit=mapped.too_poor,
        )


def _turns(mapped: MappedTranscript, item: MappedItem) -> list[SpokenTurn]:
    return [mapped.transcript.turns[place] for place in item.answer_turns]


def _time(turn: SpokenTurn) -> str:
    return "" if turn.start_s is None else minutes(turn.start_s)


def _object(line: bytes) -> dict[str, object] | None:
    try:
        found = json.loads(line.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None
