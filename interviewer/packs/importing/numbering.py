"""Tell the numbers of questions from the numbers of steps inside an answer.

Both look the same: `3. Check the host`. Steps begin again at 1, run on without a gap and do not
ask; questions go on where the last one stopped.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from interviewer.packs.importing.lines import Line, asks, asks_firmly, read_marker


@dataclass(frozen=True, slots=True)
class Numbered:
    """A line with a number, as a candidate for a question or the answer to one."""

    index: int
    """Position among the lines."""
    number: int
    style: str
    indent: int
    asks: bool
    asks_firmly: bool
    """Not even a step of an answer could be worded like this."""
    after_blank: bool
    after_heading: bool
    """Sections of a document may each start at 1."""


@dataclass(slots=True)
class _Run:
    """An open list of steps inside an answer."""

    expects: int
    asks_firmly: bool
    after_blank: bool

    def ends_before(self, candidate: Numbered, asking: bool) -> bool:
        """Whether the candidate, though next in number, differs from the steps so far."""
        if candidate.number != self.expects:
            return True
        if asking and candidate.asks_firmly and not self.asks_firmly:
            return True
        return candidate.after_blank and not self.after_blank


def numbered_lines(lines: Sequence[Line], kind: str = "number") -> list[Numbered]:
    """Every line whose marker is of that kind and has a number."""
    candidates = []
    blank, heading = True, False
    for index, line in enumerate(lines):
        marker = read_marker(line)
        if marker.kind == kind and marker.number is not None:
            candidate = Numbered(
                index=index,
                number=marker.number,
                style=marker.style,
                indent=line.indent,
                asks=asks(marker.text),
                asks_firmly=asks_firmly(marker.text),
                after_blank=blank,
                after_heading=heading,
            )
            candidates.append(candidate)
        if line.text:
            heading = marker.kind == "heading"
        blank = not line.text
    return candidates


def pick_numbered(
    candidates: Sequence[Numbered], *, asking: bool, any_order: bool = False
) -> list[Numbered]:
    """The candidates that carry the document's own numbering, without the steps.

    Args:
        candidates: in the order of the document.
        asking: the wanted lines ask something, so a line that asks is taken over a gap too.
        any_order: numbers may come in any order, each once, after a blank line.
    """
    base = next((c for c in candidates if c.asks or not asking), None)
    if base is None:
        return []
    picked: list[Numbered] = []
    seen: set[int] = set()
    run: _Run | None = None
    for candidate in candidates[candidates.index(base) :]:
        if candidate.style != base.style or candidate.indent > base.indent:
            continue
        expected = picked[-1].number + 1 if picked else base.number
        free = run is None or run.ends_before(candidate, asking)
        asks_on = asking and candidate.asks
        restarts = asks_on and candidate.after_heading and candidate.number < expected
        if (
            restarts
            or (free and candidate.number == expected)
            or (free and asks_on and candidate.number > expected)
            or (free and any_order and candidate.after_blank and candidate.number not in seen)
        ):
            picked.append(candidate)
            seen.add(candidate.number)
            run = None
        elif run and candidate.number == run.expects:
            run.expects += 1
        else:
            run = _Run(candidate.number + 1, candidate.asks_firmly, candidate.after_blank)
    return picked
