from __future__ import annotations

import logging
import socket
import sys
import threading
from collections.abc import Iterator

import pytest

from interviewer.domain.pack import Pack
from interviewer.errors import StoreUnavailable
from interviewer.interviews.service import Interviews
from interviewer.settings import Settings, read_settings
from interviewer_ui.services import Ahead, AppServices
from interviewer_ui.warm_up import warm_up
from tests.conftest import WordJudge


@pytest.fixture
def port() -> Iterator[int]:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        yield listening.getsockname()[1]


@pytest.fixture
def services(service: Interviews, pack: Pack) -> AppServices:
    return AppServices(read_settings(), service, lambda _name: pack)


def drawn() -> threading.Event:
    event = threading.Event()
    event.set()
    return event


def test_grader_has_graded_once_before_the_first_answer_comes(
    port: int, services: AppServices, judge: WordJudge
) -> None:
    warm_up(port, "127.0.0.1", lambda: services, drawn())
    assert judge.calls == 1
    assert "interviewer.agent.graph" in sys.modules
    assert services.interviews.history() == ()


def test_model_that_costs_is_not_asked_before_somebody_answers(
    port: int, services: AppServices, judge: WordJudge, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(judge, "name", "llm")
    warm_up(port, "127.0.0.1", lambda: services, drawn())
    assert judge.calls == 0


def test_index_is_let_go_after_the_first_page_and_the_pack_is_read_before(
    port: int, service: Interviews, pack: Pack
) -> None:
    happened: list[str] = []
    first_page = threading.Event()
    read = threading.Event()

    def load_pack(name: str) -> Pack:
        happened.append(f"read {name}, page drawn: {first_page.is_set()}")
        read.set()
        return pack

    services = AppServices(
        read_settings(),
        service,
        load_pack,
        begin_indexing=lambda: happened.append(f"index, page drawn: {first_page.is_set()}"),
    )
    thread = threading.Thread(
        target=warm_up, args=(port, "127.0.0.1", lambda: services, first_page)
    )
    thread.start()
    assert read.wait(60)
    first_page.set()
    thread.join(60)
    assert happened[:2] == ["read hypervisors, page drawn: False", "index, page drawn: True"]


def test_store_that_cannot_be_opened_ends_the_warming_up_and_not_the_server(
    port: int, caplog: pytest.LogCaptureFixture
) -> None:
    def build() -> AppServices:
        raise StoreUnavailable("the disk is full; free some space")

    with caplog.at_level(logging.WARNING):
        warm_up(port, "127.0.0.1", build, drawn())
    assert "the disk is full" in caplog.text


def test_services_are_built_once_for_whoever_comes_first(services: AppServices) -> None:
    calls: list[Settings] = []
    gate = threading.Barrier(5)

    def build(settings: Settings) -> AppServices:
        calls.append(settings)
        return services

    ahead = Ahead(build)
    found: list[AppServices] = []

    def ask() -> None:
        gate.wait()
        found.append(ahead(services.settings))

    threads = [threading.Thread(target=ask) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(calls) == 1
    assert all(one is services for one in found)


def test_services_that_failed_to_build_are_tried_again(services: AppServices) -> None:
    failures = iter([StoreUnavailable("disk full; free some space")])

    def build(_settings: Settings) -> AppServices:
        for failure in failures:
            raise failure
        return services

    ahead = Ahead(build)
    with pytest.raises(StoreUnavailable):
        ahead(services.settings)
    assert ahead(services.settings) is services
