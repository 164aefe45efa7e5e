"""What a candidate does in the browser, for the tests and for the screenshots of the docs."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page, expect

WAIT_MS = 45_000
"""Enough for a cold start on a busy machine; nothing waits for longer."""


class Candidate:
    """Drives one page of the app.

    Args:
        page: an empty page.
        url: where the app is served.
    """

    def __init__(self, page: Page, url: str) -> None:
        self.page = page
        self.url = url
        page.set_default_timeout(WAIT_MS)
        expect.set_options(timeout=WAIT_MS)

    def plan(
        self,
        *,
        pack: str = "",
        mode: str = "Practice",
        follow_ups: int = 1,
        clock: bool = True,
        extra_time: str = "",
    ) -> None:
        """Plan an interview of three questions and come to the ready check."""
        page = self.page
        page.goto(self.url)
        # The label takes the click: the radio button itself is hidden behind its drawing.
        page.get_by_text(mode, exact=True).first.click()
        page.get_by_text("Topics, level, time and follow-ups").click()
        if pack:
            box = page.get_by_role("combobox", name="Question pack")
            box.click()
            box.fill(pack)
            box.press("Enter")
            expect(page.get_by_text("Short pack for browser tests")).to_be_visible()
        if not clock:
            page.get_by_text("No clock", exact=True).click()
        if extra_time:
            factor = page.get_by_role("spinbutton", name="Extra time")
            factor.fill(extra_time)
            factor.press("Enter")
        slider = page.get_by_role("slider", name="Follow-ups")
        for _ in range(1 - follow_ups):
            slider.press("ArrowLeft")
            expect(slider).to_have_attribute("aria-valuetext", "0")
        self.settle()
        page.get_by_role("button", name="Continue to the ready check").click()
        expect(page.get_by_role("heading", name="Ready?")).to_be_visible()

    def start(self) -> None:
        """Press Start; the first question's clock runs."""
        self.page.get_by_role("button", name="Start the interview").click()
        expect(self.box("1")).to_be_editable()

    def box(self, label: str) -> Locator:
        """The answer box of the question with that label, such as `1` or `1a`."""
        return self.page.get_by_label(f"Your answer to question {label}", exact=True)

    def question(self) -> str:
        """The text of the question on screen."""
        return self.page.locator(".iv-question").inner_text()

    def submit(self) -> None:
        """Press Submit."""
        self.page.get_by_role("button", name="Submit answer").click()

    def seconds_left(self) -> int:
        """What the countdown shows."""
        shown = self.page.locator(".time").inner_text()
        found = re.fullmatch(r"(\d+):(\d\d)", shown)
        assert found, f"the countdown shows {shown!r}"
        return int(found[1]) * 60 + int(found[2])

    def wait_until_saved(self) -> None:
        """Wait for the acknowledgement of the text on screen."""
        # The state is drawn a few times a second: until then it speaks of the text before.
        self.page.wait_for_timeout(600)
        expect(self.page.locator("#state")).to_have_text("✓ Saved")

    def settle(self) -> None:
        """Wait until the server has drawn what the last choice changed."""
        self.page.wait_for_timeout(300)
        expect(self.page.get_by_test_id("stStatusWidget")).to_have_count(0)
