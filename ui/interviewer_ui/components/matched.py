"""Paste a job description or CV, see which questions it picks and why, drop or swap some."""

from __future__ import annotations

import streamlit as st

from interviewer.domain.pack import Pack
from interviewer.errors import InputError
from interviewer.interviews.picked import Pick
from interviewer_ui import session
from interviewer_ui.picks import Picks, first_picks
from interviewer_ui.services import AppServices
from interviewer_ui.view import literal

PRIVACY = (
    "The text is compared with the question bank on this machine by a built-in model: nothing of "
    "it is sent anywhere, no language model reads it, and nothing of it is stored. If you go on, "
    "only the picked questions are kept; the text and its phrases are gone when you reload."
)

_UNMATCHED_SHOWN = 12
_MAX_PASTED_CHARS = 200_000
"""More than is read: the browser cuts without a word, the service says what it left out."""


def draw_matching(app: AppServices, pack: Pack, n_questions: int) -> Picks | None:
    """The area; what is picked for this pack, None where nothing was."""
    with st.expander("Paste a job description or CV", icon=":material/content_paste_search:"):
        st.caption(PRIVACY)
        text = st.text_area(
            "Job description or CV",
            key="pasted",
            height=180,
            max_chars=_MAX_PASTED_CHARS,
            placeholder="Paste the text here, or the source of the page",
        )
        if st.button("Find matching questions", key="match", icon=":material/search:"):
            _match(app, pack, text or "", n_questions)
        picks = session.state().picks
        if picks is None or picks.pack_hash != pack.hash:
            return None
        _draw_picks(pack, picks)
    return picks if picks.taken else None


def draw_reasons(question_ids: tuple[str, ...]) -> None:
    """Why these questions are asked, as long as this browser session knows; else nothing."""
    picks = session.state().picks
    if picks is None or not set(question_ids) <= set(picks.taken):
        return
    st.subheader("Picked for your text", anchor=False)
    for pick in picks.shown:
        if pick.question_id in question_ids:
            st.markdown(f"- **{literal(pick.title)}**: {_reason(pick)}")


def _match(app: AppServices, pack: Pack, text: str, n_questions: int) -> None:
    session.state().picks = None
    try:
        with st.spinner("Comparing it with the question bank …"):
            matches = app.matcher.match(pack, text, _asked(app, pack))
    except InputError as error:
        # Said here: the rest of the page works without a text.
        st.error(literal(str(error)), icon=":material/warning:")
    else:
        session.state().picks = first_picks(pack.hash, matches, n_questions)


def _draw_picks(pack: Pack, picks: Picks) -> None:
    if picks.matches.left_out:
        st.caption(literal(f"The text is long: {picks.matches.left_out}."))
    if not picks.matches.picks:
        st.info(
            f"Nothing of this is in the bank: none of its {picks.matches.n_phrases} phrases is "
            f"near a question of {literal(pack.title)}. Choose another question pack above, or "
            "plan without a text.",
            icon=":material/search_off:",
        )
        return
    if not picks.taken:
        st.info("Every pick was dropped. Find matching questions again, or plan without a text.")
        return
    if picks.matches.unmatched:
        st.caption(_nothing_on(picks.matches.unmatched))
    st.write(f"**Picked: {len(picks.taken)}** of {len(picks.matches.picks)} that match.")
    for pick in picks.shown:
        _draw_pick(pick, swappable=picks.n_spare > 0)
    if not picks.n_spare:
        st.caption("No other question matches, so there is nothing to swap in.")


def _nothing_on(phrases: tuple[str, ...]) -> str:
    """Which phrases found no question, the first of them by name."""
    named = ", ".join(f"“{literal(phrase)}”" for phrase in phrases[:_UNMATCHED_SHOWN])
    more = len(phrases) - _UNMATCHED_SHOWN
    return f"Nothing in the pack on: {named}{f' and {more} more' if more > 0 else ''}."


def _draw_pick(pick: Pick, *, swappable: bool) -> None:
    with st.container(border=True):
        st.markdown(f"**{literal(pick.title)}**  \n{_reason(pick)}")
        with st.container(horizontal=True):
            st.button(
                "Swap",
                key=f"swap-{pick.question_id}",
                help=f"Take another question in place of: {literal(pick.title)}",
                icon=":material/swap_horiz:",
                disabled=not swappable,
                on_click=_change,
                args=("swap", pick.question_id),
            )
            st.button(
                "Drop",
                key=f"drop-{pick.question_id}",
                help=f"Leave out: {literal(pick.title)}",
                icon=":material/close:",
                on_click=_change,
                args=("drop", pick.question_id),
            )


def _change(what: str, question_id: str) -> None:
    picks = session.state().picks
    if picks is not None:
        changed = picks.swapped if what == "swap" else picks.without
        session.state().picks = changed(question_id)


def _reason(pick: Pick) -> str:
    before = " You had this question before." if pick.asked_before else ""
    topics = f"Topic{'s' if len(pick.topics) > 1 else ''}: {literal(', '.join(pick.topics))}"
    return f"Your text says “{literal(pick.phrase)}”. {topics}.{before}"


def _asked(app: AppServices, pack: Pack) -> set[str]:
    """What was asked from this pack before; it is offered last."""
    return {
        item.question_id
        for interview in app.interviews.history()
        if interview.pack_id == pack.id
        for item in interview.items
        if item.turns
    }
