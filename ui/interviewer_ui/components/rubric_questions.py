"""Which questions a draft holds: add one, take one out, bring it back; discard the draft."""

from __future__ import annotations

import streamlit as st

from interviewer.domain.draft import Draft, EditedQuestion, QuestionDraft
from interviewer.errors import InputError
from interviewer.packs.drafts import new_question, typed
from interviewer_ui.rubrics import draft_store
from interviewer_ui.services import services
from interviewer_ui.view import literal


def draw_questions(draft: Draft, question_id: str) -> None:
    """Buttons for the questions of the draft; each press is saved at once."""
    with st.expander("Add or take out a question", icon=":material/playlist_add:"):
        name = st.text_input(
            "Id of a new question", max_chars=64, key=f"{draft.id}-new", help="Such as hv-31."
        ).strip()
        if st.button("Add it", key=f"{draft.id}-add", disabled=not name):
            try:
                _put(draft, name, new_question(draft, name))
            except InputError as error:
                st.error(literal(str(error)))
            else:
                _show(name)
        if st.button(f"Take {question_id} out", key=f"{draft.id}-out", icon=":material/delete:"):
            _put(draft, question_id, None)
            _show("")
        for edit in draft.edits:
            start = {one.id: one for one in draft.start.questions}.get(edit.question_id)
            if (
                edit.question is None
                and start is not None
                and st.button(
                    f"Bring {edit.question_id} back",
                    key=f"{draft.id}-back-{edit.question_id}",
                    icon=":material/undo:",
                )
            ):
                _put(draft, edit.question_id, typed(start))
                _show(edit.question_id)


def draw_discard(draft: Draft) -> None:
    """Remove the draft for good, after a second press."""
    with st.popover("Discard this draft", icon=":material/delete:"):
        st.write("What was edited in it is gone then. Published versions stay.")
        if st.button("Discard it for good", key=f"{draft.id}-discard"):
            draft_store().delete(draft.id)
            st.query_params.clear()
            st.rerun()


def _put(draft: Draft, question_id: str, question: QuestionDraft | None) -> None:
    """Save it over what the draft holds as it was drawn; `Conflict` where that is old."""
    edit = draft.edited(question_id)
    draft_store().put_question(
        draft.id,
        EditedQuestion(
            question_id=question_id,
            question=question,
            revision=0,
            updated_at=services().interviews.now(),
        ),
        looked_at=edit.revision if edit else 0,
    )


def _show(question_id: str) -> None:
    st.query_params["q"] = question_id
    st.rerun()
