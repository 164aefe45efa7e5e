"""Install a question pack from an upload: look at it first, then keep it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import streamlit as st

from interviewer.errors import InputError, PackInvalid
from interviewer_ui import session
from interviewer_ui.services import AppServices
from interviewer_ui.view import literal

if TYPE_CHECKING:
    from streamlit.runtime.uploaded_file_manager import UploadedFile

_ENDINGS = ["zip", "yaml", "jsonl", "md", "txt"]
_MAX_UPLOAD_MB = 10
_MAX_PROBLEMS = 50
_FILES, _FOLDER = "A zip file, or YAML files", "A folder"


def draw_pack_upload(app: AppServices) -> None:
    """The area; a pack that was installed is chosen on the page that is drawn next."""
    with st.expander("Install a question pack", icon=":material/library_add:"):
        st.caption(
            "A pack is a pack.yaml and a question in each file of its folder questions/. It is "
            "checked first, nothing in it is ever run, and it is kept on the machine that runs "
            "this app."
        )
        kind = st.radio("What do you have?", [_FILES, _FOLDER], horizontal=True, key="pack-kind")
        found = st.file_uploader(
            "Folder of the pack" if kind == _FOLDER else "Files of the pack",
            type=_ENDINGS,
            accept_multiple_files="directory" if kind == _FOLDER else True,
            key=f"pack-files-{kind == _FOLDER}-{session.state().n_installed}",
            max_upload_size=_MAX_UPLOAD_MB,
        )
        if found:
            _offer(app, found)


def _offer(app: AppServices, found: Sequence[UploadedFile]) -> None:
    from interviewer.packs.install import check_upload

    files = {file.name: file.getvalue() for file in found}
    try:
        candidate = check_upload(files, app.settings.home)
    except PackInvalid as error:
        _draw_problems(str(error).splitlines())
        return
    except InputError as error:
        st.error(literal(str(error)), icon=":material/warning:")
        return
    pack = candidate.pack
    st.success(
        f"**{literal(pack.title)}**, version {literal(pack.version)}: "
        f"{_count(len(pack.questions), 'question')}, {_count(pack.n_points, 'point')}. It can be "
        "used as it is.",
        icon=":material/check_circle:",
    )
    replace = False
    if candidate.installed:
        replace = st.checkbox(
            f"Replace version {literal(candidate.installed)}, which is installed",
            key="pack-replace",
            help="Interviews and reports of the earlier version keep it.",
        )
    pressed = st.button(
        "Install it",
        key="pack-install",
        icon=":material/download_done:",
        disabled=bool(candidate.installed) and not replace,
    )
    if pressed:
        _install(app, files, replace=replace)


def _install(app: AppServices, files: dict[str, bytes], *, replace: bool) -> None:
    from interviewer.packs.install import install_upload

    try:
        done = install_upload(files, app.settings.home, replace=replace)
    except (InputError, PackInvalid) as error:
        st.error(literal(str(error)), icon=":material/warning:")
        return
    session.state().n_installed += 1
    session.state().new_pack = done.folder.name
    session.say_next(f"{done.pack.title} {done.pack.version} is installed.")
    st.rerun()


def _draw_problems(problems: list[str]) -> None:
    n = len(problems)
    st.error(
        f"**This pack cannot be used yet: {_count(n, 'problem')}.** Nothing was installed. Put "
        "these right and upload it again:",
        icon=":material/warning:",
    )
    more = [f"… and {n - _MAX_PROBLEMS} more"] if n > _MAX_PROBLEMS else []
    st.code("\n".join([*problems[:_MAX_PROBLEMS], *more]), language=None, wrap_lines=True)


def _count(n: int, what: str) -> str:
    return f"{n} {what}{'' if n == 1 else 's'}"
