"""Many candidates at once against one `interviewer serve`: is any answer lost or anybody else's?

Each candidate is a browser session of its own over a WebSocket, in a thread (see `wire.py`): starts
an exam, saves drafts, submits an answer that holds a token of its own, up to the report. All begin
together. Afterwards the database is read, by a process that took no part: every answer has to be,
letter for letter, what that candidate sent to that question, and graded.

    .venv/bin/python -m bench.candidates --candidates 20 --questions 3
"""

from __future__ import annotations

import argparse
import os
import random
import statistics
import sys
import tempfile
import threading
import time
import uuid
from dataclasses import dataclass, field
from pathlib import Path

from bench.wire import Wire
from interviewer.domain.interview import InterviewStatus, Mode, PlanRequest
from interviewer.settings import read_settings
from interviewer.wiring import Services, build_services
from tests.browser.app_server import AppServer

MOST = 50
"""Candidates that one run may have; it shares the machine with what it measures."""


@dataclass
class Candidate:
    """What one of them did."""

    interview_id: str
    token: str = field(default_factory=lambda: uuid.uuid4().hex)
    sent: list[str] = field(default_factory=list)
    """Answers, in the order of the questions."""
    to_next_s: list[float] = field(default_factory=list)
    """From submitting to the next question or the report."""
    trouble: str = ""


