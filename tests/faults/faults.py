"""What an endpoint can do wrong, and the whole grading pipeline run against each of it.

Every fault is a list of actions of `tests/llm/openai_server.py`, sent in turn; `bench/llm.py
--faults` prints the same table that the tests check.
"""

from __future__ import annotations

import contextlib
import json
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache

from interviewer.domain.grade import Grade, Graded
from interviewer.domain.pack import Pack, Question
from interviewer.grading.grader import Grader
from interviewer.grading.llm import LlmJudge
from interviewer.llm.chat import chat_model
from interviewer.llm.structured import StructuredChat
from interviewer.packs.load import load_pack
from interviewer.settings import Settings
from tests.llm import openai_server as act

TIMEOUT_S = 0.25
DEADLINE_S = 60.0
QUESTION_ID = "hv-09"


@dataclass(frozen=True)
class Fault:
    """A fault and what must come of it."""

    name: str
    action: act.Action
    requests_once: int
    """Requests that a grade takes where the fault happens once and the server then behaves."""
    requests_always: int
    """Requests before the pipeline gives up on a server that does nothing else."""
    code: str
    """`Ungraded.code` at that point; empty: graded all the same."""
    code_once: str = ""
    """As `code`, for a fault that happens once; a reply that would come out the same is not
    asked for again."""
    silent: bool = False
    """No reply ever comes to its end, so that nothing but the time-out ends a call."""


