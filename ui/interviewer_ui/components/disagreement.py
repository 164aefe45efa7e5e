"""Ruling on a point: decide without knowing whose voice is whose, then see, then say why."""

from __future__ import annotations

import streamlit as st

from interviewer.domain.grade import Verdict
from interviewer.domain.rating import ErrorReason
from interviewer.rating.disagreements import Disagreement, adjudicate, disagreements
from interviewer.report.render import VERDICT_WORDS
from interviewer_ui import session
from interviewer_ui.components.examples import draw_examples
from interviewer_ui.rating import rating_store
from interviewer_ui.result_html import text_card
from interviewer_ui.services import services
from interviewer_ui.view import literal

_REASONS = {
    ErrorReason.RUBRIC_UNCLEAR: "the point is unclear",
    ErrorReason.GRADER_ERROR: "the grader erred",
    ErrorReason.RATER_ERROR: "a rater erred",
}


def draw_disagreements(set_id: str) -> None:
    """The dearest open disagreement, with the way to rule on it."""
    store = rating_store()
    record = store.get(set_id)
    pack = store.pack(record.set)
    found = disagreements(record, pack)
    st.caption(
        f"{len(found)} open in the development split, dearest first; dangerous ones before all."
    )
    draw_examples(set_id)
    if not found:
        st.write("Nothing to rule on.")
        return
    number = st.number_input("Which", 1, len(found), 1)
    _rule(set_id, found[int(number) - 1])


def _rule(set_id: str, one: Disagreement) -> None:
    st.html(text_card(one.item.answer))
    st.markdown(
        f"**{literal(one.question_id)}/{literal(one.point_id)}**: {literal(one.claim)}  \n"
        f"It moves the score by {one.cost * 100:.0f} %"
        + (" · **dangerous**: credit beside *wrong*" if one.dangerous else "")
    )
    st.write("Voices: " + ", ".join(VERDICT_WORDS[voice][1] for voice in one.voices))
    key = f"{set_id}-{one.item.id}-{one.point_id}"
    verdict = st.radio(
        "Your verdict",
        list(Verdict),
        index=None,
        format_func=lambda one: " ".join(VERDICT_WORDS[one]),
        horizontal=True,
        key=f"verdict-{key}",
    )
    if verdict is None:
        st.caption("Whose voice is whose is shown once you have decided.")
        return
    named = ", ".join(f"{who}: {VERDICT_WORDS[said][1]}" for who, said in one.named)
    with st.expander("Who said what"):
        st.write(literal(named))
        if one.quote:
            st.write("The grader's quote: " + literal(one.quote))
    with st.form(f"ruling-{key}"):
        reasons: list[ErrorReason] = list(ErrorReason)
        reason = st.selectbox(
            "Why did they differ?", reasons, format_func=lambda one: _REASONS[one]
        )
        by = st.text_input("Who rules", max_chars=100)
        note = st.text_input("Note", max_chars=1_000)
        changed = st.checkbox("I changed my verdict after seeing who said what")
        if st.form_submit_button("Rule", type="primary"):
            adjudicate(
                rating_store(),
                set_id,
                one.item.id,
                one.point_id,
                verdict,
                reason,
                by,
                services().interviews.now(),
                note=note,
                seen_model_score=changed,
            )
            session.say_next("Kept." if changed else "Gold.")
            st.rerun()
