"""Pictures of the alignment report: valid SVG that shows every number and marks what matters."""

from __future__ import annotations

from datetime import UTC, datetime
from xml.etree import ElementTree as Tree

import pytest

from interviewer.calibration.agreement import ConfusionMatrix
from interviewer.calibration.estimate import EXACT_BOUND, Estimate, Interval, estimated, undefined
from interviewer.report.alignment import Alignment, Comparison, Mark, PointAlignment, alignment_html
from interviewer.report.alignment_plots import MAX_POINTS, agreement_svg, matrix_svg, pictures

SVG = "{http://www.w3.org/2000/svg}"
SCALE = ("wrong", "missed", "partly", "met")
EVEN = tuple(tuple(3 if row == column else 0 for column in range(4)) for row in range(4))
# Rows people, columns the grader: once wrong is called met.
MATRIX = ConfusionMatrix(labels=SCALE, counts=((2, 1, 0, 1), *EVEN[1:]))
NOTHING = undefined("nobody", 0)
SEEN = estimated(0.5, 40, Interval(low=0.25, high=0.75, method="jackknife"))
PERFECT = estimated(1.0, 40, Interval(low=0.8, high=1.0, method=EXACT_BOUND))


def beside(people: Estimate, grader: Estimate) -> Comparison:
    return Comparison(
        human_human=people,
        grader_human=grader,
        degradation=NOTHING,
        human_exact=NOTHING,
        grader_exact=NOTHING,
    )


def point(name: str, comparison: Comparison) -> PointAlignment:
    return PointAlignment(
        question_id="q-01",
        point_id=name,
        claim="A claim.",
        weight=1,
        n_answers=40,
        comparison=comparison,
        hit_rate=None,
        ambiguity=None,
        discrimination=NOTHING,
        n_dangerous=0,
        advice="",
    )


def report(*points: PointAlignment, people_people: ConfusionMatrix | None = None) -> Alignment:
    return Alignment(
        set_id="s",
        pack_id="p",
        pack_version="1",
        pack_hash="0" * 64,
        grader="g",
        split="dev",
        made_at=datetime(2026, 1, 2, tzinfo=UTC),
        n_answers=40,
        n_candidates=40,
        raters=(),
        overall=beside(PERFECT, SEEN),
        alpha=NOTHING,
        totals=(),
        people_grader=MATRIX,
        people_people=people_people,
        dangerous=(),
        points=points,
        gates=(),
        mark=Mark.EXPLORE,
        mark_reasons=(),
        n_openings=0,
    )


def words(svg: str) -> list[str]:
    return ["".join(one.itertext()) for one in Tree.fromstring(svg).iter(f"{SVG}text")]


def test_heat_map_shows_every_count_and_frames_the_dangerous_one() -> None:
    svg = matrix_svg(MATRIX, "people", "grader")
    said = words(svg)
    assert said[0] == "people (rows) beside grader (columns), 13 verdicts"
    assert [one for one in said if one.rstrip(" !").isdecimal()] == [
        "2", "1", "0", "1 !",
        "0", "3", "0", "0",
        "0", "0", "3", "0",
        "0", "0", "0", "3",
    ]  # fmt: skip
    assert said.count("25 %") == 2
    framed = [one for one in Tree.fromstring(svg).iter() if one.get("stroke-width") == "4"]
    assert len(framed) == 1


def drawn(svg: str, tag: str, colour: str) -> list[Tree.Element]:
    """Elements of a colour, those of the legend left out: it ends above y = 92."""
    return [
        one
        for one in Tree.fromstring(svg).iter(f"{SVG}{tag}")
        if colour in (one.get("stroke"), one.get("fill"))
        and float(one.get("y") or one.get("cy") or one.get("y1") or 0) > 92
    ]


PEOPLE, GRADER = "#0b6e4f", "#8a5a00"


def test_intervals_lie_on_the_axis_and_an_exact_bound_is_dashed() -> None:
    svg = agreement_svg(report())
    grid = [
        one.get("x1")
        for one in Tree.fromstring(svg).iter(f"{SVG}line")
        if one.get("stroke") in ("#888888", "#cccccc")
    ]
    # "all points" has 10 letters of 8 and a margin of 40: -1 to 1 from x = 120 to 520.
    assert grid == ["120.0", "220.0", "320.0", "420.0", "520.0"]
    [people], [grader] = drawn(svg, "line", PEOPLE), drawn(svg, "line", GRADER)
    assert (people.get("x1"), people.get("x2")) == ("480.0", "520.0")
    assert people.get("stroke-dasharray")
    assert (grader.get("x1"), grader.get("x2")) == ("370.0", "470.0")
    assert grader.get("stroke-dasharray") is None
    [circle] = drawn(svg, "circle", PEOPLE)
    assert circle.get("cx") == "520.0"
    # Each interval has both of its ends drawn, 2 wide.
    ends = [one.get("x") for one in drawn(svg, "rect", GRADER) if one.get("width") == "2"]
    assert ends == ["369.0", "469.0"]


def test_value_without_an_interval_is_hollow_and_never_looks_certain() -> None:
    alone = estimated(1.0, 2, "an interval needs at least 3 items")
    svg = agreement_svg(report(point("a", beside(alone, NOTHING))))
    first, second = drawn(svg, "circle", PEOPLE)
    assert first.get("fill") == PEOPLE
    assert second.get("fill") == "#ffffff"
    assert any("hollow: no interval" in one for one in words(svg))


def test_points_without_a_number_are_left_out_and_a_long_list_is_cut() -> None:
    few = point("none", beside(NOTHING, NOTHING)), point("a", beside(SEEN, NOTHING))
    said = words(agreement_svg(report(*few)))
    assert "q-01/a" in said
    assert "q-01/none" not in said
    many = [point(f"p{number}", beside(SEEN, SEEN)) for number in range(MAX_POINTS + 5)]
    said = words(agreement_svg(report(*many)))
    assert sum(one.startswith("q-01/") for one in said) == MAX_POINTS
    # "all points" is a row of its own.
    assert any("; 5 more points are in the table" in one for one in said)


def test_names_cannot_break_out_of_the_picture() -> None:
    name = '<script>"&'
    drawn = agreement_svg(report(point(name, beside(SEEN, SEEN))))
    assert f"q-01/{name}" in words(drawn)
    assert "<script>" not in drawn
    assert "<script>" not in alignment_html(report(point(name, beside(SEEN, SEEN))))


@pytest.mark.parametrize(
    ("people", "files"),
    [
        pytest.param(None, ["agreement.svg", "grader-people.svg"], id="one rater"),
        pytest.param(
            MATRIX, ["agreement.svg", "grader-people.svg", "people-people.svg"], id="two raters"
        ),
    ],
)
def test_there_is_a_picture_of_each_matrix(
    people: ConfusionMatrix | None, files: list[str]
) -> None:
    found = pictures(report(people_people=people))
    assert sorted(found) == files
    assert all(Tree.fromstring(svg).tag == f"{SVG}svg" for svg in found.values())


def test_html_holds_the_picture_itself_and_says_what_it_shows() -> None:
    page = alignment_html(report())
    assert '<p class="picture"><svg' in page
    assert "<title>Agreement by point</title>" in page
    assert "Grader–grader" not in page
