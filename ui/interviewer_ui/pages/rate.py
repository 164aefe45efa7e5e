"""Blind rating: one answer and the points of its question; nothing that anybody else said."""

from __future__ import annotations

from html import escape

import streamlit as st

from interviewer.rating.queue import RatingQueue, Task
from interviewer.report.render import VERDICT_WORDS
from interviewer_ui import navigation, session
from interviewer_ui.answering import Reply
from interviewer_ui.components.rater import rating_box
from interviewer_ui.guard import guarded
from interviewer_ui.rating import hear_rater, rater_box, rating_store, read_rater_said
from interviewer_ui.result_html import text_card
from interviewer_ui.services import services
from interviewer_ui.view import literal


def queue_of(set_id: str, rater: str) -> RatingQueue:
    """The rater's way through the set."""
    return RatingQueue(rating_store(), set_id, rater, services().interviews.now)


def on_said(set_id: str, rater: str, item_id: str, occasion: int, key: str) -> None:
    """Act on what the box sent."""
    said = read_rater_said(session.component_value(key, "said"))
    if said is not None:
        queue = queue_of(set_id, rater)
        session.state().replies[key] = hear_rater(queue, item_id, occasion, said)


@st.fragment
def box(task: Task, set_id: str, rater: str) -> None:
    """The box in a fragment of its own: keeping a verdict redraws nothing else."""
    with guarded():
        key = f"rate-{rater}-{task.item.id}-{task.occasion}"
        reply = session.state().replies.get(key, Reply())
        rating_box(
            rater_box(task, key, reply),
            lambda: on_said(set_id, rater, task.item.id, task.occasion, key),
        )
        current = queue_of(set_id, rater).next()
        if current is None or (current.item.id, current.occasion) != (task.item.id, task.occasion):
            st.rerun(scope="app")


def compare_last(queue: RatingQueue) -> None:
    """After submitting: what everybody said of that answer. Changing one's mind then is marked."""
    item_id = queue.last()
    if not item_id:
        return
    with st.expander("The answer that you rated before this one", icon=":material/compare:"):
        st.caption("Rating it again after looking is possible; your rating then counts no more.")
        if st.button("Show what the others said", key=f"show-{item_id}"):
            for label in queue.reveal(item_id):
                said = ", ".join(
                    f"{point} {VERDICT_WORDS[verdict][1]}"
                    for point, verdict in label.verdicts.items()
                )
                st.write(f"**{literal(label.rater)}**: {literal(said)}")
        if st.button("Rate it again", key=f"again-{item_id}"):
            queue.revise(item_id)
            st.rerun()


st.title("Rate answers", anchor=False)
sets = {one.id: one for one in rating_store().sets()}
if not sets:
    st.info(
        "There is nothing to rate yet. Import answers with: "
        "`interviewer calibrate rate-import NAME ANSWERS.jsonl --pack PACK`",
        icon=":material/explore:",
    )
    st.stop()
wanted = st.query_params.get("set", "")
left, right = st.columns(2)
chosen = left.selectbox(
    "Rating set", list(sets), index=list(sets).index(wanted) if wanted in sets else 0
)
rater = right.text_input(
    "Your name or code",
    value=st.query_params.get("rater", ""),
    max_chars=100,
    help="The same one brings you back to the same place.",
).strip()
if not rater:
    st.info("Enter your name or a code to begin.", icon=":material/badge:")
    st.page_link(navigation.ALIGNMENT, label="See the alignment report", icon=":material/balance:")
    st.stop()
st.query_params.update({"set": chosen, "rater": rater})
queue = queue_of(chosen, rater)
task = queue.next()
progress = queue.progress()
total = progress.n_submitted + progress.n_skipped + progress.n_left
st.progress(
    (total - progress.n_left) / total if total else 1.0,
    text=f"{progress.n_submitted} rated, {progress.n_skipped} skipped, {progress.n_left} left",
)
if task is None:
    st.success("Nothing is left for you in this set. Thank you.", icon=":material/done_all:")
    compare_last(queue)
    st.stop()
if task.occasion == 2:
    st.caption("You have rated this answer before. Rate it afresh: it shows how steady you are.")
st.html(f'<div class="iv-question">{escape(task.question.question)}</div>')
st.html('<p class="iv-label">The answer</p>' + text_card(task.item.answer))
with st.expander("Reference answer", icon=":material/menu_book:"):
    st.html(text_card(task.question.reference))
box(task, chosen, rater)
compare_last(queue)
