"""One question's result, as feedback in practice and as a part of the report."""

from __future__ import annotations

import streamlit as st

from interviewer.report.model import QuestionReport
from interviewer_ui.result_html import answers_html, points_html, score_html, text_card


def draw_result(question: QuestionReport) -> None:
    """Score, answers with marked quotes, points, reference answer, and how it was scored."""
    if question.score is not None:
        st.html(score_html(question))
    st.html(answers_html(question) + points_html(question))
    with st.expander("Reference answer", icon=":material/menu_book:"):
        st.html(text_card(question.reference))
    if question.versions:
        with st.expander("How this was scored", icon=":material/calculate:"):
            st.write(
                "A point's weight counts in full when it is met, in part when it is partly met, "
                "and not at all without a quote that code found in the answer; a contradicted "
                "point takes a little away. Code adds this up. No model gives a number."
            )
            st.code(_versions(question), language=None, wrap_lines=True)


def _versions(question: QuestionReport) -> str:
    versions = question.versions
    if versions is None:
        return ""
    lines = {
        "grader": f"{versions.grader} {versions.grader_version}",
        "model": versions.model,
        "pack": f"{versions.pack_id} {versions.pack_version} ({versions.pack_hash[:12]})",
        "question": f"{question.question_id} ({versions.question_hash[:12]})",
        "prompt": versions.prompt_digest[:12],
        "embeddings": versions.embedder,
    }
    return "\n".join(f"{name}: {value}" for name, value in lines.items() if value)
