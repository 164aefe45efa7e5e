"""The alignment report on its page: what matters first; the saved HTML holds all of it."""

from __future__ import annotations

from html import escape

import streamlit as st

from interviewer.calibration.agreement import ConfusionMatrix
from interviewer.calibration.estimate import EXACT_BOUND
from interviewer.domain.grade import Verdict
from interviewer.report.alignment import Alignment, Mark, PointAlignment, cell, shown
from interviewer.report.checks import Check
from interviewer.report.render import VERDICT_WORDS
from interviewer_ui.view import literal

_MARKS = {
    Mark.EXPLORE: "for trying things out only",
    Mark.TREND: "may show averages; a person decides",
    Mark.GATE: "may decide on single answers",
}
_SHOWN = 15


def draw_alignment(report: Alignment) -> None:
    """Mark, dangerous cells, matrices, agreement, gates, points, raters."""
    candidates = f" by {report.n_candidates} candidates" if report.n_candidates else ""
    st.caption(
        literal(
            f"{report.pack_id} {report.pack_version} ({report.pack_hash[:12]}) · grader: "
            f"{report.grader or 'none imported'} · {report.split} split · {report.n_answers} rated "
            f"answers{candidates} · test split opened {report.n_openings} time(s)"
        )
    )
    st.header(f"{report.mark.value}: {_MARKS[report.mark]}", anchor=False)
    if report.mark_reasons:
        with st.expander(
            "What is missing for the next mark", expanded=len(report.mark_reasons) < 6
        ):
            st.markdown("\n".join(f"- {literal(reason)}" for reason in report.mark_reasons))
    _dangerous(report)
    st.header("Who says what", anchor=False)
    st.html(matrix_html(report.people_grader, "people", "grader"))
    if report.people_people is not None:
        st.html(matrix_html(report.people_people, "first rater", "second rater"))
    st.header("People with people, grader with people", anchor=False)
    _agreement(report)
    _gates(report)
    draw_checks(report.checks)
    _points(report)
    _raters(report)


def _agreement(report: Alignment) -> None:
    overall = report.overall
    rows = [
        ("quadratic kappa", shown(overall.human_human), shown(overall.grader_human)),
        ("equal verdicts", shown(overall.human_exact), shown(overall.grader_exact)),
        ("Krippendorff's alpha, ordinal", shown(report.alpha), "–"),
        ("degradation", "–", shown(overall.degradation)),
    ]
    for total in report.totals:
        people = total.name.startswith("human")
        found = shown(total.estimate)
        rows.append((total.title, found if people else "–", "–" if people else found))
    names = ("Figure", "Human-human", "Grader-human")
    st.table({name: [row[place] for row in rows] for place, name in enumerate(names)})
    if any(EXACT_BOUND in cell for row in rows for cell in row):
        st.caption(
            "exact bound: nobody disagreed, so nothing varies that could be resampled; the "
            "interval says what so few answers without a disagreement leave open."
        )


def matrix_html(matrix: ConfusionMatrix, rows: str, columns: str) -> str:
    """A table of counts with colour behind and a mark on dangerous cells; labels are in words."""
    labels = [" ".join(VERDICT_WORDS[Verdict(str(label))]) for label in matrix.labels]
    head = "".join(f'<th scope="col">{escape(label)}</th>' for label in labels)
    body = ""
    for row, label in enumerate(labels):
        cells = ""
        for column in range(len(labels)):
            count, share, strength, danger = cell(matrix, row, column)
            colour = "#b3261e" if danger else "#0b6e4f" if row == column else "#8a5a00"
            depth = round(max(strength * 60, 20 if danger else 0))
            cells += (
                f'<td style="background:color-mix(in srgb,{colour} {depth}%,transparent);'
                f'padding:.4rem .7rem;{"outline:2px solid #b3261e;" if danger else ""}">'
                f"<b>{count}</b> {share}{' <b>!</b>' if danger else ''}</td>"
            )
        body += f'<tr><th scope="row" style="text-align:left">{escape(label)}</th>{cells}</tr>'
    return (
        f"<table><caption>{escape(rows)} (rows) beside {escape(columns)} (columns), "
        f"{matrix.n} verdicts</caption><thead><tr><td></td>{head}</tr></thead>"
        f"<tbody>{body}</tbody></table>"
    )


