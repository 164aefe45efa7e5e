"""Questions whose mark differs from that of most others, such as `**Q3: ...**` after `2. ...`.

Where their numbers go on from the question above they are questions too; what is only like one is
reported, never merged in silence into the answer above.
"""

from __future__ import annotations

from bisect import bisect_right

from interviewer.packs.importing.lines import Line, Marker, asks, read_marker


def with_other_marks(lines: list[Line], starts: list[int], notes: list[str]) -> list[int]:
    """The starts and, in order, those of questions that are marked in another way.

    Args:
        lines: the whole document.
        starts: indices of the lines that carry the usual mark; empty: no other mark counts.
        notes: each line that was taken or looks like a question is added here.
    """
    if not starts:
        return []
    known = set(starts)
    taken: list[int] = []
    numbers = [read_marker(lines[start]).number for start in starts]
    last: int | None = None if None in numbers else 0
    step: int | None = None
    for index, line in enumerate(lines):
        marker = read_marker(line)
        if index in known:
            last, step = last if last is None else marker.number, None
            continue
        if marker.number is not None and marker.kind == "number":
            goes_on, step = step == marker.number - 1, marker.number
            if goes_on:
                continue
        if not _like_a_question(marker) or line.indent > lines[starts[0]].indent:
            continue
        following = bisect_right(starts, index)
        upcoming = numbers[following] if following < len(starts) else None
        shown = f"line {line.number}: {line.text[:60]!r}"
        if last is not None and _fits(marker, last, upcoming):
            notes.append(f"{shown} was taken for a question, though it is marked unlike the others")
            taken.append(index)
            last, step = marker.number, None
        elif marker.kind == "question":
            notes.append(
                f"{shown} may be a question, but is marked unlike the others and was left where it "
                "stands; mark all questions in the same way"
            )
    return sorted([*starts, *taken])


def _like_a_question(marker: Marker) -> bool:
    if marker.bulleted:
        return False
    if marker.kind == "question":
        # Without asking anything it may be a quarter of the year: "Q3 sales fell".
        return not marker.text or asks(marker.text)
    return marker.kind in ("number", "heading") and marker.text.endswith("?")


def _fits(marker: Marker, last: int, upcoming: int | None) -> bool:
    """Whether the number lies between those of its neighbours; `Q` may leave a gap, steps not."""
    number = marker.number
    if number is None or (marker.kind != "question" and number != last + 1):
        return False
    # A number not above the last one begins the count of another section.
    return number > last and (upcoming is None or upcoming > number or upcoming <= last)
