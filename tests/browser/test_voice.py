"""Voice in a real browser: reading aloud with the keyboard, and speaking into an answer."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.app_server import AppServer
from tests.browser.candidate import Candidate
from tests.browser.chromium import REMEDY, chromium, find_chromium
from tests.browser.conftest import SHORT_PACK
from tests.llm.openai_server import Server
from tests.llm.speech_server import TEXT, heard, hearing

pytestmark = [pytest.mark.browser, pytest.mark.slow]

# Headless Chromium has no voices: two of ours, of which one would send the text to a server.
SPEECH = """
window.said = [];
Object.defineProperty(window, "speechSynthesis", { value: {
  getVoices: () => [
    { name: "Remote", lang: "en-US", localService: false, default: true },
    { name: "Local", lang: "en-GB", localService: true, default: false },
  ],
  cancel() {},
  speak(words) { window.said.push([words.voice.name, words.text]); },
} });
window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };
"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A browser with a microphone that gives a tone, without asking for it."""
    try:
        find_chromium()
    except FileNotFoundError:
        pytest.fail(REMEDY, pytrace=False)
    flags = ("--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream")
    with chromium(*flags) as running:
        yield running


@pytest.fixture
def speech(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    with hearing() as running:
        monkeypatch.setenv("INTERVIEWER_TRANSCRIPTION_URL", running.url)
        yield running


@pytest.fixture
def server(speech: Server, own_home: Path, tmp_path: Path) -> Iterator[AppServer]:
    server = AppServer(own_home, tmp_path / "server.log")
    server.start()
    yield server
    server.kill()


def record(page: Page) -> None:
    page.get_by_role("button", name="Record").click()
    page.wait_for_timeout(1_500)
    page.get_by_role("button", name="Stop recording").click()


def test_question_is_read_by_a_voice_of_the_device_and_an_answer_is_spoken_and_typed(
    page: Page, server: AppServer, speech: Server
) -> None:
    page.add_init_script(SPEECH)
    candidate = Candidate(page, server.url)
    elsewhere: list[str] = []
    page.on(
        "request",
        lambda request: (
            elsewhere.append(request.url)
            if not request.url.startswith((server.url, "data:", "blob:"))
            else None
        ),
    )
    candidate.plan(pack=str(SHORT_PACK), follow_ups=0, clock=False)
    candidate.start()
    box = candidate.box("1")

    page.get_by_role("button", name="Read the question aloud").focus()
    page.keyboard.press("Enter")
    stop = page.get_by_role("button", name="Stop reading")
    expect(stop).to_be_visible()
    said = page.evaluate("window.said")
    assert {voice for voice, _ in said} == {"Local"}
    assert "".join(text for _, text in said).strip() in candidate.question()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Read the question aloud")).to_be_visible()

    record(page)
    expect(box).to_have_value(TEXT)
    speech.always = heard("doubtful words", avg_logprob=-1.5)
    record(page)
    expect(page.get_by_text("Please check this before it goes into your answer")).to_be_visible()
    # Typed in the same moment: leaving the box saves it, the button adds to it.
    box.fill(f"{TEXT} And this was typed.")
    page.get_by_role("button", name="I have checked it: add to my answer").click()
    expect(box).to_have_value(f"{TEXT} And this was typed.\n\ndoubtful words")
    expect(page.locator(".other")).to_be_hidden()
    assert elsewhere == []
