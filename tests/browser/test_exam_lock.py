"""An exam in one tab keeps the rubrics shut in the next one, and only in that browser."""

from __future__ import annotations

from playwright.sync_api import Browser, Page, expect

from tests.browser.app_server import AppServer
from tests.browser.candidate import Candidate
from tests.browser.conftest import SHORT_PACK

LOCKED = "An exam is running: this page opens when it is finished."


def test_second_tab_shows_no_rubric_until_the_exam_is_over(
    candidate: Candidate, page: Page, server: AppServer, browser: Browser
) -> None:
    candidate.plan(pack=str(SHORT_PACK), mode="Exam", follow_ups=0, clock=False)
    candidate.start()
    address = page.url
    second = page.context.new_page()
    second.goto(f"{server.url}/rubrics")
    expect(second.get_by_text(LOCKED)).to_be_visible(timeout=30_000)
    expect(second.get_by_role("combobox")).to_have_count(0)
    second.get_by_role("button", name="Back to the exam").click()
    second.wait_for_url(address)
    elsewhere = browser.new_context()
    stranger = elsewhere.new_page()
    stranger.goto(f"{server.url}/rubrics")
    expect(stranger.get_by_role("button", name="Begin a draft")).to_be_visible(timeout=30_000)
    elsewhere.close()
