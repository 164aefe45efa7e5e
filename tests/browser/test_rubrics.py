"""The rubric editor in a real browser: text is saved as it is typed, and when one clicks away."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page, expect

from interviewer.store.database import Database
from interviewer.store.drafts import DraftStore
from tests.browser.app_server import AppServer

PATIENCE_MS = 120_000


def stored_claim(home: Path) -> str:
    """The first claim of the first question of the only draft, as it is in the database."""
    database = Database(f"sqlite:///{home / 'interviewer.sqlite3'}")
    try:
        edit = DraftStore(database).get("hypervisors-draft-1").edited("hv-01")
        assert edit is not None
        assert edit.question is not None
        return edit.question.points[0].claim
    finally:
        database.close()


def test_text_is_saved_while_it_is_typed_and_when_one_clicks_away_at_once(
    page: Page, server: AppServer, own_home: Path
) -> None:
    page.set_default_timeout(PATIENCE_MS)
    page.goto(f"{server.url}/rubrics")
    page.get_by_role("button", name="Begin a draft", exact=True).click()
    claim = page.get_by_role("textbox", name="Claim", exact=True)
    claim.fill("Typed")
    claim.press_sequentially(" and not left.")
    expect(page.get_by_text("1. Typed and not left.")).to_be_visible(timeout=PATIENCE_MS)
    expect(claim).to_be_focused()
    expect(page.locator("input[type=radio]:checked")).to_have_count(1, timeout=PATIENCE_MS)
    assert stored_claim(own_home) == "Typed and not left."
    # The click takes the box away before the pause in typing is over.
    claim.press_sequentially(" And more.")
    page.locator("[data-testid=stButtonGroup] button", has_text="Changes").click()
    # Only the server says this, in the section that was clicked.
    expect(page.get_by_text("1 reworded")).to_be_visible(timeout=PATIENCE_MS)
    assert stored_claim(own_home) == "Typed and not left. And more."
