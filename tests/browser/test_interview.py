"""The interview in a real browser, on the built-in grader."""

import re
import time

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.app_server import AppServer
from tests.browser.candidate import Candidate
from tests.browser.conftest import SHORT_PACK
from tests.browser.line import Line

pytestmark = [pytest.mark.browser, pytest.mark.slow]

ANSWERS = {
    "What does a hypervisor do?": (
        "A hypervisor runs several virtual machines on one physical host. "
        "The hypervisor shares CPU, memory and devices among the virtual machines."
    ),
    "What is a snapshot of a virtual machine?": (
        "A snapshot records the state of a virtual machine at one point in time. "
        "A snapshot is not a backup, because it depends on the original disk."
    ),
    "What is live migration?": (
        "Live migration moves a running virtual machine from one physical host to another. "
        "The memory is copied in rounds while the virtual machine keeps running."
    ),
}
OWN_TEXT = """marks => marks.map(mark => [...mark.childNodes]
    .filter(node => node.nodeType === Node.TEXT_NODE).map(node => node.textContent).join(""))"""
"""The words of each mark without the number of its point."""
DEAF = """() => {
    window.sent = "";
    WebSocket.prototype.send = (message) => { window.sent += new TextDecoder().decode(message); };
}"""
"""From here on nothing that the page sends arrives; what it tried to send is kept."""
HIDE = """() => {
    document.dispatchEvent(new Event("visibilitychange"));
    return new Promise(done => setTimeout(() => done(window.sent), 100));
}"""
"""As when another tab or app comes to the front; well before the box would send by itself."""


def answer_to(candidate: Candidate) -> str:
    """What to say to the question on screen."""
    shown = candidate.question()
    return next(answer for question, answer in ANSWERS.items() if question in shown)


def test_exam_from_plan_to_report_with_one_answer_cut_off_by_the_clock(
    candidate: Candidate, page: Page
) -> None:
    outside: list[str] = []
    page.on("request", lambda request: outside.append(request.url))
    candidate.plan(pack=str(SHORT_PACK), mode="Exam", follow_ups=0)
    expect(page.get_by_text("built-in grader")).to_be_visible()
    candidate.start()
    for label in ("1", "2"):
        # The pinned question changes before the box does.
        expect(candidate.box(label)).to_be_editable()
        candidate.box(label).fill(answer_to(candidate))
        candidate.submit()
    cut_off = candidate.box("3")
    expect(cut_off).to_be_editable()
    assert page.get_by_text("The hypervisor shares CPU").count() == 0
    cut_off.press_sequentially(answer_to(candidate), delay=2)

    # Nobody presses anything any more: the clock of half a minute runs out.
    expect(page.get_by_role("heading", name="Report", exact=True)).to_be_visible()
    expect(page.get_by_text("3 graded · 0 not graded")).to_be_visible()
    expect(page.get_by_text("graded by: built-in grader")).to_be_visible()
    expect(page.get_by_text("time ran out; what had been typed was submitted")).to_be_visible()
    quotes = page.locator("mark").evaluate_all(OWN_TEXT)
    for answer in ANSWERS.values():
        assert any(quote and quote in answer for quote in quotes), (answer, quotes)
    with page.expect_download() as download:
        page.get_by_role("button", name="Save as HTML").click()
    assert "Live migration moves" in download.value.path().read_text(encoding="utf-8")
    local = (candidate.url, "data:", f"blob:{candidate.url}", candidate.url.replace("http", "ws"))
    assert [url for url in outside if not url.startswith(local)] == []


def test_practice_gives_hint_probe_feedback_and_the_next_question(
    candidate: Candidate, page: Page
) -> None:
    candidate.plan(pack=str(SHORT_PACK), clock=False)
    candidate.start()
    expect(page.get_by_text("No clock", exact=True)).to_be_visible()
    candidate.box("1").fill("I have no idea about this, sorry.")
    page.get_by_role("button", name="Hint").click()
    expect(page.get_by_text("What becomes possible on one server")).to_be_visible()
    expect(candidate.box("1")).to_have_value("I have no idea about this, sorry.")
    candidate.box("1").press("Control+Enter")

    expect(candidate.box("1a")).to_be_editable()
    expect(page.get_by_text("question 1 of 3, follow-up")).to_be_visible()
    candidate.box("1a").fill("A hypervisor runs several virtual machines on one physical host.")
    candidate.submit()

    expect(page.get_by_role("button", name="Next question (2 of 3)")).to_be_visible()
    expect(page).to_have_title("Session · interviewer")
    expect(page.locator("mark", has_text="A hypervisor runs several")).to_be_visible()
    page.locator(".iv-quote a", has_text="A hypervisor runs several").first.press("Enter")
    expect(page.locator("mark:has(:target)")).to_contain_text("A hypervisor runs several")
    expect(page.locator(".iv-badge", has_text="✓ met").first).to_be_visible()
    page.get_by_text("Reference answer").click()
    expect(page.get_by_text("shares its hardware among them")).to_be_visible()
    page.get_by_role("button", name="Next question (2 of 3)").click()
    expect(candidate.box("2")).to_be_editable()
    page.get_by_role("button", name="Skip").click()
    expect(page.get_by_text("You skipped question 2.")).to_be_visible()
    page.get_by_role("button", name="Finish early").click()
    page.get_by_role("button", name="Finish now").click()
    expect(page.get_by_role("heading", name="Report", exact=True)).to_be_visible()
    page.get_by_role("link", name="History").click()
    # The report has such a button, too, and is on screen until the history comes.
    expect(page.get_by_role("heading", name="History", exact=True)).to_be_visible()
    page.get_by_role("button", name="Delete …").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete for good").click()
    expect(page.get_by_text("Nothing here yet")).to_be_visible()


