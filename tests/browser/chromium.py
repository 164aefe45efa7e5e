"""Finding Chromium. Where it is missing, the tests fail with the command that installs it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, sync_playwright

REMEDY = (
    "the browser tests need Chromium and found none on PATH; install it with\n"
    "    sudo apt-get install --yes chromium fonts-dejavu-core\n"
    "or run `make browser`, which does that where apt and the rights are there"
)
_NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-dev-shm-usage",
]


def find_chromium() -> str:
    """The path of the browser.

    Raises:
        FileNotFoundError: there is none; the message says how to install it.
    """
    for name in _NAMES:
        if path := shutil.which(name):
            return path
    raise FileNotFoundError(REMEDY)


@contextmanager
def chromium(*flags: str) -> Iterator[Browser]:
    """A headless browser for as long as the context lasts.

    Args:
        flags: switches of its command line, beside those that every test needs.
    """
    path = find_chromium()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=[*_FLAGS, *flags])
        try:
            yield browser
        finally:
            browser.close()
