"""How far a grader agrees with people, and the points on which somebody has to rule."""

from __future__ import annotations

import streamlit as st

from interviewer.errors import InputError
from interviewer.rating.cases import Asked
from interviewer.rating.groups import Groups, groups_of
from interviewer.rating.service import development_report
from interviewer.report.alignment import alignment_html, alignment_json
from interviewer_ui import navigation
from interviewer_ui.components.alignment import draw_alignment
from interviewer_ui.components.disagreement import draw_disagreements
from interviewer_ui.rating import rating_store, retrieval
from interviewer_ui.services import services
from interviewer_ui.view import literal


def _asked() -> Asked:
    """Groups and pass mark, for the checks beyond agreement."""
    with st.expander("Groups and pass mark", icon=":material/balance:"):
        st.caption(
            "To see whom the grader favours or hits: a CSV with the columns candidate (or id) and "
            "group. It is read for this report and not kept."
        )
        mark = st.number_input("Pass mark (%)", 0, 100, None, help="Score from which a pass begins")
        column = st.text_input("Column of the group", "group", max_chars=100)
        file = st.file_uploader("Groups", "csv")
        groups: Groups | None = None
        if file is not None:
            try:
                groups = groups_of(file.getvalue(), file.name, column.strip())
            except InputError as error:
                st.warning(literal(str(error)))
    return Asked(pass_mark=None if mark is None else mark / 100, groups=groups)


st.title("Alignment", anchor=False)
sets = {one.id: one for one in rating_store().sets()}
if not sets:
    st.info(
        "There is no rating set yet. Import answers with: "
        "`interviewer calibrate rate-import NAME ANSWERS.jsonl --pack PACK`",
        icon=":material/explore:",
    )
    st.stop()
wanted = st.query_params.get("set", "")
chosen = st.selectbox(
    "Rating set", list(sets), index=list(sets).index(wanted) if wanted in sets else 0
)
st.query_params["set"] = chosen
st.page_link(navigation.RATE, label="Rate answers", icon=":material/rate_review:")
report_tab, disagreement_tab = st.tabs(["Report", "Disagreements"])
with report_tab:
    asked = _asked()
    try:
        report = development_report(
            rating_store(),
            chosen,
            services().interviews.now,
            asked=asked,
            retrieved=retrieval(chosen),
        )
    except InputError as error:
        st.info(literal(str(error)), icon=":material/explore:")
    else:
        draw_alignment(report)
        for label, suffix, mime, render in (
            ("HTML", "html", "text/html", alignment_html),
            ("JSON", "json", "application/json", alignment_json),
        ):
            st.download_button(
                f"Save as {label}",
                render(report),
                file_name=f"alignment-{chosen}.{suffix}",
                mime=mime,
                on_click="ignore",
                icon=":material/download:",
            )
with disagreement_tab:
    draw_disagreements(chosen)
