"""The rating box in a real browser, without a server: what its keys say and when it repeats it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

ROOT = Path(__file__).resolve().parents[2]
HERE = ROOT / "ui" / "interviewer_ui" / "components" / "rater"
EXPORT = "export default function (component)"


def data(number: int = 0, error: str = "") -> dict[str, object]:
    """What the server tells the box: three points, the second one rated before."""
    return {
        "key": "k",
        "points": [
            {
                "id": name,
                "claim": f"Claim <b>{name}</b>",
                "misconceptions": ["the opposite"],
                "verdict": "partly" if name == "beta" else "",
            }
            for name in ("alpha", "beta", "gamma")
        ],
        "reply": {"number": number, "accepted": not error, "error": error},
    }


@pytest.fixture
def box(page: Page) -> Page:
    """A page with the box alone; what it says is put into `window.said`."""
    html, css, js = ((HERE / f"rater.{end}").read_text() for end in ("html", "css", "js"))
    assert EXPORT in js
    page.set_content(f"<style>{css}</style>{html}")
    script = js.replace(EXPORT, "window.mount = function (component)")
    page.add_script_tag(content=f"window.said = [];\n{script}", type="module")
    page.wait_for_function("() => typeof window.mount === 'function'")
    tell(page, data())
    return page


def tell(page: Page, told: dict[str, object]) -> None:
    page.evaluate(
        """data => mount({parentElement: document.body, data,
             setStateValue: (name, value) => window.said.push(value)})""",
        told,
    )


def said(page: Page) -> list[dict[str, Any]]:
    found = page.evaluate("window.said")
    assert isinstance(found, list)
    return found


def test_number_keys_rate_point_after_point_and_enter_submits(box: Page) -> None:
    box.keyboard.press("1")
    first = said(box)[-1]
    assert (first["kind"], first["verdicts"]) == ("save", {"alpha": "met", "beta": "partly"})
    tell(box, data(first["number"]))
    assert box.inner_text(".state") == "Saved"
    # Beta was rated before, so the next key goes to gamma.
    box.keyboard.press("4")
    second = said(box)[-1]
    assert second["verdicts"] == {"alpha": "met", "beta": "partly", "gamma": "wrong"}
    tell(box, data(second["number"]))
    box.keyboard.press("Enter")
    assert said(box)[-1]["kind"] == "submit"


def test_enter_before_every_point_is_rated_submits_nothing(box: Page) -> None:
    box.keyboard.press("Enter")
    assert said(box) == []
    assert "2 point(s) have no verdict yet" in box.inner_text(".state")


def test_arrow_goes_back_and_another_key_changes_the_verdict(box: Page) -> None:
    box.keyboard.press("1")
    box.keyboard.press("ArrowUp")
    box.keyboard.press("3")
    tell(box, data(said(box)[0]["number"]))
    assert said(box)[-1]["verdicts"]["beta"] == "missed"


def test_skip_asks_why_and_digits_in_the_reason_are_no_verdicts(box: Page) -> None:
    box.keyboard.press("s")
    box.keyboard.press("Enter")
    assert said(box) == []
    box.keyboard.type("page 4 is blank")
    box.keyboard.press("Enter")
    assert (said(box)[-1]["kind"], said(box)[-1]["reason"]) == ("skip", "page 4 is blank")
    assert said(box)[-1]["verdicts"] == {"beta": "partly"}


def test_message_without_a_reply_is_said_again(box: Page) -> None:
    box.keyboard.press("2")
    box.wait_for_function("() => window.said.length > 1", timeout=10_000)
    first, again = said(box)[:2]
    assert first["number"] == again["number"]
    assert first["verdicts"] == again["verdicts"]
    assert first["at"] != again["at"]


def test_refusal_is_shown_and_the_claim_is_text_and_never_markup(box: Page) -> None:
    box.keyboard.press("2")
    tell(box, data(said(box)[-1]["number"], "the disk is full"))
    assert box.inner_text(".error") == "the disk is full"
    assert "Claim <b>alpha</b>" in box.inner_text(".points")
