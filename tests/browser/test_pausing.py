"""The pause in a real browser: a reload, a second window and a killed server in mid-pause."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.app_server import AppServer
from tests.browser.axe import check
from tests.browser.candidate import Candidate
from tests.browser.conftest import SHORT_PACK

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def expect_paused(candidate: Candidate, text: str) -> None:
    page = candidate.page
    expect(page.get_by_role("button", name="Go on")).to_be_visible()
    expect(
        page.get_by_text("Paused: the clock stands still and the box is closed.")
    ).to_be_visible()
    expect(page.locator(".words")).to_have_text("left: paused")
    expect(candidate.box("1")).to_have_value(text)
    expect(candidate.box("1")).to_be_disabled()
    expect(page.get_by_role("button", name="Submit answer")).to_be_disabled()
    expect(page.get_by_role("button", name="Hint")).to_be_disabled()


def test_pause_outlasts_reload_second_window_and_killed_server_and_costs_no_second(
    candidate: Candidate, page: Page, server: AppServer
) -> None:
    candidate.plan(follow_ups=0)
    candidate.start()
    # Sent with the pause itself, before it was saved as a draft.
    candidate.box("1").press_sequentially("half an answer", delay=2)
    page.get_by_role("button", name="Pause").press("Enter")
    expect_paused(candidate, "half an answer")
    expect(page.get_by_role("button", name="Go on")).to_be_focused()
    left = candidate.seconds_left()
    assert check(page, "paused", "light").severe() == ()
    page.reload()
    expect_paused(candidate, "half an answer")
    other = Candidate(page.context.new_page(), candidate.url)
    other.page.goto(page.url)
    expect_paused(other, "half an answer")
    server.kill()
    page.wait_for_timeout(2_000)
    server.start()
    page.reload()
    expect_paused(candidate, "half an answer")
    assert candidate.seconds_left() == other.seconds_left() == left

    page.get_by_role("button", name="Go on").press("Enter")
    expect(candidate.box("1")).to_be_editable()
    expect(candidate.box("1")).to_be_focused()
    assert left - 3 <= candidate.seconds_left() <= left
    # The other window hears of it by itself.
    expect(other.box("1")).to_be_editable()
    candidate.box("1").press_sequentially(", and the rest", delay=2)
    candidate.submit()
    expect(page.get_by_role("button", name="Next question (2 of 3)")).to_be_visible()
    expect(page.get_by_text("half an answer, and the rest")).to_be_visible()
    expect(page.get_by_text("the clock was stopped for")).to_be_visible()


def test_exam_offers_no_pause_and_extra_time_stretches_its_clock(
    candidate: Candidate, page: Page
) -> None:
    candidate.plan(pack=str(SHORT_PACK), mode="Exam", follow_ups=0, extra_time="2")
    expect(page.get_by_text("every limit is 2 times as long")).to_be_visible()
    candidate.start()
    assert 30 < candidate.seconds_left() <= 60
    expect(page.get_by_role("button", name="Submit answer")).to_be_visible()
    expect(page.get_by_role("button", name="Pause")).to_have_count(0)
