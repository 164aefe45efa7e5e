"""What the pages call: built once a process, shared by all browser sessions."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import streamlit as st

from interviewer.domain.pack import Pack
from interviewer.settings import Settings, read_settings

if TYPE_CHECKING:
    # Brings LangGraph and Chroma with it, seconds of import that the server start can do without.
    from interviewer.interviews.service import Interviews
    from interviewer.reviews.service import Reviews


@dataclass(frozen=True)
class AppServices:
    """The part of the product that pages see."""

    settings: Settings
    interviews: Interviews
    load_pack: Callable[[str], Pack]

    @cached_property
    def reviews(self) -> Reviews:
        """Spaced review over the same interviews."""
        from interviewer.reviews.service import Reviews

        return Reviews(self.interviews, self.load_pack)


def build_app(settings: Settings) -> AppServices:
    """Everything from the settings, with a heartbeat.

    Raises:
        SettingsError, StoreUnavailable, IndexUnavailable, ModelFileError: with the remedy.
    """
    from interviewer.wiring import build_services

    services = build_services(settings)
    services.interviews.heartbeat()
    services.start_heartbeat()
    return AppServices(settings, services.interviews, services.grading.load_pack)


class _Seams:
    """Where the services come from. Streamlit runs scripts without arguments, hence a place."""

    settings: Callable[[], Settings] = staticmethod(read_settings)
    build: Callable[[Settings], AppServices] = staticmethod(build_app)


def serve_settings(settings: Settings) -> None:
    """Use these settings rather than reading the environment again."""
    _Seams.settings = staticmethod(lambda: settings)


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
