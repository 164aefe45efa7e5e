"""`interviewer queue`: what of finished interviews a person should look at."""

from __future__ import annotations

import json
import sys

import typer

from interviewer.cli.terminal import say

_NEWEST = 10_000


def queue(as_json: bool = typer.Option(False, "--json", help="Print JSON.")) -> None:
    """List what a person should look at, newest interview first; batches have a queue.jsonl.

    A grade is in doubt when the built-in grader comes to something else, when repeated runs
    differ, or when a quote could not be found in the answer. A verdict is challenged by a note
    that the candidate leaves in the report; it stays listed until that verdict changes. An answer
    that the model or its provider's filter refuses to grade is listed without a score.
    """
    from functools import cache

    from interviewer.report.queue import review_queue
    from interviewer.report.render import percent
    from interviewer.settings import read_settings
    from interviewer.store.database import Database
    from interviewer.store.interviews import InterviewStore

    store = InterviewStore(Database(read_settings().database))
    interviews = store.recent(_NEWEST)
    if len(interviews) == _NEWEST:
        print(f"only the newest {_NEWEST:,} interviews were looked at", file=sys.stderr)
    entries = review_queue(interviews, cache(store.pack), store.challenges.all())
    if as_json:
        print(json.dumps([entry.model_dump(mode="json") for entry in entries], indent=2))
    elif not entries:
        print("nothing needs a human look")
    for entry in () if as_json else entries:
        say(
            f"{entry.interview_id}  question {entry.position} ({entry.question_id} {entry.title})  "
            f"{percent(entry.score)}  {'; '.join(entry.reasons)}"
        )
