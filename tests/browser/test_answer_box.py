"""What the answer box says by itself, without a server: no news comes by colour alone."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page

from interviewer_ui.components import editor

pytestmark = [pytest.mark.browser, pytest.mark.slow]

FOLDER = Path(editor.__file__).resolve().parent
DRAW = """async ([js, html, left_s, limit_s, paused]) => {
    document.body.innerHTML = html;
    const sent = [];
    const {default: draw} = await import("data:text/javascript;base64," + btoa(
        String.fromCharCode(...new TextEncoder().encode(js))));
    const stop = draw({
        parentElement: document.body,
        setStateValue: (name, value) => sent.push(value.kind),
        data: {turn_id: "t", label: "Your answer", draft: "typed", revision: 1, left_s, limit_s,
               stamp: 1, closed: false, may_pause: true, paused,
               reply: {number: 0, accepted: true, error: ""}},
    });
    stop();
    const text = (selector) => document.querySelector(selector).textContent;
    return {
        time: text(".time"), words: text(".words"), aloud: text(".announce"), sent,
        colour: document.querySelector(".clock").className.replace("clock", "").trim(),
    };
}"""


def drawn(
    page: Page, left_s: float | None, limit_s: float | None, *, paused: bool = False
) -> dict[str, object]:
    """A new box with so much time left, as it stands after its first look at the clock."""
    js, html = ((FOLDER / f"editor.{kind}").read_text("utf-8") for kind in ("js", "html"))
    shown: dict[str, object] = page.evaluate(DRAW, [js, html, left_s, limit_s, paused])
    return shown


@pytest.mark.parametrize(
    ("left_s", "limit_s", "time", "words", "colour", "aloud"),
    [
        (299.5, 600.0, "5:00", "left", "", "Five minutes left"),
        (200.0, 600.0, "3:20", "left", "", ""),
        # a quarter of five minutes
        (74.5, 300.0, "1:15", "left: time is getting short", "short", ""),
        (59.5, 300.0, "1:00", "left: time is getting short", "short", "One minute left"),
        (29.5, 300.0, "0:30", "left: submitted as it stands at zero", "last", ""),
        (9.5, 300.0, "0:10", "left: submitted as it stands at zero", "last", "Ten seconds left"),
        (None, None, "No clock", "", "", ""),
    ],
    ids=["five minutes", "much", "a quarter", "one minute", "half a minute", "ten", "no clock"],
)
def test_countdown_says_in_words_and_aloud_what_its_colour_shows(
    page: Page,
    left_s: float | None,
    limit_s: float | None,
    time: str,
    words: str,
    colour: str,
    aloud: str,
) -> None:
    assert drawn(page, left_s, limit_s) == {
        "time": time,
        "words": words,
        "colour": colour,
        "aloud": aloud,
        "sent": [],
    }


def test_at_zero_the_text_is_submitted_and_the_clock_says_so(page: Page) -> None:
    shown = drawn(page, 0.0, 300.0)
    assert (shown["words"], shown["sent"]) == ("time is up", ["final"])


def test_clock_that_is_stopped_says_so_and_submits_nothing(page: Page) -> None:
    shown = drawn(page, 20.0, 300.0, paused=True)
    assert (shown["time"], shown["words"], shown["sent"]) == ("0:20", "left: paused", [])
    assert shown["aloud"] == "Paused: the clock stands still"
    assert page.get_by_label("Your answer").is_disabled()
    assert page.get_by_role("button", name="Go on").is_enabled()
    assert not page.get_by_role("button", name="Submit answer").is_enabled()
