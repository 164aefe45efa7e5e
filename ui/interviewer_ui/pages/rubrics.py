"""The rubric editor: a draft of a pack, question by question; every change is saved at once."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import streamlit as st

from interviewer.domain.draft import Draft, QuestionDraft
from interviewer.domain.pack import Pack
from interviewer.errors import InputError, PackError, PackInvalid, PackNotFound
from interviewer.packs.drafts import composed, gaps, next_version, questions_of
from interviewer.packs.install import read_pack_file
from interviewer.packs.load import find_pack, installed_packs, load_pack, pack_sources
from interviewer_ui import session
from interviewer_ui.components.autosave import autosave
from interviewer_ui.components.rubric_effects import draw_changes, draw_what_if
from interviewer_ui.components.rubric_fields import Fields, save
from interviewer_ui.components.rubric_points import draw_checks, draw_points
from interviewer_ui.components.rubric_publish import draw_figures, draw_publish
from interviewer_ui.components.rubric_questions import draw_discard, draw_questions
from interviewer_ui.components.rubric_text import draw_anchors, draw_conflict, draw_words
from interviewer_ui.rubrics import OpenQuestion, checks, draft_store, keep, question_now, stepped
from interviewer_ui.services import services
from interviewer_ui.view import literal, moment

EDITED = ("Points", "Question", "Anchors")
SECTIONS = (*EDITED, "Changes", "What if", "Publish")


def begin() -> None:
    """Choose what a new draft starts from: an installed pack, or the zip file of an export."""
    sources = pack_sources(services().settings.home)
    names = list(installed_packs(sources))
    name = st.selectbox("Pack to start from", names)
    if st.button("Begin a draft", type="primary", icon=":material/edit:"):
        pack = load_pack(name, sources)
        opened(draft_store().create(pack, pack, name, next_version(pack.version), now()))
    file = st.file_uploader("Or import a pack (zip file of its YAML)", type=["zip"])
    if file is not None and st.button("Begin a draft from the file", icon=":material/upload:"):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "import.zip"
            path.write_bytes(file.getvalue())
            try:
                pack = read_pack_file(path)
            except (PackInvalid, InputError) as error:
                st.error(literal(str(error)), icon=":material/warning:")
                return
        try:
            base = load_pack(str(find_pack(pack.id, sources)))
        except PackNotFound:
            base = pack
        version = next_version(base.version) if pack.version == base.version else pack.version
        opened(draft_store().create(pack, base, "", version, now()))


def opened(draft_id: str) -> None:
    """Show a draft from now on; its id stands in the address."""
    st.query_params["draft"] = draft_id
    st.rerun()


def now() -> datetime:
    """The server's clock."""
    return services().interviews.now()


def edit(draft: Draft, question_id: str, section: str) -> None:
    """One section of a question. Its widgets save by themselves, before any of this runs."""
    stored = question_now(draft, question_id)
    if stored is None:
        st.info("This question was taken out of the draft.")
        return
    name = f"{draft.id}/{question_id}"
    questions = session.state().open_questions
    seen = questions.setdefault(name, OpenQuestion(*stored))
    if seen.unsaved:
        save(draft.id, name, seen)
        st.rerun()
    if seen.mine is not None:
        decide(draft, name, seen, stored)
        return
    if stored[1] != seen.revision:
        # Another tab saved, and this one has changed nothing since it looked.
        seen = questions[name] = OpenQuestion(*stored, seen.generation + 1, seen.place)
        st.toast("Changed elsewhere; this is how it stands now.")
    at = Fields(draft.id, question_id, seen.generation)
    point_id = ""
    if section == "Points":
        start = {question.id: question for question in draft.base.questions}.get(question_id)
        known = [point.id for point in start.points] if start else []
        place, step = draw_points(seen.question, at, seen.place, known)
        if step:
            after, chosen = stepped(seen.question, place, step)
            anew = replace(seen, question=after, generation=seen.generation + 1, place=chosen)
            save(draft.id, name, anew)
            st.rerun()
        point_id = seen.question.points[place].id if seen.question.points else ""
    elif section == "Question":
        draw_words(seen.question, at, draft.start.topics)
        draw_questions(draft, question_id)
    else:
        draw_anchors(seen.question, at)
    if seen.revision:
        st.caption(f"Saved {moment(draft.updated_at, session.reader_offset())}.")
    draw_checks(checks(seen.question), gaps(seen.question), point_id)


def decide(draft: Draft, name: str, seen: OpenQuestion, stored: tuple[QuestionDraft, int]) -> None:
    """Two tabs changed the same: the reader chooses, and only then something is written."""
    choice = draw_conflict(seen, stored[0], name)
    if not choice:
        return
    kept = OpenQuestion(*stored, seen.generation + 1, seen.place)
    if choice == "mine" and seen.mine is not None:
        kept = keep(draft.id, kept, seen.mine)
    session.state().open_questions[name] = kept
    st.rerun()


def whole(draft: Draft) -> Pack | None:
    """The pack that the draft has become; None, and what is missing is said, while it has gaps."""
    try:
        return composed(draft)
    except PackError as error:
        st.warning(
            "**Not complete yet:**\n\n"
            + "\n".join(f"- {literal(line)}" for line in str(error).splitlines()),
            icon=":material/edit_off:",
        )
        return None


def choose(draft: Draft) -> str:
    """The question to edit; edited ones carry a mark."""
    titles = {name: one.title or "(no title)" for name, one in questions_of(draft).items()}
    edited = {one.question_id for one in draft.edits}
    wanted = st.query_params.get("q", "")
    names = list(titles)
    chosen = st.selectbox(
        "Question",
        names,
        index=names.index(wanted) if wanted in titles else 0,
        format_func=lambda one: f"{one} {titles[one]}{' (edited)' if one in edited else ''}",
        # The names belong to the key: a question that was added or taken out draws it anew.
        key=f"{draft.id}-chosen-{len(names)}",
    )
    st.query_params["q"] = chosen
    return chosen


st.title("Rubrics", anchor=False)
drafts = {one.id: one for one in draft_store().drafts()}
if not drafts:
    st.write(
        "Edit a rubric as a draft, see what it would change, and publish it as a version that "
        "never changes again."
    )
    begin()
    st.stop()
wanted = st.query_params.get("draft", "")
draft_id = st.selectbox(
    "Draft",
    list(drafts),
    index=list(drafts).index(wanted) if wanted in drafts else 0,
    format_func=lambda one: f"{one} · to be {drafts[one].version} · {drafts[one].n_edited} edited",
)
st.query_params["draft"] = draft_id
with st.expander("Another draft", icon=":material/add:"):
    begin()
draft = draft_store().get(draft_id)
section = (
    st.segmented_control("Show", SECTIONS, default=SECTIONS[0], key=f"{draft_id}-section")
    or SECTIONS[0]
)
if section in EDITED:
    autosave()
    edit(draft, choose(draft), section)
elif section == "Publish":
    draw_figures(draft)
    if (pack := whole(draft)) is not None:
        draw_publish(draft, pack)
    draw_discard(draft)
elif (pack := whole(draft)) is not None:
    (draw_changes if section == "Changes" else draw_what_if)(draft, pack)
