"""A process that submits an answer and is killed while it is being graded.

Run as `python dying_process.py DATABASE INTERVIEW`; a file beside the database says that the grader
has been reached. Not a test module: `test_recovery` starts and kills it.
"""

import random
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from interviewer.domain.pack import Question
from interviewer.errors import PackNotFound
from interviewer.grading.grader import Grader
from interviewer.grading.judge import Judgement
from interviewer.interviews.service import Interviews
from interviewer.store.database import Database
from interviewer.store.interviews import InterviewStore


class StuckJudge:
    name = "builtin"
    version = "stuck"
    description = "never comes to an end"

    def __init__(self, reached: Path) -> None:
        self._reached = reached

    def judge(self, question: Question, turns: tuple[str, ...]) -> Judgement:
        self._reached.touch()
        time.sleep(60)
        raise AssertionError("should have been killed")

    def reconsider(self, question, turns, failed):  # type: ignore[no-untyped-def]
        return None


def no_pack(name: str):  # type: ignore[no-untyped-def]
    raise PackNotFound(name)


database, interview_id = Path(sys.argv[1]), sys.argv[2]
grader = Grader(StuckJudge(database.with_name("reached")))
service = Interviews(
    InterviewStore(Database(f"sqlite:///{database}")),
    no_pack,
    grader,
    grader,
    now=lambda: datetime(2026, 1, 5, 9, 0, 30, tzinfo=UTC),
    new_id=lambda: "from-the-dying",
    process_id="dying",
    rng=random.Random(0),
)
turn = service.view(interview_id).open_turn
assert turn is not None
service.submit(interview_id, turn.id, "alpha beta gamma")
service.proceed(interview_id)
