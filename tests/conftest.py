"""What every test relies on: no network but loopback, no key, a home of its own."""

from __future__ import annotations

import os
import random
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import pytest_socket

# Before anything imports the ONNX runtime, which would write a device id and call home.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"

from interviewer.domain.grade import TokenUse, Verdict
from interviewer.domain.pack import Kind, Level, Pack, Question, RubricPoint, Scoring, Topic
from interviewer.grading.grader import Grader
from interviewer.grading.judge import Judgement, PointOpinion
from interviewer.interviews.service import Interviews
from interviewer.store.database import Database
from interviewer.store.interviews import InterviewStore

SHARED = Path(__file__).resolve().parents[2] / "shared"
"""Data for tuning and measuring; a test that needs it is skipped, visibly, where it is absent."""


def pytest_runtest_setup() -> None:
    """A test that reaches for the internet fails instead of waiting; loopback is open."""
    pytest_socket.socket_allow_hosts(["127.0.0.1", "::1", "localhost"], allow_unix_socket=True)


# First, because pytest-xdist reads the groups in the same hook.
@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Where the suite runs in two processes, a file stays in one, and so does the browser.

    Browser tests wait on clocks and screens: begun first, they leave the other process the work.
    """
    items.sort(key=lambda item: "browser" not in item.path.parts)
    for item in items:
        group = "browser" if "browser" in item.path.parts else str(item.path)
        item.add_marker(pytest.mark.xdist_group(group))


@pytest.fixture(autouse=True)
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """No test reads or writes the user's own data, and none finds a key."""
    home = tmp_path / "home"
    for name in list(os.environ):
        if name.startswith(("INTERVIEWER_", "OPENAI_", "LANGSMITH_", "LANGCHAIN_")):
            monkeypatch.delenv(name)
    monkeypatch.setenv("INTERVIEWER_HOME", str(home))
    return home


@pytest.fixture
def shared() -> Path:
    """The shared data folder; absent on machines other than the project's own."""
    if not SHARED.is_dir():
        pytest.skip("needs ../shared, the project's labelled data, which is not here")
    return SHARED


class Clock:
    """A clock that moves only when told to."""

    def __init__(self) -> None:
        self.time = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.time

    def forward(self, seconds: float) -> None:
        self.time += timedelta(seconds=seconds)


@pytest.fixture
def clock() -> Clock:
    return Clock()


class WordJudge:
    """A judge whose opinion is plain to see: a point is met where its id is a word of the answer.

    `wrong:ID` in the answer makes the verdict wrong, `partly:ID` makes it partly. `fail` set to an
    error raises that instead; `before` is called first, to let a test look or move the clock.
    """

    name = "builtin"
    version = "test-1"
    description = "a judge for tests"

    def __init__(self) -> None:
        self.calls = 0
        self.fail: Exception | None = None
        self.before: Callable[[], None] = lambda: None

    def judge(self, question: Question, turns: tuple[str, ...]) -> Judgement:
        self.calls += 1
        self.before()
        if self.fail is not None:
            raise self.fail
        words = " ".join(turns).split()
        opinions = []
        for point in question.points:
            verdict, quote = Verdict.MISSED, ""
            for found, word in (
                (Verdict.WRONG, f"wrong:{point.id}"),
                (Verdict.PARTLY, f"partly:{point.id}"),
                (Verdict.MET, point.id),
            ):
                if word in words:
                    verdict, quote = found, word
                    break
            opinions.append(PointOpinion(point_id=point.id, verdict=verdict, quote=quote))
        return Judgement(opinions=tuple(opinions), model="words", usage=TokenUse(calls=1))

    def reconsider(
        self, question: Question, turns: tuple[str, ...], failed: tuple[str, ...]
    ) -> Judgement | None:
        return None


@pytest.fixture
def judge() -> WordJudge:
    return WordJudge()


def make_question(number: int, level: Level = Level.MID, topic: str = "t-one") -> Question:
    """A question with three points: `alpha` (weight 3, must-have), `beta` (2), `gamma` (1)."""
    return Question(
        id=f"q-{number:02d}",
        title=f"Question {number}",
        question=f"What do you know about subject number {number}?",
        restatements=(f"Tell me about subject {number}.",),
        topics=(topic,),
        level=level,
        kind=Kind.CONCEPT,
        time_limit_s=60,
        reference=f"The reference answer on subject {number}.\n\nIts second paragraph.",
        points=(
            RubricPoint(
                id="alpha",
                claim=f"The first thing about {number} is A.",
                weight=3,
                must_have=True,
                probe="What comes first?",
            ),
            RubricPoint(
                id="beta", claim=f"The second about {number} is B.", weight=2, probe="And then?"
            ),
            RubricPoint(id="gamma", claim=f"The third about {number} is C.", weight=1),
        ),
        anchors={1: "one", 2: "two", 3: "three", 4: "four", 5: "five"},
    )


@pytest.fixture
def pack() -> Pack:
    """Four small questions on two topics."""
    return Pack(
        id="small",
        title="Small pack",
        version="1.0.0",
        topics=(Topic(id="t-one", title="One"), Topic(id="t-two", title="Two")),
        scoring=Scoring(partly_credit=0.5, wrong_penalty=0.25, must_have_cap=0.8),
        questions=(
            make_question(1, Level.JUNIOR),
            make_question(2, Level.MID),
            make_question(3, Level.MID, "t-two"),
            make_question(4, Level.SENIOR, "t-two"),
        ),
    )


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = Database(f"sqlite:///{tmp_path / 'test.sqlite3'}")
    yield database
    database.close()


@pytest.fixture
def store(database: Database) -> InterviewStore:
    return InterviewStore(database)


ServiceFactory = Callable[..., Interviews]


@pytest.fixture
def make_service(
    store: InterviewStore, pack: Pack, judge: WordJudge, clock: Clock
) -> ServiceFactory:
    """Services over the same store, as processes that follow one another would make them."""
    counter = iter(range(1, 10_000))

    def make(process_id: str = "process-1") -> Interviews:
        grader = Grader(judge)
        return Interviews(
            store,
            lambda _name: pack,
            grader,
            grader,
            now=clock,
            new_id=lambda: f"id{next(counter)}",
            process_id=process_id,
            rng=random.Random(7),
        )

    return make


@pytest.fixture
def service(make_service: ServiceFactory) -> Interviews:
    return make_service()
