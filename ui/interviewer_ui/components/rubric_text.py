"""The words of a question, its five anchors with an example each, and two tabs that differ."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from interviewer.domain.draft import QuestionDraft
from interviewer.domain.pack import Kind, Level, Topic
from interviewer_ui.components.rubric_fields import Fields
from interviewer_ui.components.rubric_table import draw_table
from interviewer_ui.rubrics import OpenQuestion, as_lines, differences
from interviewer_ui.view import LEVEL_WORDS

_ANCHOR_WORDS = {1: "1, weakest", 2: "2", 3: "3", 4: "4", 5: "5, strongest"}
_TEXTS = (
    ("question", "Question, as an interviewer says it", ""),
    ("restatements", "Other ways to ask it, one a line", "Transcripts are matched by them."),
    ("reference", "Reference answer", ""),
)


def draw_words(question: QuestionDraft, at: Fields, topics: Sequence[Topic]) -> None:
    """Title, question, other ways to ask it, reference answer, and what it is filed under."""
    titles = {topic.id: topic.title for topic in topics}
    st.text_input(
        "Title", question.title, key=at.key("title"), on_change=at.changed, args=("title",)
    )
    for name, label, tip in _TEXTS:
        text = getattr(question, name)
        st.text_area(
            label,
            text if isinstance(text, str) else as_lines(text),
            key=at.key(name),
            on_change=at.changed,
            args=(name,),
            height="content",
            help=tip or None,
        )
    st.multiselect(
        "Topics",
        list(titles),
        [one for one in question.topics if one in titles],
        format_func=titles.__getitem__,
        key=at.key("topics"),
        on_change=at.changed,
        args=("topics",),
    )
    left, middle, right = st.columns(3)
    levels, kinds = list(Level), list(Kind)
    left.selectbox(
        "Level",
        levels,
        levels.index(question.level),
        format_func=LEVEL_WORDS.__getitem__,
        key=at.key("level"),
        on_change=at.changed,
        args=("level",),
    )
    middle.selectbox(
        "Kind",
        kinds,
        kinds.index(question.kind),
        key=at.key("kind"),
        on_change=at.changed,
        args=("kind",),
    )
    right.number_input(
        "Time limit (s)",
        30,
        3_600,
        question.time_limit_s,
        step=30,
        key=at.key("time_limit_s"),
        on_change=at.changed,
        args=("time_limit_s",),
    )


def draw_anchors(question: QuestionDraft, at: Fields) -> None:
    """What an answer at each level shows, and an answer that stands for it."""
    st.caption("What an answer at each level shows, and an answer that stands for the level.")
    for level, words in _ANCHOR_WORDS.items():
        with st.container(border=True):
            for name, label, texts in (
                ("anchors", f"Level {words}", question.anchors),
                ("anchor_examples", f"An answer at level {level}", question.anchor_examples),
            ):
                st.text_area(
                    label,
                    texts.get(level, ""),
                    key=at.key(name, level),
                    on_change=at.changed,
                    args=(name, level),
                    height=80,
                )


def draw_conflict(seen: OpenQuestion, theirs: QuestionDraft, key: str) -> str:
    """Two tabs have changed the same question; `mine`, `theirs`, or empty while undecided."""
    st.error(
        "**Somebody else, or another tab of yours, has saved this question meanwhile.** Nothing "
        "was overwritten. Your version is kept here until you choose.",
        icon=":material/call_split:",
    )
    draw_table(("What", "Yours", "Saved"), differences(seen.mine or seen.question, theirs))
    with st.container(horizontal=True):
        if st.button("Take what was saved", key=f"{key}-theirs", type="primary"):
            return "theirs"
        if st.button("Save mine over it", key=f"{key}-mine"):
            return "mine"
    return ""
