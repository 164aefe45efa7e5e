"""The pages and the way between them. The interview's id travels in the address as `?s=`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn
from urllib.parse import unquote, urlsplit

import streamlit as st

_PAGES = Path(__file__).resolve().parent / "pages"
PLAN = _PAGES / "plan.py"
READY = _PAGES / "ready.py"
SESSION = _PAGES / "session.py"
REPORT = _PAGES / "report.py"
HISTORY = _PAGES / "history.py"
RATE = _PAGES / "rate.py"
ALIGNMENT = _PAGES / "alignment.py"
REVIEW = _PAGES / "review.py"
RUBRICS = _PAGES / "rubrics.py"


def current_interview_id() -> str:
    """The interview that the address names; empty when it names none."""
    return st.query_params.get("s", "")


def unknown(url: str | None, names: Sequence[str]) -> bool:
    """Whether an address ends in something that is the name of no page; such as `/nowhere`.

    Args:
        url: as the browser has it, without its query; None where it did not say.
        names: the pages' own; the empty one is that of the first page.
    """
    last = "" if url is None else urlsplit(url).path.rsplit("/", 1)[-1]
    return bool(last) and unquote(last) not in names


def go(page: Path, interview_id: str = "") -> NoReturn:
    """Show another page, for an interview where one is given."""
    st.switch_page(page, query_params={"s": interview_id} if interview_id else {})


def nothing_here(message: str) -> None:
    """What a page shows when its address names no interview: what to do instead."""
    st.info(message, icon=":material/explore:")
    st.page_link(PLAN, label="Plan an interview", icon=":material/add_circle:")
    st.page_link(HISTORY, label="See earlier interviews", icon=":material/history:")
