"""What the pages call: built once a process, shared by all browser sessions."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import streamlit as st

from interviewer.domain.pack import Pack
from interviewer.settings import Settings, read_settings
from interviewer_ui.hints import ShownHints
from interviewer_ui.sat_exams import SatExams

if TYPE_CHECKING:
    # Brings SQLAlchemy with it, a second of import that the server start can do without.
    from interviewer.embedding.embedder import Embedder
    from interviewer.interviews.clarifying import Clarifier
    from interviewer.interviews.matching import Matcher
    from interviewer.interviews.service import Interviews
    from interviewer.interviews.wording import WordedClarifier
    from interviewer.llm.transcription import Transcriber
    from interviewer.reviews.service import Reviews
    from interviewer.store.database import Database


@dataclass(frozen=True)
class AppServices:
    """The part of the product that pages see."""

    settings: Settings
    interviews: Interviews
    load_pack: Callable[[str], Pack]
    embedder: Embedder | None = None
    """The one that is loaded already, for whoever can share it."""
    opened: Database | None = None
    """The database that the interviews are in, where it is open already; pages ask `database`."""
    hints: ShownHints = field(default_factory=ShownHints)
    begin_indexing: Callable[[], None] = lambda: None
    """Opens and fills the index, which waits for it so that the first page need not."""
    clarified: ShownHints = field(default_factory=ShownHints)
    """What was asked about open questions, with the replies."""
    exams: SatExams = field(default_factory=SatExams)
    """Which browser sits which exam."""

    @cached_property
    def database(self) -> Database:
        """The one database of this process, for stores beside the interviews."""
        from interviewer.store.database import Database

        return self.opened or Database(self.settings.database)

    @cached_property
    def reviews(self) -> Reviews:
        """Spaced review over the same interviews."""
        from interviewer.reviews.service import Reviews

        return Reviews(self.interviews, self.load_pack)

    @cached_property
    def matcher(self) -> Matcher:
        """Finds the questions that a pasted text is about."""
        from interviewer.interviews.matching import local_matcher

        return local_matcher(self.settings.home, self.embedder)

    @cached_property
    def clarifier(self) -> Clarifier:
        """Replies to what is asked about a question."""
        from interviewer.interviews.clarifying import local_clarifier

        return local_clarifier(self.embedder)

    @cached_property
    def wording(self) -> WordedClarifier | None:
        """Replies in a model's words; None where the built-in grader is in use.

        Raises:
            SettingsError: address or key of the model cannot be one.
        """
        from interviewer.interviews.wording import worded_clarifier

        return worded_clarifier(self.settings, self.clarifier)

    @cached_property
    def transcriber(self) -> Transcriber | None:
        """Turns spoken answers into text; None where no endpoint is set for that.

        Raises:
            SettingsError: an address or key for it is set that cannot be one.
        """
        from interviewer.llm.transcription import transcriber_of

        return transcriber_of(self.settings)


def build_app(settings: Settings) -> AppServices:
    """Everything from the settings, with a heartbeat.

    Raises:
        SettingsError, StoreUnavailable, IndexUnavailable, ModelFileError: with the remedy.
    """
    from interviewer.wiring import build_services

    services = build_services(settings, hold_index=True)
    services.interviews.heartbeat()
    services.start_heartbeat()
    return AppServices(
        settings,
        services.interviews,
        services.grading.load_pack,
        embedder=services.grading.index.embedder,
        opened=services.database,
        begin_indexing=services.grading.begin_indexing,
    )


class Ahead:
    """Builds the services once, for whoever comes first: the server's start or a page.

    A failure is not remembered: the next call tries again.

    Args:
        build: makes the services.
    """

    def __init__(self, build: Callable[[Settings], AppServices]) -> None:
        self._build = build
        self._built: AppServices | None = None
        self._guard = threading.Lock()

    def __call__(self, settings: Settings) -> AppServices:
        """The services; waits where another thread is building them."""
        with self._guard:
            if self._built is None:
                self._built = self._build(settings)
            return self._built


class _Seams:
    """Where the services come from. Streamlit runs scripts without arguments, hence a place."""

    settings: Callable[[], Settings] = staticmethod(read_settings)
    build: Callable[[Settings], AppServices] = staticmethod(build_app)


def serve_settings(settings: Settings) -> Callable[[], AppServices]:
    """Use these settings rather than reading the environment again.

    Returns:
        Builds the services before a page asks for them; pages get the same ones.
    """
    ahead = Ahead(build_app)
    _Seams.settings = staticmethod(lambda: settings)
    _Seams.build = staticmethod(ahead)
    return lambda: ahead(settings)


@contextmanager
def override(build: Callable[[Settings], AppServices]) -> Iterator[None]:
    """Build the services in another way while the context lasts; for tests and demos."""
    before = _Seams.build
    _Seams.build = staticmethod(build)
    st.cache_resource.clear()
    try:
        yield
    finally:
        _Seams.build = before
        st.cache_resource.clear()


@st.cache_resource(show_spinner="Opening the question bank …")
def services() -> AppServices:
    """The services of this process; a failure is not remembered, so a reload tries again."""
    return _Seams.build(_Seams.settings())
