"""Every page keeps the accessibility rules that a program can check, see docs/accessibility.md."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.app_server import AppServer
from tests.browser.axe import Scheme, check, check_all
from tests.browser.tour import furnish

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_no_page_has_a_serious_or_critical_finding(
    browser: Browser, own_home: Path, tmp_path: Path
) -> None:
    # A minute a scheme: the dark one is checked by `python -m tests.browser.axe`.
    scheme: Scheme = "light"
    stops = furnish(own_home)
    server = AppServer(own_home, tmp_path / "server.log")
    server.start()
    try:
        results = list(check_all(browser, server.url, stops, scheme))
    finally:
        server.kill()
    severe = [f"{one.page}: {finding}" for one in results for finding in one.severe()]
    assert severe == []
    assert all(one.n_passed > 10 for one in results), "axe looked at hardly anything"


def test_axe_finds_a_field_without_a_name_and_text_that_is_too_pale(page: Page) -> None:
    page.set_content("<main><h1>Title</h1><input><p style='color:#ccc'>pale</p></main>")
    found = {one.rule: one.impact for one in check(page, "control", "light").severe()}
    assert found["label"] == "critical"
    assert found["color-contrast"] == "serious"