def _dangerous(report: Alignment) -> None:
    st.header("Dangerous: credit where people say wrong", anchor=False)
    if not report.dangerous:
        st.write("None in these answers.")
    for one in report.dangerous[:_SHOWN]:
        people = ", ".join(verdict.value for verdict in one.people)
        st.markdown(
            f"- **{literal(one.item_id)}** {literal(one.question_id)}/{literal(one.point_id)}: "
            f"grader {one.grader.value}, people {people}; {literal(one.claim)}"
        )
    if len(report.dangerous) > _SHOWN:
        st.caption(f"and {len(report.dangerous) - _SHOWN} more in the saved report")


def _gates(report: Alignment) -> None:
    st.header("Gates", anchor=False)
    rows = [gate for gate in report.gates if gate.meets is not None or "/" not in gate.where]
    st.table(
        {
            "Demand": [literal(f"{gate.name}: {gate.demand}") for gate in rows],
            "Where": [literal(gate.where) for gate in rows],
            "Found": [literal(shown(gate.estimate)) for gate in rows],
            "Met": [
                "no verdict" if gate.meets is None else "yes" if gate.meets else "no"
                for gate in rows
            ],
        }
    )
    if unknown := len(report.gates) - len(rows):
        st.caption(f"No verdict on {unknown} points: too few answers each.")


def draw_checks(checks: tuple[Check, ...]) -> None:
    """May it stand in, whom does it favour or hit; none of it moves the mark."""
    st.header("Beyond agreement", anchor=False)
    for check in checks:
        st.subheader(literal(check.title), anchor=False)
        st.write(literal(check.explains))
        if check.reason:
            st.caption(literal(f"Not made: {check.reason}."))
            continue
        st.table(
            {
                "Of": [literal(row.where) for row in check.rows],
                "Found": [literal(shown(row.estimate)) for row in check.rows],
                literal(f"{check.demand}?"): [
                    literal("–" if row.estimate.value is None else row.verdict)
                    for row in check.rows
                ],
            }
        )


def _points(report: Alignment) -> None:
    advised = [point for point in report.points if point.advice or point.n_dangerous]
    st.header("Points that need a look", anchor=False)
    if not advised:
        st.write("None.")
    for point in advised[:_SHOWN]:
        danger = f" **{point.n_dangerous} dangerous.**" if point.n_dangerous else ""
        st.markdown(
            f"- **{literal(point.question_id)}/{literal(point.point_id)}** "
            f"{literal(point.claim)} – {literal(point.advice)}{danger}  \n"
            f"{literal(_diagnosis(point))}"
        )


def _diagnosis(point: PointAlignment) -> str:
    said = [
        f"{name} {value * 100:.0f} %"
        for name, value in (("hit rate", point.hit_rate), ("ambiguity", point.ambiguity))
        if value is not None
    ]
    said.append(f"discrimination {shown(point.discrimination)}")
    if point.retrieval_misses is not None:
        said.append(f"retrieval misses {shown(point.retrieval_misses)}")
    return "; ".join(said)


def _raters(report: Alignment) -> None:
    st.header("Raters", anchor=False)
    st.table(
        {
            "Rater": [literal(one.rater) for one in report.raters],
            "Answers": [one.n_answers for one in report.raters],
            "Kappa with the others": [
                literal(one.withheld or shown(one.kappa)) for one in report.raters
            ],
            "Severity": ["–" if one.withheld else shown(one.severity) for one in report.raters],
        }
    )
