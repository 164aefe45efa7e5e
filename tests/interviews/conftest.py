import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from interviewer.domain.interview import Interview, Mode, PlanRequest
from interviewer.store.database import Database

Begin = Callable[..., Interview]


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with current tables, so that not every test pays for the migrations."""
    file = tmp_path_factory.mktemp("database") / "empty.sqlite3"
    Database(f"sqlite:///{file}").close()
    return file


@pytest.fixture
def database(empty_database: Path, tmp_path: Path) -> Iterator[Database]:
    file = shutil.copy(empty_database, tmp_path / "test.sqlite3")
    database = Database(f"sqlite:///{file}")
    yield database
    database.close()


@pytest.fixture
def begin(service) -> Begin:
    """Plan and start; `begin(n_questions=2, mode=Mode.EXAM)`."""

    def begin(**request: object) -> Interview:
        plan = PlanRequest(**{"seed": 1, **request})  # type: ignore[arg-type]
        return service.start(service.plan(plan).id)

    return begin


@pytest.fixture
def exam(begin) -> Interview:
    """An exam of two questions, the first one open."""
    return begin(n_questions=2, mode=Mode.EXAM)


@pytest.fixture
def answer(service):
    """Submit to the open turn and proceed."""

    def answer(interview: Interview, text: str) -> Interview:
        turn = service.view(interview.id).open_turn
        service.submit(interview.id, turn.id, text)
        return service.proceed(interview.id)

    return answer
