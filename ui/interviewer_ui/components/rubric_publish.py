"""Make a draft a version for good: version, scoring, export, the mark, and why it was refused."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from interviewer.domain.draft import Draft
from interviewer.domain.pack import Pack, Scoring
from interviewer.errors import InterviewerError, PackNotFound
from interviewer.packs.drafts import pack_zip
from interviewer.packs.load import find_pack, pack_sources
from interviewer.rating.assessment import unmeasured
from interviewer.rating.publishing import Published, Refused, publish
from interviewer.report.alignment import GateRow, Mark, shown
from interviewer_ui import session
from interviewer_ui.components.rubric_table import draw_table
from interviewer_ui.rating import rating_store
from interviewer_ui.rubrics import draft_store
from interviewer_ui.services import services
from interviewer_ui.view import literal

_SHOWN = 25
_FIGURES = {
    "partly_credit": "Credit for partly",
    "wrong_penalty": "Penalty for wrong",
    "must_have_cap": "Cap without must-have",
}
_MARK_WORDS = {
    Mark.EXPLORE: "To try things out. Needs no numbers.",
    Mark.TREND: "Averages, with a person behind every decision. Needs agreement over all points.",
    Mark.GATE: "Decisions on single answers. Needs every number, on held-out answers.",
}


def draw_figures(draft: Draft) -> None:
    """Version and scoring of the draft; each widget saves by itself."""
    key = f"{draft.id}-{draft.revision}"
    st.text_input(
        "Version",
        draft.version,
        key=f"{key}-version",
        max_chars=40,
        on_change=_keep_figures,
        args=(draft, key),
        help="Such as 1.0.1. A version that was published is never overwritten.",
    )
    for place, (name, label) in zip(st.columns(3), _FIGURES.items(), strict=True):
        place.number_input(
            label,
            0.0,
            1.0,
            getattr(draft.scoring, name),
            0.05,
            key=f"{key}-{name}",
            on_change=_keep_figures,
            args=(draft, key),
        )


def _keep_figures(draft: Draft, key: str) -> None:
    """Save version and scoring; for `on_change`, see `rubric_fields`."""
    version = str(session.widget_value(f"{key}-version") or "").strip()
    scoring = {name: session.widget_value(f"{key}-{name}") for name in _FIGURES}
    try:
        draft_store().put_figures(
            draft.id,
            version,
            Scoring.model_validate(scoring),
            services().interviews.now(),
            looked_at=draft.revision,
        )
    except InterviewerError as error:
        session.say_next(str(error))


def draw_publish(draft: Draft, pack: Pack) -> None:
    """The mark to publish for; a refusal shows each number that is missing or short."""
    st.download_button(
        "Export as YAML (zip)",
        pack_zip(pack),
        file_name=f"{pack.id}-{pack.version}.zip",
        mime="application/zip",
        on_click="ignore",
        icon=":material/download:",
        help="Unpack it and grade with it (--pack FOLDER), or begin a draft from it elsewhere.",
    )
    st.caption(f"Hash of this content: {pack.hash[:12]}")
    marks: list[Mark] = list(Mark)
    wanted = st.radio(
        "Publish as",
        marks,
        format_func=lambda one: one.value,
        captions=[_MARK_WORDS[mark] for mark in marks],
        key=f"{draft.id}-mark",
    )
    by = st.text_input("Who publishes", max_chars=100, key=f"{draft.id}-by")
    if st.button("Publish", type="primary", key=f"{draft.id}-publish", icon=":material/publish:"):
        done = publish(
            draft_store(),
            rating_store(),
            pack,
            wanted,
            services().settings.home,
            services().interviews.now,
            by=by,
            examples_of=_folder(draft),
        )
        if isinstance(done, Refused):
            draw_refusal(done)
        else:
            _draw_done(done)
    draw_versions(pack.id)


def draw_refusal(done: Refused) -> None:
    """The numbers that are missing or short, each with its interval or the reason for none."""
    rows = done.found.short(done.wanted)
    st.error(
        f"**Not published as {done.wanted.value}.** Its numbers earn the mark "
        f"*{done.found.mark.value}*: {len(rows)} are missing or short.",
        icon=":material/block:",
    )
    if done.found.set_id:
        st.caption(
            literal(
                f"{done.found.n_answers} answers of {done.found.set_id}, {done.found.split} "
                f"split, grader {done.found.grader}"
            )
        )
    measured, absent = unmeasured(rows)
    _table(measured[:_SHOWN])
    if len(measured) > _SHOWN:
        st.caption(f"and {len(measured) - _SHOWN} more; interviewer packs publish lists all")
    if absent:
        st.markdown(
            f"- No number at all on {len(absent)} points, such as {literal(absent[0].where)}: "
            f"{literal(absent[0].reason)}"
        )
    for one in (*done.found.lacking, *done.found.notes):
        st.markdown(f"- {literal(one)}")


def draw_versions(pack_id: str) -> None:
    """What was published of this pack, newest first."""
    found = draft_store().publications(pack_id)
    if not found:
        return
    st.subheader("Published versions", anchor=False)
    draw_table(
        ("Version", "Mark", "When", "By", "Grader"),
        (
            (
                f"{one.version} ({one.pack_hash[:12]})",
                one.mark,
                f"{one.at:%d %b %Y, %H:%M} UTC",
                one.by or "–",
                one.grader or "–",
            )
            for one in found
        ),
    )


def _draw_done(done: Published) -> None:
    name = f"{done.publication.pack_id}@{done.publication.version}"
    st.success(
        f"Published as **{done.publication.mark}**: {literal(name)} "
        f"({done.publication.pack_hash[:12]}). Every command takes that name.",
        icon=":material/verified:",
    )
    if done.copy_made.n_examples_left:
        st.caption(
            f"{done.copy_made.n_examples_left} labelled answers stayed behind: their points have "
            "changed."
        )
    if done.found is not None:
        with st.expander("The numbers behind the mark"):
            _table(done.found.rows)


def _table(rows: tuple[GateRow, ...]) -> None:
    draw_table(
        ("Demand", "Found"),
        ((f"{row.name}, {row.where}: {row.demand}", _found(row)) for row in rows),
    )


def _found(row: GateRow) -> str:
    word = {True: "met", False: "short", None: "missing"}[row.meets]
    why = "" if row.meets or row.estimate.value is None else f"; {row.reason}"
    return f"{word}: {shown(row.estimate)}{why}"


def _folder(draft: Draft) -> Path | None:
    """Where the draft came from, for its labelled answers; None where that is gone."""
    try:
        return find_pack(draft.source, pack_sources(services().settings.home))
    except PackNotFound:
        return None
