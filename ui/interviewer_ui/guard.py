"""No page ends in a traceback: whatever goes wrong becomes one clear message."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from interviewer.errors import (
    IndexUnavailable,
    InterviewerError,
    ModelFileError,
    SettingsError,
    StoreUnavailable,
)
from interviewer_ui.view import literal

_logger = logging.getLogger(__name__)
_STARTUP = (SettingsError, StoreUnavailable, IndexUnavailable, ModelFileError)


@contextmanager
def guarded() -> Iterator[None]:
    """Show any error that the block raises, in words; Streamlit's own control flow passes."""
    try:
        yield
    except _STARTUP as error:
        st.error(
            f"**interviewer cannot work as it is set up.** {literal(str(error))}",
            icon=":material/build:",
        )
        st.caption("Put this right, then try again. Nothing that was saved is lost.")
        st.button("Try again", key="try-again", type="primary")
    except InterviewerError as error:
        st.error(literal(str(error)), icon=":material/warning:")
    except Exception:
        # A page ends here whatever it was: nobody is to see a traceback.
        _logger.exception("a page failed")
        st.error(
            "**Something went wrong inside the app.** Answers that were shown as saved are safe. "
            "Reload the page; if it happens again, the server's log says where.",
            icon=":material/warning:",
        )
        st.button("Try again", key="try-again", type="primary")
