"""Page frame: what every page shares. Entry scripts call `main`."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from interviewer_ui import navigation, session
from interviewer_ui.exam_lock import draw_lock, exam_in_the_way
from interviewer_ui.guard import guarded
from interviewer_ui.services import services
from interviewer_ui.view import literal
from interviewer_ui.warm_up import FIRST_PAGE

_HERE = Path(__file__).resolve().parent


def main() -> None:
    """Draw the page that the address asks for."""
    # A local icon: a Material symbol would be fetched from a font server as the favicon.
    st.set_page_config(
        page_title="interviewer", page_icon=str(_HERE / "favicon.png"), layout="centered"
    )
    st.html(_HERE / "style.css")
    with guarded():
        pages = [
            st.Page(navigation.PLAN, title="Plan", icon=":material/edit_note:", default=True),
            st.Page(navigation.REVIEW, title="Review", icon=":material/school:"),
            st.Page(navigation.HISTORY, title="History", icon=":material/history:"),
            st.Page(navigation.RUBRICS, title="Rubrics", icon=":material/rule:"),
            st.Page(navigation.RATE, title="Rate", icon=":material/rate_review:"),
            st.Page(navigation.ALIGNMENT, title="Alignment", icon=":material/balance:"),
            st.Page(navigation.READY, title="Ready check", visibility="hidden"),
            st.Page(navigation.SESSION, title="Session", visibility="hidden"),
            st.Page(navigation.REPORT, title="Report", visibility="hidden"),
        ]
        page = st.navigation(pages, position="top")
        st.set_page_config(page_title=f"{page.title} · interviewer")
        notice = session.take_notice()
        if notice:
            st.toast(literal(notice))
        if session.arriving() and navigation.unknown(
            st.context.url, [one.url_path for one in pages]
        ):
            navigation.nothing_here("There is no page at this address.")
        elif exam := exam_in_the_way(services, page.url_path):
            draw_lock(exam)
        else:
            page.run()
    FIRST_PAGE.set()
