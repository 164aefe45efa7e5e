"""Tables of the rubric page as HTML: they turn into blocks on a phone and need no data frames."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

import streamlit as st


def draw_table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """A table of plain text; the first column names the row."""
    top = "".join(f'<th scope="col">{escape(one)}</th>' for one in head)
    body = "".join(
        f'<tr><th scope="row">{escape(first)}</th>'
        + "".join(
            f'<td data-label="{escape(label)}">{escape(cell)}</td>'
            for label, cell in zip(head[1:], rest, strict=True)
        )
        + "</tr>"
        for first, *rest in rows
    )
    st.html(f'<table class="iv-table"><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table>')
