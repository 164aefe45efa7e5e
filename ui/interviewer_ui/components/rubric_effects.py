"""What a draft changes: beside the published version, and in verdicts that are stored already."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from interviewer.domain.draft import Draft
from interviewer.domain.pack import Pack
from interviewer.packs.diff import diff_packs
from interviewer_ui.components.rubric_table import draw_table
from interviewer_ui.rating import rating_store
from interviewer_ui.rubrics import INTERVIEWS, verdicts
from interviewer_ui.view import literal

if TYPE_CHECKING:
    from interviewer.rating.what_if import Moved, WhatIf

_SHOWN = 10


def draw_changes(draft: Draft, pack: Pack) -> None:
    """Every difference to the published version; those that make labels void are marked."""
    found = diff_packs(draft.base, pack)
    st.caption(literal(f"{found.old} → {found.new}: {found.summary}"))
    if not found.changes:
        st.write("Nothing is changed yet.")
        return
    lines = [
        f"- {'**!** ' if one.re_rate else ''}*{literal(one.kind)}* **{literal(one.where)}** "
        f"{literal(one.what)}"
        for one in found.changes
    ]
    st.markdown("\n".join(lines))
    if any(one.re_rate for one in found.changes):
        st.caption("! Labels and verdicts from before say nothing about what there is now.")


def draw_what_if(draft: Draft, pack: Pack) -> None:
    """Stored verdicts under the draft's weights, caps and cut-offs; arithmetic, no model."""
    from interviewer.rating.what_if import CutOffs, re_score

    st.caption("Stored verdicts, scored again under this draft. No model is called.")
    sources = [INTERVIEWS, *(one.id for one in rating_store().sets() if one.pack_id == pack.id)]
    source = st.selectbox("Verdicts of", sources, index=len(sources) - 1, key=f"{draft.id}-source")
    left, right = st.columns(2)
    before = left.number_input("Pass mark now (%)", 0, 100, 60, key=f"{draft.id}-cut-before")
    after = right.number_input("Pass mark then (%)", 0, 100, 60, key=f"{draft.id}-cut-after")
    stored = verdicts(source)
    names = {question.id for question in draft.base.questions}
    own = [
        one
        for one in stored.grades
        if one.grade.versions.pack_id == pack.id and one.grade.question_id in names
    ]
    if not own:
        st.info(
            f"No stored verdicts on {literal(pack.id)} here yet. They come from finished "
            "interviews, and from runs that were imported into a rating set."
        )
        return
    known = {draft.base.hash: draft.base, draft.start.hash: draft.start, pack.hash: pack}
    cut_offs = CutOffs(before=before / 100, after=after / 100)
    _draw(re_score(own, {**stored.packs, **known}, pack, cut_offs))


def _draw(found: WhatIf) -> None:
    for title, rows in (("Answers", found.answers), ("Candidates", found.candidates)):
        if rows:
            st.markdown(f"**{title}:** {_sides(rows)}")
    moved = [row for row in found.questions if row.n_moved]
    if not moved:
        st.write("No score moves.")
    else:
        draw_table(
            ("Question", "Answers", "Mean", "Sides"),
            (
                (
                    f"{row.question_id} {row.title}",
                    f"{row.n_moved} of {row.n} move",
                    f"{row.mean_before * 100:.1f} → {row.mean_after * 100:.1f} % "
                    f"({row.shift * 100:+.1f})",
                    f"{row.n_now_pass} now pass, {row.n_now_fail} now fail",
                )
                for row in moved
            ),
        )
    for one in found.flipped[:_SHOWN]:
        way = "fail → pass" if one.passes else "pass → fail"
        st.markdown(
            f"- {way}: **{literal(one.id)}** ({literal(one.question_id)}) "
            f"{one.before * 100:.1f} → {one.after * 100:.1f} %"
        )
    if len(found.flipped) > _SHOWN:
        st.caption(f"and {len(found.flipped) - _SHOWN} more")
    if found.left_out:
        with st.expander(f"{len(found.left_out)} answers cannot be scored again"):
            st.markdown("\n".join(f"- {literal(one)}" for one in found.left_out[:50]))


def _sides(rows: tuple[Moved, ...]) -> str:
    now_pass = sum(one.flips and one.passes for one in rows)
    now_fail = sum(one.flips and one.passed for one in rows)
    return (
        f"{len(rows)}, of which {sum(one.passed for one in rows)} pass now and "
        f"{sum(one.passes for one in rows)} would: {now_pass} fail → pass, {now_fail} pass → fail"
    )
