"""While a browser sits an exam, the pages that show what earns points wait for its end.

A browser is known by the random token that Streamlit gives each one against forged requests, so a
second tab or a reload is the same browser; other people at the same server are not touched.
"""

from __future__ import annotations

import binascii
from collections.abc import Callable
from typing import TYPE_CHECKING

import streamlit as st

from interviewer.domain.interview import Interview, InterviewStatus, Mode
from interviewer.errors import InterviewNotFound
from interviewer_ui import navigation, session

if TYPE_CHECKING:
    from interviewer_ui.services import AppServices

_SHOW_POINTS = frozenset(
    page.stem
    for page in (navigation.REVIEW, navigation.RUBRICS, navigation.RATE, navigation.ALIGNMENT)
)
_ONE_INTERVIEW = frozenset(
    page.stem for page in (navigation.READY, navigation.SESSION, navigation.REPORT)
)
"""Of another interview they show verdicts and reference answers, or lead there."""
_COOKIE = "_streamlit_xsrf"


def note_exam(app: AppServices, interview: Interview) -> None:
    """Remember that this browser sits an exam; anything else is nothing to remember."""
    if not _is_open_exam(interview):
        return
    for browser in _names():
        others = tuple(one for one in app.exams.of(browser) if one != interview.id)
        app.exams.put(browser, (interview.id, *others))


def exam_in_the_way(app: Callable[[], AppServices], page: str) -> str:
    """The open exam of this browser for which a page waits; empty where it may be shown.

    Args:
        app: gives the services; not called for a page that never waits.
        page: the last part of the page's address.
    """
    if page not in _SHOW_POINTS | _ONE_INTERVIEW:
        return ""
    exams = _open_exams(app())
    own = page in _ONE_INTERVIEW and navigation.current_interview_id() in {*exams, ""}
    return exams[0] if exams and not own else ""


def draw_lock(interview_id: str) -> None:
    """What stands in place of a page that waits."""
    st.info(
        "An exam is running: this page opens when it is finished.", icon=":material/lock_clock:"
    )
    if st.button(
        "Back to the exam", key="back-to-exam", type="primary", icon=":material/arrow_back:"
    ):
        navigation.go(navigation.SESSION, interview_id)
    st.caption("It can be finished early on its own page, or deleted in the history.")


def _open_exams(app: AppServices) -> tuple[str, ...]:
    """Those of this browser that are not over; the others are forgotten."""
    found: dict[str, None] = {}
    for browser in _names():
        known = app.exams.of(browser)
        still = tuple(one for one in known if _is_still_open(app, one))
        if still != known:
            app.exams.put(browser, still)
        found |= dict.fromkeys(still)
    return tuple(found)


def _is_still_open(app: AppServices, interview_id: str) -> bool:
    try:
        return _is_open_exam(app.interviews.view(interview_id))
    except InterviewNotFound:
        return False


def _is_open_exam(interview: Interview) -> bool:
    return interview.mode is Mode.EXAM and interview.status is InterviewStatus.RUNNING


def _names() -> tuple[str, ...]:
    """What this browser is known by: its tab, and its token where it has sent one."""
    cookie: object = st.context.cookies.get(_COOKIE, "")
    # Where Streamlit runs without a server it gives a stand-in for each cookie.
    token = browser_token(cookie) if isinstance(cookie, str) else ""
    return (session.tab_id(), token) if token else (session.tab_id(),)


def browser_token(cookie: str) -> str:
    """The lasting part of Streamlit's token; empty for anything that is none.

    Streamlit writes it as `2|mask|token under the mask|time` with a new mask for every page that
    is loaded, so the cookie as it stands names nobody.
    """
    parts = cookie.strip("\"'").split("|")
    try:
        mask, masked = binascii.unhexlify(parts[1]), binascii.unhexlify(parts[2])
    except (IndexError, ValueError):
        return ""
    if parts[0] != "2" or len(mask) != 4:
        return ""
    return bytes(byte ^ mask[place % 4] for place, byte in enumerate(masked)).hex()
