from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.app_server import AppServer
from tests.browser.candidate import Candidate
from tests.browser.chromium import REMEDY, chromium, find_chromium

SHORT_PACK = Path(__file__).resolve().parent / "short_pack"


# Not for the whole run: the driver keeps an event loop in this thread, which other tests need.
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    try:
        find_chromium()
    except FileNotFoundError:
        pytest.fail(REMEDY, pytrace=False)
    with chromium() as running:
        yield running


@pytest.fixture
def server(own_home: Path, tmp_path: Path) -> Iterator[AppServer]:
    server = AppServer(own_home, tmp_path / "server.log")
    server.start()
    yield server
    server.kill()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1200, "height": 900})
    yield context.new_page()
    context.close()


@pytest.fixture
def candidate(page: Page, server: AppServer) -> Candidate:
    return Candidate(page, server.url)