@dataclass
class SkippingTime:
    """A clock that waits move on at once; a busy machine does not, or it would change outcomes."""

    waits: list[float] = field(default_factory=list)
    skipped_s: float = 0.0
    pace: float = 0.0
    """What a second of real time counts."""

    def clock(self) -> float:
        return self.skipped_s + self.pace * time.monotonic()

    def sleep(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.skipped_s += seconds


@dataclass(frozen=True)
class Outcome:
    """What came of a fault."""

    grade: Grade
    requests: int
    seconds: float
    """With the waits, which were not really waited."""
    limited_s: float
    """What the deadline of the grade was held against: waits, and for a silent fault calls too."""
    waits: tuple[float, ...]

    @property
    def words(self) -> str:
        """`graded`, or `ungraded` with its code."""
        return "graded" if isinstance(self.grade, Graded) else f"ungraded ({self.grade.code})"


@cache
def shipped() -> tuple[Pack, Question, str]:
    """A pack, a question of it, and an answer that states its first point."""
    pack = load_pack("hypervisors")
    question = pack.question(QUESTION_ID)
    return pack, question, question.points[0].claim


def honest(question: Question, answer: str) -> act.Fill:
    """Opinions of a model that works: the first point is met, with the answer as its quote."""

    def fill(point_id: str) -> act.Body:
        if point_id != question.points[0].id:
            return act.missed(point_id)
        return {"quote": answer, "reason": "You say so.", "verdict": "met"}

    return fill


def changed(change: Callable[[act.Body], object]) -> act.Action:
    """A reply with the right form, then changed as a Python object."""

    def damage(content: str) -> str:
        said = json.loads(content)
        return json.dumps(change(said) or said)

    return act.reply(change=damage)


def hang_in_mid_body(handler: act.Handler, body: act.Body) -> None:
    """Promise a body, send half of it and fall silent."""
    handler.send_response(200)
    handler.send_header("Content-Type", "application/json")
    handler.send_header("Content-Length", "1000")
    handler.end_headers()
    with contextlib.suppress(OSError):
        handler.wfile.write(b'{"id": "chatcmpl-1", "choices": [')
    act.hang(handler, body)


def web_page_with_json(handler: act.Handler, body: act.Body) -> None:
    """A completion that claims to be a web page."""
    message = {"role": "assistant", "content": "{}"}
    handler.send_bytes(200, json.dumps(act.completion(body, message)).encode(), "text/html")


def _double_first_key(content: str) -> str:
    first = json.dumps(dict(list(json.loads(content).items())[:1]))
    return first[:-1] + ", " + content[1:]


DOWN, BAD, WITHHELD = "model_unavailable", "reply_invalid", "reply_withheld"

FAULTS = (
    Fault("429, Retry-After: 2", act.status(429, "slow down", retry_after="2"), 2, 21, DOWN),
    Fault("429 without Retry-After", act.status(429, "slow down"), 2, 9, DOWN),
    Fault("500", act.status(500, "out of order"), 2, 6, DOWN),
    Fault("503, Retry-After: 3", act.status(503, "overloaded", retry_after="3"), 2, 6, DOWN),
    Fault("connection reset", act.reset, 2, 6, DOWN),
    Fault("time-out: no reply", act.hang, 2, 6, DOWN, silent=True),
    Fault("hang in mid-body", hang_in_mid_body, 2, 6, DOWN, silent=True),
    Fault("endless blanks keep it alive", act.drip, 2, 6, DOWN, silent=True),
    Fault("body shorter than promised", act.raw(b'{"choices": [', length=999), 2, 6, DOWN),
    Fault("truncated JSON", act.reply(change=lambda text: text[: len(text) // 2]), 2, 3, BAD),
    Fault("body that is not JSON", act.raw(b'{"id": "chatcmpl'), 2, 3, BAD),
    Fault(
        "wrong enum",
        changed(lambda said: next(iter(said.values())).update(verdict="excellent")),
        2,
        3,
        BAD,
    ),
    Fault("missing point id", changed(lambda said: dict(list(said.items())[1:])), 2, 3, BAD),
    Fault("doubled point id", act.reply(change=_double_first_key), 2, 3, BAD),
    Fault("unknown point id", changed(lambda said: {**said, "x": act.missed("x")}), 2, 3, BAD),
    Fault("prose around JSON", act.reply(change=lambda text: f"Sure!\n{text}\nBye."), 1, 1, ""),
    Fault("empty choices", act.empty_choices, 2, 3, BAD),
    Fault("empty content", act.text(""), 2, 3, BAD),
    Fault("refusal", act.text(None, refusal="I will not."), 1, 1, WITHHELD, WITHHELD),
    Fault("length cut-off", act.text('{"a": "x', "length"), 1, 1, BAD, BAD),
    Fault("content filter", act.text("", "content_filter"), 1, 1, WITHHELD, WITHHELD),
    Fault("wrong content type", web_page_with_json, 2, 3, BAD),
    Fault("web page with status 200", act.raw(b"<html>hello</html>", "text/html"), 2, 3, BAD),
    Fault("wrong key (401)", act.status(401, "Incorrect API key"), 1, 1, DOWN, DOWN),
)


def grader(
    server: act.Server,
    *,
    clock: Callable[[], float] = time.monotonic,
    sleep: Callable[[float], None] = time.sleep,
    timeout_s: float = TIMEOUT_S,
    deadline_s: float = DEADLINE_S,
) -> Grader:
    """The pipeline of the product, with the real client, and with waits that can be skipped."""
    settings = Settings(openai_api_key="sk-test-0123456789", openai_base_url=server.url, model="m")
    chat = StructuredChat(
        chat_model(settings),
        timeout_s=timeout_s,
        deadline_s=deadline_s,
        max_replies=3,
        clock=clock,
        sleep=sleep,
        jitter=lambda: 0.0,
    )
    return Grader(LlmJudge(chat))


def run_fault(fault: Fault, *, always: bool) -> Outcome:
    """Grade one answer on a server that does this once, or always."""
    pack, question, answer = shipped()
    waits = SkippingTime()
    with act.serving() as server:
        server.always = act.reply(honest(question, answer))
        timeout_s = DEADLINE_S
        if fault.silent:
            timeout_s = patient(server, TIMEOUT_S)
            waits.pace = TIMEOUT_S / timeout_s
        pipeline = grader(server, clock=waits.clock, sleep=waits.sleep, timeout_s=timeout_s)
        server.requests.clear()
        if always:
            server.always = fault.action
        else:
            server.then(fault.action)
        started_s, started = waits.clock(), time.monotonic()
        grade = pipeline.grade(pack, question, (answer,))
        seconds = waits.skipped_s + time.monotonic() - started
        limited_s = waits.clock() - started_s
        # A call that was given up on is still sent, on a slow machine after the grade is made.
        ends_at = time.monotonic() + 60.0
        while len(server.requests) <= len(waits.waits) and time.monotonic() < ends_at:
            time.sleep(0.01)
        return Outcome(grade, len(server.requests), seconds, limited_s, tuple(waits.waits))


def patient(server: act.Server, timeout_s: float, n_at_once: int = 1) -> float:
    """A time-out that no honest reply runs into on this machine as busy as it now is.

    Two grades are made to find out: imports and the first connection are no call's time.

    Args:
        server: behaves.
        timeout_s: what will do on a machine that has nothing else to do.
        n_at_once: calls in flight at a time.
    """
    pack, question, answer = shipped()
    for _ in range(2):
        started = time.monotonic()
        grader(server, timeout_s=DEADLINE_S).grade(pack, question, (answer,))
        usual_s = time.monotonic() - started
    return max(timeout_s, 10 * n_at_once * usual_s)


def fault_table() -> str:
    """Every fault, once and always, as a Markdown table."""
    lines = [
        f"One answer to {QUESTION_ID}, {DEADLINE_S:g} s a grade; an endpoint that falls silent "
        f"gets {TIMEOUT_S:g} s a call, on a busy machine more; waits count in full.",
        "",
        "| fault | once: requests | outcome | seconds | always: requests | outcome | seconds |",
        "|---|---:|---|---:|---:|---|---:|",
    ]
    for fault in FAULTS:
        cells = [fault.name]
        for always in (False, True):
            outcome = run_fault(fault, always=always)
            cells += [str(outcome.requests), outcome.words, f"{outcome.seconds:.1f}"]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


class Attempts:
    """Counts how often each answer has been asked about; safe for the server's threads."""

    def __init__(self) -> None:
        self.counts: dict[str, int] = {}
        self._lock = threading.Lock()

    def next(self, answer_id: str) -> int:
        """The number of this attempt, from 0."""
        with self._lock:
            number = self.counts.get(answer_id, 0)
            self.counts[answer_id] = number + 1
            return number
