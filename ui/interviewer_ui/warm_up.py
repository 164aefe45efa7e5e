"""What a server does before anybody asks, so that the first page and the first answer are quick."""

from __future__ import annotations

import importlib
import logging
import socket
import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from interviewer.errors import InterviewerError

if TYPE_CHECKING:
    from interviewer_ui.services import AppServices

_logger = logging.getLogger(__name__)
FIRST_PAGE = threading.Event()
"""Set when this process has drawn a page."""
NOBODY_CAME_S = 10.0
"""How long the first page is waited for before the rest is made ready all the same."""
FIRST_PACK = "hypervisors"
"""The pack that the plan offers first."""
_FIRST_SHOWN = ("interviewer_ui.app", "interviewer_ui.components.matched")
"""Modules of the page that is drawn first, and with them most of what every page needs."""


def warm_up(
    port: int,
    address: str,
    build: Callable[[], AppServices],
    first_page: threading.Event = FIRST_PAGE,
) -> None:
    """Do once what the first page and the first answer would otherwise have to wait for.

    Starts when the server listens: two imports at a time share one interpreter, and the server
    would come up later. Then, while the browser is still loading the app's own scripts, what the
    first page takes. What only grading needs, Chroma first of all, waits until a page has been
    drawn, or until it seems that nobody is coming.
    """
    until = time.monotonic() + 60
    while time.monotonic() < until:
        try:
            socket.create_connection((address, port), timeout=1).close()
            break
        except OSError:
            time.sleep(0.05)
    try:
        app = build()
        for name in _FIRST_SHOWN:
            importlib.import_module(name)
        app.load_pack(FIRST_PACK)
        first_page.wait(NOBODY_CAME_S)
        app.begin_indexing()
        importlib.import_module("interviewer.agent.graph")
        grade_something(app)
    except InterviewerError as error:
        # The page that needs what is broken says so, with the remedy, to whoever can act on it.
        _logger.warning("not everything could be made ready ahead: %s", error)


def grade_something(app: AppServices) -> None:
    """Load the models and the index of the pack that the plan offers first, by using them.

    Only where that is free and stays on this machine.
    """
    judge = app.interviews.grader.judge
    if judge.name == "builtin":
        pack = app.load_pack(FIRST_PACK)
        question = pack.questions[0]
        app.interviews.grader.grade(pack, question, (question.question,))
