"""The points of a question: the list, the chosen point, and what speaks against it."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import TYPE_CHECKING

import streamlit as st

from interviewer.domain.draft import PointDraft, QuestionDraft
from interviewer_ui.components.rubric_fields import Fields
from interviewer_ui.rubrics import Step, as_lines
from interviewer_ui.view import literal

if TYPE_CHECKING:
    from interviewer.packs.distinct import Advice

_SHOWN = 90
"""Characters of a claim in the list."""
_TEXTS = (
    (
        "paraphrases",
        "Paraphrases, one a line",
        "Other ways to state the claim; each alone is enough to be credited.",
    ),
    (
        "misconceptions",
        "Misconceptions, one a line",
        "Statements in the same vocabulary that contradict the claim.",
    ),
)


def draw_points(
    question: QuestionDraft, at: Fields, place: int, known_ids: Sequence[str]
) -> tuple[int, Step]:
    """The list and the chosen point, whose widgets save by themselves.

    Args:
        question: as this tab last saw it.
        at: the way to the server.
        place: the point that is chosen at first.
        known_ids: ids that published labels refer to; those cannot be changed.

    Returns:
        The place of the chosen point, and the button that was pressed.
    """
    step: Step = ""
    if not question.points:
        st.info("No points yet: add the first thing that a good answer says.")
    else:
        titles = [_title(number, point) for number, point in enumerate(question.points)]
        # A choice is kept in the browser by its words: under the same key nothing would be chosen
        # any more once the claim was edited.
        words = hashlib.sha256("\n".join(titles).encode()).hexdigest()[:12]
        key = at.key("chosen", words)
        place = st.radio(
            "Point",
            range(len(titles)),
            index=min(place, len(titles) - 1),
            format_func=titles.__getitem__,
            key=key,
            on_change=at.chosen,
            args=(key,),
        )
    with st.container(horizontal=True):
        buttons: tuple[tuple[Step, str, str, bool], ...] = (
            ("add", "Add a point", "add", False),
            ("up", "Move up", "arrow_upward", place == 0),
            ("down", "Move down", "arrow_downward", place >= len(question.points) - 1),
            ("remove", "Remove this point", "delete", not question.points),
        )
        for name, label, icon, disabled in buttons:
            if st.button(label, key=at.key(name), icon=f":material/{icon}:", disabled=disabled):
                step = name
    if question.points:
        with st.container(border=True):
            _draw_point(question.points[place], at, place, known_ids)
    return place, step


def draw_checks(advice: Sequence[Advice] | None, gaps: Sequence[str], point_id: str) -> None:
    """What keeps the question from being published, then advice, the chosen point's first."""
    if gaps:
        st.warning(
            "**Not complete yet.** The draft is kept; it cannot be published like this.\n\n"
            + "\n".join(f"- {literal(one)}" for one in gaps),
            icon=":material/edit_off:",
        )
    if advice is None:
        return
    if not advice:
        st.success("No advice on this question.", icon=":material/check:")
        return
    first = [one for one in advice if one.point_id == point_id]
    rest = [one for one in advice if one.point_id != point_id]
    with st.container(border=True):
        st.markdown(f"**Checks: {len(advice)} to look at**")
        st.markdown("\n".join(f"- {literal(one.what)}" for one in (*first, *rest)))


def _title(number: int, point: PointDraft) -> str:
    claim = " ".join(point.claim.split()) or "(empty)"
    short = claim if len(claim) <= _SHOWN else f"{claim[: _SHOWN - 1]}…"
    must = " · **must-have**" if point.must_have else ""
    return f"{number + 1}. {literal(short)} · weight {point.weight}{must}"


def _draw_point(point: PointDraft, at: Fields, place: int, known_ids: Sequence[str]) -> None:
    here = ("points", place)
    st.text_area(
        "Claim",
        point.claim,
        key=at.key(*here, "claim"),
        on_change=at.changed,
        args=(*here, "claim"),
        height=80,
        help="One checkable statement. Changing it makes earlier labels on it void.",
    )
    left, middle, right = st.columns([2, 2, 3], vertical_alignment="bottom")
    left.number_input(
        "Weight",
        1,
        5,
        point.weight,
        key=at.key(*here, "weight"),
        on_change=at.changed,
        args=(*here, "weight"),
    )
    middle.checkbox(
        "Must-have",
        point.must_have,
        key=at.key(*here, "must_have"),
        on_change=at.changed,
        args=(*here, "must_have"),
        help="While it is missed or wrong, the score stays under the cap of the pack.",
    )
    right.text_input(
        "Id",
        point.id,
        key=at.key(*here, "id"),
        on_change=at.changed,
        args=(*here, "id"),
        max_chars=64,
        disabled=point.id in known_ids,
        help="Labels and grades refer to it, so it stays once it was published.",
    )
    for name, label, tip in _TEXTS:
        st.text_area(
            label,
            as_lines(getattr(point, name)),
            key=at.key(*here, name),
            on_change=at.changed,
            args=(*here, name),
            height="content",
            help=tip,
        )
    st.text_area(
        "Probe",
        point.probe,
        key=at.key(*here, "probe"),
        on_change=at.changed,
        args=(*here, "probe"),
        height=80,
        max_chars=1_000,
        help="A follow-up question that asks for the point without giving it away.",
    )
