"""A rating set over the small pack: three points a question, two raters, a word judge."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from interviewer.batch.item import AnswerItem
from interviewer.batch.rows import fingerprint, row_of
from interviewer.domain.grade import Verdict
from interviewer.domain.pack import Pack
from interviewer.domain.rating import RatingRecord
from interviewer.grading.grader import Grader
from interviewer.rating.importing import import_answers, import_run
from interviewer.rating.making import new_set
from interviewer.rating.queue import RatingQueue
from interviewer.store.database import Database
from interviewer.store.ratings import RatingStore
from tests.conftest import Clock, WordJudge

MET, PARTLY, MISSED, WRONG = Verdict.MET, Verdict.PARTLY, Verdict.MISSED, Verdict.WRONG
POINTS = ("alpha", "beta", "gamma")
Rate = Callable[..., None]


@pytest.fixture
def ratings(database: Database) -> RatingStore:
    return RatingStore(database)


@pytest.fixture
def make_set(ratings: RatingStore, pack: Pack, clock: Clock) -> Callable[..., RatingRecord]:
    """A set named `s` of answers `a0`, `a1`, ... to the pack's questions in turn."""

    def make(*answers: str, **figures: object) -> RatingRecord:
        options: dict[str, object] = {"test_share": 0.0, **figures}
        new_set(ratings, "s", pack, clock(), **options)  # type: ignore[arg-type]  # as given
        import_answers(
            ratings,
            "s",
            [
                AnswerItem(
                    id=f"a{n}", question_id=f"q-{n % 4 + 1:02d}", answer=text, candidate=f"c{n}"
                )
                for n, text in enumerate(answers)
            ],
        )
        return ratings.get("s")

    return make


@pytest.fixture
def rate(ratings: RatingStore, clock: Clock) -> Rate:
    """Label answers of the set `s` as one rater: `rate("ann", a0=(MET, MISSED, WRONG), ...)`."""

    def given(rater: str, **verdicts: tuple[Verdict, ...]) -> None:
        queue = RatingQueue(ratings, "s", rater, clock)
        for item_id, said in verdicts.items():
            queue.save(item_id, 1, dict(zip(POINTS, said, strict=True)))
            queue.submit(item_id, 1)

    return given


@pytest.fixture
def graded(
    ratings: RatingStore, pack: Pack, judge: WordJudge, tmp_path: Path
) -> Callable[..., Path]:
    """Grade every answer of the set with the word judge, write a run folder, and import it."""

    def grade(of: Pack = pack, folder: str = "run") -> Path:
        run = tmp_path / folder
        run.mkdir()
        rows = []
        for item in ratings.get("s").items:
            answer = AnswerItem(id=item.id, question_id=item.question_id, answer=item.answer)
            found = Grader(judge).grade(of, of.question(item.question_id), (item.answer,))
            rows.append(json.dumps(row_of(answer, found, fingerprint(answer, found.versions))))
        (run / "grades.jsonl").write_text("\n".join(rows) + "\n", encoding="utf-8")
        import_run(ratings, "s", run, of)
        return run

    return grade
