"""Draws the pictures of the README from a real interview on the built-in grader.

Run it as `python -m tests.browser.screenshots` in the checkout; it writes `docs/images/session.png`
and `docs/images/report.png`. No test: pictures are looked at, not asserted.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from playwright.sync_api import Page, expect

from interviewer.packs.load import load_pack
from tests.browser.app_server import AppServer
from tests.browser.candidate import Candidate
from tests.browser.chromium import chromium

IMAGES = Path(__file__).resolve().parents[2] / "docs" / "images"
VIEW = {"width": 1100, "height": 850}


def main() -> None:
    """Serve the app over an empty home, go through an interview, and take the pictures."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        server = AppServer(Path(folder) / "home", Path(folder) / "server.log")
        server.start()
        try:
            with chromium() as browser:
                context = browser.new_context(viewport=VIEW, device_scale_factor=2)
                _interview(Candidate(context.new_page(), server.url))
        finally:
            server.kill()


def _interview(candidate: Candidate) -> None:
    page = candidate.page
    candidate.plan(mode="Exam", follow_ups=0)
    candidate.start()
    for label in ("1", "2", "3"):
        expect(candidate.box(label)).to_be_editable()
        text = _good_but_not_perfect(candidate.question())
        candidate.box(label).fill(text)
        candidate.wait_until_saved()
        if label == "2":
            page.wait_for_timeout(2_500)
            _shoot(page, "session")
        candidate.submit()
    expect(page.get_by_role("heading", name="Report", exact=True)).to_be_visible()
    page.wait_for_timeout(1_500)
    page.set_viewport_size({"width": VIEW["width"], "height": 1_750})
    _shoot(page, "report")


def _good_but_not_perfect(shown: str) -> str:
    """An answer that knows the first half of the reference answer."""
    pack = load_pack("hypervisors")
    question = next(one for one in pack.questions if one.question in shown)
    sentences = " ".join(question.reference.split()).split(". ")
    return ". ".join(sentences[: max(2, len(sentences) // 2)]) + "."


def _shoot(page: Page, name: str) -> None:
    page.wait_for_timeout(500)
    path = IMAGES / f"{name}.png"
    page.screenshot(path=path)
    print(path)


if __name__ == "__main__":
    main()
