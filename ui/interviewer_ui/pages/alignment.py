"""How far a grader agrees with people, and the points on which somebody has to rule."""

from __future__ import annotations

import streamlit as st

from interviewer.errors import InputError
from interviewer.rating.service import development_report
from interviewer.report.alignment import alignment_html, alignment_json
from interviewer_ui import navigation
from interviewer_ui.components.alignment import draw_alignment
from interviewer_ui.components.disagreement import draw_disagreements
from interviewer_ui.rating import rating_store
from interviewer_ui.services import services
from interviewer_ui.view import literal

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
    try:
        report = development_report(rating_store(), chosen, services().interviews.now)
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
