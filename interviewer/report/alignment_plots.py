"""The alignment report's pictures as SVG: who says what, and agreement with its intervals.

Drawn by hand: a plotting library would be the heaviest dependency of the whole product. Nothing is
told by colour alone: cells carry their counts, people are circles and the grader is squares.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape

from interviewer.calibration.agreement import ConfusionMatrix
from interviewer.calibration.estimate import Estimate
from interviewer.domain.grade import Verdict
from interviewer.report.alignment import Alignment, Comparison, cell
from interviewer.report.render import VERDICT_WORDS

MAX_POINTS = 40
"""More rows than fit on a page say less; the table of the report holds them all."""
_SIDE, _LEFT, _TOP = 96, 130, 70
_NAMES, _AXIS, _ROW, _LEGEND = 320, 400, 30, 92
_SAME, _DIFFERS, _DANGER, _INK = "#0b6e4f", "#8a5a00", "#b3261e", "#1a1a1a"


def pictures(report: Alignment) -> dict[str, str]:
    """Every picture of a report by the file name it may be written under."""
    found = {
        "grader-people.svg": matrix_svg(report.people_grader, "people", "grader"),
        "agreement.svg": agreement_svg(report),
    }
    if report.people_people is not None:
        found["people-people.svg"] = matrix_svg(report.people_people, "first", "second")
    return found


def matrix_svg(matrix: ConfusionMatrix, rows: str, columns: str) -> str:
    """A heat map: counts, percent of the row, and a frame with `!` around dangerous cells."""
    labels = [" ".join(VERDICT_WORDS[Verdict(str(label))]) for label in matrix.labels]
    parts = [_text(_LEFT, 20, f"{rows} (rows) beside {columns} (columns), {matrix.n} verdicts")]
    for place, label in enumerate(labels):
        middle = place * _SIDE + _SIDE / 2
        parts.append(_text(_LEFT + middle, _TOP - 12, label, "middle"))
        parts.append(_text(_LEFT - 12, _TOP + middle + 5, label, "end"))
        for other in range(len(labels)):
            parts += _cell(matrix, place, other)
    width, height = _LEFT + len(labels) * _SIDE + 10, _TOP + len(labels) * _SIDE + 10
    return _svg(width, height, f"Heat map: {rows} beside {columns}", parts)


def agreement_svg(report: Alignment, *, inline: bool = False) -> str:
    """Kappa of people with people and of the grader with people, all points and each that has one.

    An exact bound is dashed: no disagreement was seen, so the line shows what is left open. Inline
    it is part of an HTML page, which must name no address, not even that of a format.
    """
    rows = [("all points", report.overall.human_human, report.overall.grader_human)]
    rows += [
        (
            f"{point.question_id}/{point.point_id}",
            point.comparison.human_human,
            point.comparison.grader_human,
        )
        for point in report.points
        if _has_number(point.comparison)
    ][:MAX_POINTS]
    n_cut = sum(_has_number(point.comparison) for point in report.points) + 1 - len(rows)
    left = min(_NAMES, 40 + 8 * max(len(name) for name, _, _ in rows))
    bottom = _LEGEND + len(rows) * _ROW
    parts = [*_legend(n_cut)]
    for place in range(0, len(rows), 2):
        parts.append(
            f'<rect x="0" y="{_LEGEND + place * _ROW}" width="{left + _AXIS + 30}" '
            f'height="{_ROW}" fill="#f3f3f3"/>'
        )
    for tick in (-1.0, -0.5, 0.0, 0.5, 1.0):
        x = _x(tick, left)
        parts.append(_line(x, _LEGEND - 5, x, bottom, "#888888" if tick == 0 else "#cccccc"))
        parts.append(_text(x, bottom + 18, f"{tick:g}", "middle"))
    for place, (name, people, grader) in enumerate(rows):
        y = _LEGEND + place * _ROW + _ROW / 2
        short = name if len(name) <= 34 else f"{name[:33]}…"
        parts.append(_text(left - 14, y + 5, short, "end", bold=place == 0))
        parts += _whisker(people, y - 5, left, _SAME, square=False)
        parts += _whisker(grader, y + 5, left, _DIFFERS, square=True)
    return _svg(left + _AXIS + 30, bottom + 30, "Agreement by point", parts, inline)


def _has_number(comparison: Comparison) -> bool:
    return comparison.human_human.value is not None or comparison.grader_human.value is not None


def _legend(n_cut: int) -> Iterator[str]:
    yield _text(10, 20, "quadratic kappa with 95 % interval")
    yield from _marker(18, 39, _SAME, square=False, hollow=False)
    yield _text(30, 44, "people with people")
    yield from _marker(198, 39, _DIFFERS, square=True, hollow=False)
    yield _text(210, 44, "grader with people")
    more = f"; {n_cut} more points are in the table" if n_cut else ""
    yield _text(10, 66, f"dashed: no disagreement observed; hollow: no interval{more}")


def _cell(matrix: ConfusionMatrix, row: int, column: int) -> Iterator[str]:
    count, share, strength, danger = cell(matrix, row, column)
    colour = _DANGER if danger else _SAME if row == column else _DIFFERS
    x, y = _LEFT + column * _SIDE, _TOP + row * _SIDE
    # No darker than 0.6: black text stays readable on it.
    depth = max(0.6 * strength, 0.2 if danger else 0.0)
    frame = f'stroke="{_DANGER}" stroke-width="4"' if danger else 'stroke="#bbbbbb"'
    yield (
        f'<rect x="{x + 2}" y="{y + 2}" width="{_SIDE - 4}" height="{_SIDE - 4}" fill="{colour}" '
        f'fill-opacity="{depth:.2f}" {frame}/>'
    )
    yield _text(x + _SIDE / 2, y + _SIDE / 2, f"{count}{' !' if danger else ''}", "middle", True)
    yield _text(x + _SIDE / 2, y + _SIDE / 2 + 20, share, "middle")


def _whisker(
    estimate: Estimate, y: float, left: float, colour: str, *, square: bool
) -> Iterator[str]:
    """An interval with its ends, and its value; hollow where a value stands alone."""
    if estimate.value is None:
        return
    interval = estimate.interval
    if interval is not None:
        low, high = _x(interval.low, left), _x(interval.high, left)
        yield _line(low, y, high, y, colour, "5 4" if interval.is_exact_bound else "")
        for end in (low, high):
            yield f'<rect x="{end - 1:.1f}" y="{y - 4:.1f}" width="2" height="8" fill="{colour}"/>'
    x = _x(estimate.value, left)
    yield from _marker(x, y, colour, square=square, hollow=interval is None)


def _marker(x: float, y: float, colour: str, *, square: bool, hollow: bool) -> Iterator[str]:
    filled = f'fill="{"#ffffff" if hollow else colour}" stroke="{colour}" stroke-width="1.5"'
    if square:
        yield f'<rect x="{x - 4:.1f}" y="{y - 4:.1f}" width="8" height="8" {filled}/>'
    else:
        yield f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" {filled}/>'


def _x(value: float, left: float) -> float:
    return left + (max(-1.0, min(1.0, value)) + 1) / 2 * _AXIS


def _line(x1: float, y1: float, x2: float, y2: float, colour: str, dashes: str = "") -> str:
    dashed = f' stroke-dasharray="{dashes}"' if dashes else ""
    return (
        f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{colour}" '
        f'stroke-width="2"{dashed}/>'
    )


def _text(x: float, y: float, words: str, anchor: str = "start", bold: bool = False) -> str:
    weight = ' font-weight="700"' if bold else ""
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{_INK}"{weight}>'
        f"{escape(words)}</text>"
    )


def _svg(
    width: float, height: float, title: str, parts: Iterable[str], inline: bool = False
) -> str:
    namespace = "" if inline else ' xmlns="http://www.w3.org/2000/svg"'
    return (
        f'<svg{namespace} viewBox="0 0 {width:g} {height:g}" '
        f'width="{width:g}" height="{height:g}" role="img" font-family="sans-serif" '
        f'font-size="14"><title>{escape(title)}</title>'
        f'<rect width="100%" height="100%" fill="#ffffff"/>{"".join(parts)}</svg>\n'
    )
