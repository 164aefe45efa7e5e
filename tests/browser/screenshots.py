"""Draws the pictures of the docs: every page over a furnished home, graded by the built-in judge.

Run it as `python -m tests.browser.screenshots` in the checkout; it writes `docs/images/*.png` and
`docs/screens.md`. No test: pictures are looked at, not asserted.
"""

from __future__ import annotations

import io
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser

from tests.browser.app_server import AppServer
from tests.browser.axe import SCHEMES, Scheme
from tests.browser.chromium import chromium
from tests.browser.tour import Stop, furnish

DOCS = Path(__file__).resolve().parents[2] / "docs"
MOST_BYTES = 250_000
WIDTH = 1100
HEIGHTS = {"report": 1_500, "review": 1_300, "feedback": 1_200, "alignment": 1_300}
"""Of pages that need more than the usual height to show what they are."""
DARK = ("session", "report")
"""Drawn in dark colours as well."""
PHONE = ("session",)
"""Drawn at the size of a phone as well."""


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
                pictures = _all(browser, server.url, stops)
        finally:
            server.kill()
    (DOCS / "screens.md").write_text(_page(pictures), encoding="utf-8")


def _all(browser: Browser, url: str, stops: tuple[Stop, ...]) -> list[tuple[str, str]]:
    """(name, what it shows) of every picture."""
    pictures = []
    for scheme in SCHEMES:
        for stop in stops:
            if scheme == "light" or stop.name in DARK:
                name = stop.name if scheme == "light" else f"{stop.name}-dark"
                _shoot(browser, url, stop, name, scheme, WIDTH)
                pictures.append((name, stop.says))
    for stop in stops:
        if stop.name in PHONE:
            _shoot(browser, url, stop, f"{stop.name}-phone", "light", 390)
            pictures.append((f"{stop.name}-phone", f"{stop.says} On a phone."))
    return pictures


def _shoot(browser: Browser, url: str, stop: Stop, name: str, scheme: Scheme, width: int) -> None:
    height = HEIGHTS.get(stop.name, 850)
    context = browser.new_context(
        viewport={"width": width, "height": height},
        device_scale_factor=1.5,
        color_scheme=scheme,
        reduced_motion="reduce",
    )
    page = context.new_page()
    stop.visit(page, url)
    page.wait_for_timeout(1_500)
    shot = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    context.close()
    path = DOCS / "images" / f"{name}.png"
    # Pages have few colours: a palette takes a third of the bytes and looks the same.
    shot.quantize(colors=128, dither=Image.Dither.NONE).save(path, optimize=True)
    size = path.stat().st_size
    if size > MOST_BYTES:
        raise ValueError(f"{path.name} has {size} bytes, more than {MOST_BYTES}; show less of it")
    print(path.name, size, flush=True)


def _page(pictures: list[tuple[str, str]]) -> str:
    lines = [
        "# Every page",
        "",
        "Drawn by `python -m tests.browser.screenshots` from sessions on the built-in grader.",
    ]
    for name, says in pictures:
        lines += ["", f"## {name.replace('-', ', ').capitalize()}", "", says, ""]
        lines.append(f"![{says}](images/{name}.png)")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
