"""The mapping as a CSV table that a person can correct."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

from interviewer.domain.transcript import MappedTranscript

COLUMNS = ("file", "turn", "line", "start_s", "speaker", "part", "question_id", "confidence",
           "text")  # fmt: skip
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def mapping_csv(mapped: Iterable[MappedTranscript]) -> str:
    """One row a turn: who spoke, and which question it asks or answers.

    `part` is `asks`, `answers`, or empty for everything else. Words that a spreadsheet would run
    as a formula get an apostrophe in front.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for one in mapped:
        asks: dict[int, list[tuple[str, float]]] = {}
        answers: dict[int, list[tuple[str, float]]] = {}
        for item in one.items:
            mark = item.question_id, item.confidence
            asks.setdefault(item.asked_turn, []).append(mark)
            for place in item.answer_turns:
                answers.setdefault(place, []).append(mark)
        for place, turn in enumerate(one.transcript.turns):
            part = "asks" if place in asks else "answers" if place in answers else ""
            marks = asks.get(place) or answers.get(place) or []
            writer.writerow(
                [
                    _safe(one.transcript.file),
                    place + 1,
                    turn.line or "",
                    "" if turn.start_s is None else f"{turn.start_s:.3f}",
                    _safe(turn.speaker),
                    part,
                    " ".join(question_id for question_id, _ in marks),
                    f"{min(confidence for _, confidence in marks):.3f}" if marks else "",
                    _safe(turn.text),
                ]
            )
    return out.getvalue()


def _safe(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text
