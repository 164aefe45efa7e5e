"""The alignment report on its page: what matters first; the saved HTML holds all of it."""

from __future__ import annotations

from html import escape

import streamlit as st

from interviewer.calibration.agreement import ConfusionMatrix
from interviewer.domain.grade import Verdict
from interviewer.report.alignment import Alignment, Mark, cell, shown
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
    overall = report.overall
    st.table(
        {
            "Figure": ["quadratic kappa", "equal verdicts", "degradation"],
            "Human-human": [shown(overall.human_human), shown(overall.human_exact), "–"],
            "Grader-human": [
                shown(overall.grader_human),
                shown(overall.grader_exact),
                shown(overall.degradation),
            ],
        }
    )
    _gates(report)
    _points(report)
    _raters(report)


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


def _points(report: Alignment) -> None:
    advised = [point for point in report.points if point.advice or point.n_dangerous]
    st.header("Points that need a look", anchor=False)
    if not advised:
        st.write("None.")
    for point in advised[:_SHOWN]:
        danger = f" **{point.n_dangerous} dangerous.**" if point.n_dangerous else ""
        st.markdown(
            f"- **{literal(point.question_id)}/{literal(point.point_id)}** "
            f"{literal(point.claim)} – {literal(point.advice)}{danger}"
        )


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
