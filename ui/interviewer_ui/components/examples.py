"""What was ruled on teaches graders: whole answers, and single sentences in their points."""

from __future__ import annotations

import streamlit as st

from interviewer.embedding.builtin import BuiltinEmbedder
from interviewer.errors import InterviewerError
from interviewer.packs.load import find_pack, pack_sources
from interviewer.rating.disagreements import gold_of
from interviewer.rating.effect import builtin_grade, effect_of
from interviewer.rating.examples import add_exemplar
from interviewer.rating.point_examples import Added, Candidate, add_to_point, candidates
from interviewer_ui.rating import rating_store
from interviewer_ui.rubrics import draft_store
from interviewer_ui.services import services
from interviewer_ui.view import literal

_SHOWN = 10


def draw_examples(set_id: str) -> None:
    """Rulings that can be added to their point, and answers that are gold throughout."""
    store = rating_store()
    record = store.get(set_id)
    pack = store.pack(record.set)
    found = list(candidates(record, pack))
    if found:
        with st.expander(
            f"{len(found)} rulings can be added to their point", icon=":material/add_notes:"
        ):
            st.caption(
                "Ruled met, a sentence becomes a paraphrase of the point; ruled wrong, a "
                "misconception. It goes into a draft of the rubric. What that does to held-out "
                "answers is measured at once with the built-in grader, and counted as a look at "
                "the test split."
            )
            for one in found[:_SHOWN]:
                _point_example(set_id, one)
    ruled = tuple({one.item_id: None for one in record.adjudications})
    ready = [item for item in ruled if None not in gold_of(record, pack, item).values()]
    if not ready:
        return
    with st.expander(f"{len(ready)} answers are gold on every point", icon=":material/star:"):
        for item_id in ready:
            if st.button(
                f"Add {literal(item_id)} to the examples of {pack.id}", key=f"ex-{item_id}"
            ):
                try:
                    folder = find_pack(pack.id, pack_sources(services().settings.home))
                    add_exemplar(store, set_id, item_id, folder)
                except InterviewerError as error:
                    st.warning(literal(str(error)))
                else:
                    st.success("Added; graders that take examples see it from now on.")


def _point_example(set_id: str, one: Candidate) -> None:
    key = f"{set_id}-{one.item_id}-{one.point_id}"
    st.markdown(f"**{literal(one.question_id)}/{literal(one.point_id)}**: {literal(one.claim)}")
    text = st.selectbox(f"Sentence of {literal(one.item_id)}", one.sentences, key=f"said-{key}")
    if st.button(f"Add as {one.kind}", key=f"add-{key}", icon=":material/add:") and text:
        try:
            now = services().interviews.now()
            added = add_to_point(
                rating_store(), draft_store(), set_id, one.item_id, one.point_id, text, now
            )
        except InterviewerError as error:
            st.warning(literal(str(error)))
            return
        st.success(f"Added to {literal(added.draft_id)}; open it on the page Rubrics.")
        _effect(set_id, added)


def _effect(set_id: str, added: Added) -> None:
    bar = st.progress(0.0, "Grading held-out answers with and without it …")

    def told(done: int, of: int) -> None:
        bar.progress(done / of, f"Grading held-out answers: {done} of {of}")

    try:
        found = effect_of(
            rating_store(),
            set_id,
            added,
            builtin_grade(BuiltinEmbedder()),
            services().interviews.now(),
            told,
        )
    except InterviewerError as error:
        bar.empty()
        st.info(literal(str(error)))
        return
    bar.empty()
    st.markdown(f"**Effect:** {literal(found.said)}")
    st.caption(f"The test split was looked at {found.n_openings} time(s).")
