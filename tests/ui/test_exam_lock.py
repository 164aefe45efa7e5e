"""While an exam runs in a browser, pages that show rubric points wait for its end."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from interviewer.domain.interview import Interview, Mode, PlanRequest
from interviewer.domain.pack import Pack
from interviewer.interviews.service import Interviews
from interviewer.packs.write import write_pack
from interviewer.settings import read_settings
from interviewer.store.database import Database
from interviewer.store.drafts import DraftStore
from interviewer_ui.exam_lock import browser_token
from interviewer_ui.sat_exams import SatExams
from tests.conftest import Clock
from tests.ui.conftest import APP
from tests.ui.test_pages import answer, labels, page, press, texts
from tests.ui.test_review import sit

LOCKED = "An exam is running: this page opens when it is finished."
TOKEN = "00112233445566778899aabbccddeeff"


def cookie(mask: bytes, token: str = TOKEN) -> str:
    masked = bytes(byte ^ mask[n % 4] for n, byte in enumerate(bytes.fromhex(token)))
    return f"2|{mask.hex()}|{masked.hex()}|1790000000"


@pytest.fixture(autouse=True)
def patient(app: AppTest) -> None:
    """A busy machine takes its time over the first page."""
    app.default_timeout = 120


@pytest.mark.parametrize("name", ["review", "rubrics", "rate", "alignment"])
def test_page_that_shows_points_waits_and_leads_back_to_the_exam(
    app: AppTest, service: Interviews, exam: Interview, name: str
) -> None:
    page(app, "session", exam.id)
    page(app, name)
    assert LOCKED in texts(app)
    press(app, "Back to the exam")
    assert "Exam" in texts(app)
    assert LOCKED not in texts(app)
    service.finish(exam.id)
    page(app, name)
    assert LOCKED not in texts(app)


def test_rubric_draft_begun_before_the_exam_cannot_be_read_by_its_address(
    app: AppTest, exam: Interview, pack: Pack, own_home: Path, clock: Clock
) -> None:
    write_pack(pack, own_home / "packs" / "small")
    draft = DraftStore(Database(read_settings().database)).create(
        pack, pack, "small", "1.0.1", clock()
    )
    page(app, "session", exam.id)
    app.switch_page("interviewer_ui/pages/rubrics.py")
    app.query_params["draft"] = draft
    app.run()
    assert LOCKED in texts(app)
    assert not app.selectbox
    assert not app.text_area
    assert pack.questions[0].points[0].claim not in texts(app)


def test_earlier_report_and_a_practice_beside_the_exam_wait_too(
    app: AppTest, service: Interviews, clock: Clock
) -> None:
    earlier = sit(service, {"q-01": "alpha"})
    clock.forward(60)
    beside = service.start(service.plan(PlanRequest(n_questions=1, seed=1)).id)
    clock.forward(60)
    planned = service.plan(PlanRequest(n_questions=1, seed=1))
    exam = service.start(service.plan(PlanRequest(mode=Mode.EXAM, n_questions=1), ("q-01",)).id)
    page(app, "report", earlier.id)
    assert "Reference" in texts(app) or pack_reference(service, earlier) in texts(app)
    page(app, "session", exam.id)
    for name, interview in (("report", earlier), ("session", beside), ("ready", planned)):
        page(app, name, interview.id)
        assert LOCKED in texts(app), name
    page(app, "report", exam.id)
    assert "still running" in texts(app)
    page(app, "history")
    assert "History" in texts(app)
    assert LOCKED not in texts(app)


def pack_reference(service: Interviews, interview: Interview) -> str:
    return service.question_of(interview, interview.items[0])[1].reference


def test_practice_locks_nothing(app: AppTest, running: Interview) -> None:
    page(app, "session", running.id)
    page(app, "rubrics")
    assert LOCKED not in texts(app)


def test_exam_of_somebody_else_locks_nothing_here(
    app: AppTest, service: Interviews, exam: Interview
) -> None:
    page(app, "session", exam.id)
    other = AppTest.from_file(APP, default_timeout=120)
    page(other, "review")
    assert LOCKED not in texts(other)


def test_second_tab_of_the_same_browser_is_locked_and_another_browser_is_not(
    app: AppTest, exam: Interview, monkeypatch: pytest.MonkeyPatch
) -> None:
    cookies: dict[str, str] = {}
    monkeypatch.setattr("streamlit.runtime.context.ContextProxy.cookies", cookies)
    cookies["_streamlit_xsrf"] = cookie(b"\x01\x02\x03\x04")
    page(app, "session", exam.id)
    second = AppTest.from_file(APP, default_timeout=120)
    # Streamlit masks the same token anew for every page that it serves.
    cookies["_streamlit_xsrf"] = cookie(b"\x0a\x0b\x0c\x0d")
    page(second, "review")
    assert LOCKED in texts(second)
    cookies["_streamlit_xsrf"] = cookie(b"\x01\x02\x03\x04", token="ff" * 16)
    elsewhere = AppTest.from_file(APP, default_timeout=120)
    page(elsewhere, "review")
    assert LOCKED not in texts(elsewhere)


def test_deleted_exam_locks_nothing(app: AppTest, service: Interviews, exam: Interview) -> None:
    page(app, "session", exam.id)
    service.delete(exam.id)
    page(app, "review")
    assert LOCKED not in texts(app)


def test_second_exam_that_ends_does_not_open_what_the_first_one_locks(
    app: AppTest, service: Interviews, exam: Interview
) -> None:
    other = service.start(service.plan(PlanRequest(mode=Mode.EXAM, n_questions=1), ("q-02",)).id)
    page(app, "session", exam.id)
    page(app, "session", other.id)
    answer(service, other, "alpha")
    service.finish(other.id)
    page(app, "report", other.id)
    assert LOCKED in texts(app)
    assert "Back to the exam" in labels(app)


def test_streamlits_own_token_is_read_whatever_its_mask() -> None:
    from streamlit.web.server.starlette.starlette_app_utils import generate_xsrf_token_string

    token = bytes.fromhex(TOKEN)
    assert {browser_token(generate_xsrf_token_string(token)) for _ in range(5)} == {TOKEN}


@pytest.mark.parametrize(
    "value", ["", "2", "2|zz|00|1", "2|0011|00|1", "1|00112233|00|1", "2|00112233|é|1", "x|y"]
)
def test_cookie_that_is_no_token_names_nobody(value: str) -> None:
    assert browser_token(value) == ""


def test_browsers_that_sat_longest_ago_are_forgotten_first() -> None:
    exams = SatExams()
    for number in range(1_001):
        exams.put(str(number), ("exam",))
    assert exams.of("0") == ()
    assert exams.of("1") == ("exam",)
    exams.put("1", ())
    assert exams.of("1") == ()
