"""Draws the pictures of the docs: the pages over a furnished home, graded by the built-in judge.

Run it as `python -m tests.browser.screenshots` in the checkout; it writes `docs/screens.md` and the
pictures in it. No test: pictures are looked at, not asserted.
"""

from __future__ import annotations

import io
import tempfile
from dataclasses import dataclass
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser

from tests.browser.app_server import AppServer
from tests.browser.axe import Scheme
from tests.browser.chromium import chromium
from tests.browser.tour import Stop, furnish

DOCS = Path(__file__).resolve().parents[2] / "docs"
MOST_BYTES = 200_000
WIDTH = 1100
PHONE_WIDTH = 390
HEIGHTS = {"report": 2_050, "review": 1_300, "feedback": 1_000, "alignment": 1_200}
"""Of pages that need more than the usual height to show what they are."""


@dataclass(frozen=True)
class Picture:
    """A page as one picture shows it; few are kept, so that a clone stays small."""

    stop: str
    """Name of the stop on the tour."""
    scheme: Scheme = "light"
    phone: bool = False

    @property
    def name(self) -> str:
        """The file's, without its ending."""
        parts = (self.stop, "dark" * (self.scheme == "dark"), "phone" * self.phone)
        return "-".join(part for part in parts if part)


PICTURES = (
    Picture("plan"),
    Picture("session"),
    Picture("session", phone=True),
    Picture("feedback", "dark"),
    Picture("report"),
    Picture("review"),
    Picture("rate"),
    Picture("alignment"),
)
LEFT_OUT = (
    "Not pictured: the ready check and the history, which are text and buttons. The rubric editor "
    "is in [calibration.md](calibration.md)."
)


def main() -> None:
    """Furnish a home, serve it, take every picture, and write the page that shows them."""
    (DOCS / "images").mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        stops = furnish(home)
        server = AppServer(home, Path(folder) / "server.log")
        server.start()
        try:
            with chromium() as browser:
                _draw(browser, server.url, stops)
        finally:
            server.kill()
    (DOCS / "screens.md").write_text(_page(stops), encoding="utf-8")


def _draw(browser: Browser, url: str, stops: tuple[Stop, ...]) -> None:
    named = {stop.name: stop for stop in stops}
    for picture in PICTURES:
        _shoot(browser, url, named[picture.stop], picture)


def _shoot(browser: Browser, url: str, stop: Stop, picture: Picture) -> None:
    width = PHONE_WIDTH if picture.phone else WIDTH
    context = browser.new_context(
        viewport={"width": width, "height": HEIGHTS.get(stop.name, 850)},
        device_scale_factor=1.5,
        color_scheme=picture.scheme,
        reduced_motion="reduce",
    )
    page = context.new_page()
    stop.visit(page, url)
    page.wait_for_timeout(1_500)
    shot = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    context.close()
    path = DOCS / "images" / f"{picture.name}.png"
    # Pages have few colours: a palette takes a third of the bytes and looks the same.
    shot.quantize(colors=128, dither=Image.Dither.NONE).save(path, optimize=True)
    size = path.stat().st_size
    if size > MOST_BYTES:
        raise ValueError(f"{path.name} has {size} bytes, more than {MOST_BYTES}; show less of it")
    print(path.name, size, flush=True)


def _page(stops: tuple[Stop, ...]) -> str:
    says = {stop.name: stop.says for stop in stops}
    lines = [
        "# Every page",
        "",
        "Drawn by `python -m tests.browser.screenshots` from sessions on the built-in grader.",
        LEFT_OUT,
    ]
    for picture in PICTURES:
        text = says[picture.stop] + " On a phone." * picture.phone
        title = picture.name.replace("-", ", ").capitalize()
        lines += ["", f"## {title}", "", text, "", f"![{text}](images/{picture.name}.png)"]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