def test_reloading_hiding_and_closing_the_tab_in_mid_answer_keep_text_and_clock(
    candidate: Candidate, page: Page
) -> None:
    candidate.plan()
    candidate.start()
    box = candidate.box("1")
    box.press_sequentially("saved part, ", delay=5)
    candidate.wait_until_saved()
    page.wait_for_timeout(2_000)
    before = candidate.seconds_left()
    box.press_sequentially("typed a moment ago", delay=2)
    page.reload()
    expect(candidate.box("1")).to_have_value("saved part, typed a moment ago")
    assert candidate.seconds_left() <= before
    candidate.wait_until_saved()

    page.evaluate(DEAF)
    candidate.box("1").fill("typed as the tab was closed")
    assert "typed as the tab was closed" in page.evaluate(HIDE)
    page.close()
    again = Candidate(page.context.new_page(), candidate.url)
    again.page.goto(page.url)
    # The server never heard of it: this is the copy that the browser kept.
    expect(again.box("1")).to_have_value("typed as the tab was closed")
    again.wait_until_saved()
    assert again.seconds_left() <= before


def test_connection_cut_in_the_middle_of_an_answer_costs_neither_text_nor_time(
    candidate: Candidate, page: Page, server: AppServer, browser: Browser
) -> None:
    line = Line(server.port)
    try:
        candidate.url = line.url
        candidate.plan()
        candidate.start()
        candidate.box("1").press_sequentially("before the cut", delay=5)
        candidate.wait_until_saved()
        before, looked_at = candidate.seconds_left(), time.monotonic()
        line.cut()
        candidate.box("1").press_sequentially(", and in the tunnel", delay=5)
        state = page.locator("#state")
        expect(state).to_have_text("Not saved on the server yet; kept in this browser")
        assert candidate.seconds_left() < before
        line.mend()
        # Nothing is clicked: the page comes back by itself and sends what it has kept.
        candidate.wait_until_saved()
        passed_s = time.monotonic() - looked_at
        assert before - passed_s - 3 <= candidate.seconds_left() <= before - passed_s + 3
        # Another browser has no copy of its own: what it shows, the server has.
        other = Candidate(browser.new_page(), server.url)
        other.page.goto(page.url.replace(line.url, server.url))
        expect(other.box("1")).to_have_value("before the cut, and in the tunnel")
        other.page.close()
    finally:
        line.close()


def test_killed_server_comes_back_to_the_same_question_text_and_time(
    candidate: Candidate, page: Page, server: AppServer
) -> None:
    candidate.plan()
    candidate.start()
    candidate.box("1").press_sequentially("before the crash", delay=5)
    candidate.wait_until_saved()
    page.wait_for_timeout(3_000)
    question, before = candidate.question(), candidate.seconds_left()
    server.kill()
    candidate.box("1").press_sequentially(", and after it", delay=5)
    server.start()
    # The page finds the new server by itself; what was typed meanwhile reaches it.
    candidate.wait_until_saved()
    page.reload()
    expect(candidate.box("1")).to_have_value("before the crash, and after it")
    assert candidate.question() == question
    assert 0 < candidate.seconds_left() <= before


def test_second_window_does_not_overwrite_newer_text_unasked(
    candidate: Candidate, page: Page
) -> None:
    candidate.plan()
    candidate.start()
    candidate.box("1").fill("from the first window")
    candidate.wait_until_saved()
    other = Candidate(page.context.new_page(), candidate.url)
    other.page.goto(page.url)
    expect(other.box("1")).to_have_value("from the first window")
    other.box("1").fill("from the second window")
    other.wait_until_saved()
    page.bring_to_front()
    candidate.box("1").press_sequentially(" and more", delay=2)
    asked = page.get_by_text("This question was also answered in another window")
    # A window that hears of the newer text before a key was pressed shows it, and need not ask.
    newer = re.compile("^from the second window")
    deadline = time.monotonic() + 60
    while not asked.is_visible() and not newer.match(candidate.box("1").input_value()):
        assert time.monotonic() < deadline, candidate.box("1").input_value()
        page.wait_for_timeout(100)
    if asked.is_visible():
        page.get_by_role("button", name="Load that text").click()
    expect(candidate.box("1")).to_have_value(newer)