def main() -> None:
    """Run it and print the table; exit code 1 where an answer was lost, crossed or not graded."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--candidates", type=int, default=20)
    parser.add_argument("--questions", type=int, default=3)
    parser.add_argument("--drafts", type=int, default=3, help="saved before each answer")
    parser.add_argument("--pause-s", type=float, default=2.0, help="longest pause of a candidate")
    parser.add_argument("--limit-s", type=float, default=600.0, help="the whole run ends then")
    figures = parser.parse_args()
    if not 1 <= figures.candidates <= MOST:
        parser.error(f"between 1 and {MOST} candidates")
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        candidates = [Candidate(one) for one in planned(home, figures)]
        server = AppServer(home, Path(folder) / "server.log")
        server.start()
        load = os.getloadavg()[0]
        began = time.monotonic()
        try:
            together(candidates, server.url, figures)
        finally:
            taken_s = time.monotonic() - began
            server.kill()
        passed = report(candidates, home, figures, taken_s, load)
    sys.exit(0 if passed else 1)


def planned(home: Path, figures: argparse.Namespace) -> list[str]:
    """The interviews, planned and not begun. No clock: a busy machine must not end a turn."""
    services = build_services(read_settings(home=home))
    try:
        request = PlanRequest(
            mode=Mode.EXAM, n_questions=figures.questions, max_probes=0, clock=False
        )
        plans = (services.interviews.plan(request) for _ in range(figures.candidates))
        return [interview.id for interview in plans]
    finally:
        services.close()


def together(candidates: list[Candidate], url: str, figures: argparse.Namespace) -> None:
    """Let all of them begin at the same moment, and wait for the last."""
    gate = threading.Barrier(len(candidates))
    until = time.monotonic() + figures.limit_s

    def take_part(candidate: Candidate, place: int) -> None:
        try:
            gate.wait(60)
            sit_exam(candidate, url, figures, until, random.Random(place))
        except Exception as error:  # noqa: BLE001  # one candidate's trouble is a row in the table
            candidate.trouble = f"{type(error).__name__}: {error}"

    threads = [
        threading.Thread(target=take_part, args=(candidate, place))
        for place, candidate in enumerate(candidates)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def sit_exam(
    candidate: Candidate,
    url: str,
    figures: argparse.Namespace,
    until: float,
    rng: random.Random,
) -> None:
    """From the ready check to the report."""
    wire = Wire(url, "ready", candidate.interview_id, until)
    try:
        wire.wait(lambda: "Start the interview" in wire.buttons, "the ready check")
        wire.press("Start the interview")
        wire.wait(lambda: wire.box is not None, "the first question")
        for number in range(1, figures.questions + 1):
            assert wire.box is not None
            turn_id = wire.box["turn_id"]
            text = f"{candidate.token} answers question {number}. A hypervisor runs several guests."
            for part in range(1, figures.drafts + 1):
                time.sleep(rng.uniform(0, figures.pause_s))
                said = wire.say("draft", text[: len(text) * part // (figures.drafts + 1)])
                wire.wait(lambda said=said: replied(wire, said), f"the receipt of draft {part}")
            time.sleep(rng.uniform(0, figures.pause_s))
            began = time.monotonic()
            wire.say("submit", text)
            candidate.sent.append(text)
            wire.wait(
                lambda turn_id=turn_id: moved_on(wire, turn_id), f"what follows question {number}"
            )
            candidate.to_next_s.append(time.monotonic() - began)
    finally:
        wire.close()


def replied(wire: Wire, number: int) -> bool:
    """Whether the box was told what became of a message."""
    return wire.box is not None and wire.box["reply"]["number"] == number


def moved_on(wire: Wire, turn_id: str) -> bool:
    """Whether another question or the report is on the page."""
    asked = wire.box is not None and wire.box["turn_id"] != turn_id
    return asked or "Report" in wire.headings


def report(
    candidates: list[Candidate],
    home: Path,
    figures: argparse.Namespace,
    taken_s: float,
    load: float,
) -> bool:
    """Read the database, print the table; whether everything is as it was sent."""
    services = build_services(read_settings(home=home))
    try:
        counts = counted(services, candidates, figures.questions)
    finally:
        services.close()
    times = sorted(time_s for one in candidates for time_s in one.to_next_s)
    print(f"{os.cpu_count()} cores, load before {load:.1f}, after {os.getloadavg()[0]:.1f}")
    print("| figure | value |\n|---|---|")
    print(f"| candidates at once | {len(candidates)} |")
    print(f"| questions each, drafts before each answer | {figures.questions}, {figures.drafts} |")
    for name, count in counts.items():
        print(f"| {name} | {count} |")
    if times:
        p95 = times[-(-len(times) * 95 // 100) - 1]
        print(f"| submitted to next page, median | {statistics.median(times):.2f} s |")
        print(f"| submitted to next page, p95 | {p95:.2f} s |")
    print(f"| whole run | {taken_s:.0f} s |")
    for one in candidates:
        if one.trouble:
            print(f"trouble: {one.interview_id[:8]} after {len(one.sent)} answers: {one.trouble}")
    expected = len(candidates) * figures.questions
    good = counts["answers as they were sent"] == counts["answers graded"] == expected
    return good and not counts["answers of somebody else"]


def counted(services: Services, candidates: list[Candidate], n_questions: int) -> dict[str, int]:
    """What the database holds of what was sent."""
    counts = {
        "interviews finished": 0,
        "answers sent": sum(len(one.sent) for one in candidates),
        "answers as they were sent": 0,
        "answers lost or changed": 0,
        "answers of somebody else": 0,
        "answers graded": 0,
    }
    tokens = {one.token for one in candidates}
    for one in candidates:
        interview = services.interviews.view(one.interview_id)
        counts["interviews finished"] += interview.status is InterviewStatus.FINISHED
        kept = [(item.turns[0].answer or "") if item.turns else "" for item in interview.items]
        sent = [*one.sent, *[""] * (n_questions - len(one.sent))]
        counts["answers as they were sent"] += sum(
            bool(text) and text == found for text, found in zip(sent, kept, strict=True)
        )
        counts["answers lost or changed"] += sum(
            text != found for text, found in zip(sent, kept, strict=True)
        )
        counts["answers of somebody else"] += sum(
            any(token in found for token in tokens - {one.token}) for found in kept
        )
        counts["answers graded"] += sum(
            item.grade is not None and item.grade.status == "graded" for item in interview.items
        )
    return counts


if __name__ == "__main__":
    main()
