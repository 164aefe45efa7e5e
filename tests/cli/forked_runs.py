"""Runs of `interviewer` as processes that can be killed, without importing everything for each.

One process imports what a run needs, starts no thread, and forks for each run: the child is a real
process with files, threads and a death of its own, and begins at `main` as the command does.
"""

from __future__ import annotations

import json
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal

from interviewer.domain.grade import Verdict
from interviewer.domain.pack import Question
from interviewer.grading.judge import Judgement, PointOpinion

_IMPORTED = (
    "interviewer.cli.main",
    "interviewer.cli.grade_run",
    "interviewer.grading.llm",
    "interviewer.llm.wire",
    "interviewer.transcripts.align",
    "chromadb",
    "alembic.command",
    "jinja2",
    "onnxruntime",
    "openai.resources.chat.completions",
    "sqlalchemy.dialects.sqlite",
    "tokenizers",
)
_READY_S = 600.0


class InstantJudge:
    """Stands for the built-in judge, which gives the second opinion on each answer: what is killed
    and begun again is the run, and second opinions would be most of its time."""

    name: Literal["builtin"] = "builtin"
    version = "instant-1"
    description = "a judge that costs nothing"

    def __init__(self, source: object) -> None:
        """As the built-in judge is made."""

    def judge(self, question: Question, turns: tuple[str, ...]) -> Judgement:
        missed = (
            PointOpinion(point_id=point.id, verdict=Verdict.MISSED) for point in question.points
        )
        return Judgement(opinions=tuple(missed), model="instant")

    def reconsider(self, *_: object) -> Judgement | None:
        return None


class ForkedRun:
    """One run, as `subprocess.Popen` would have it."""

    def __init__(self, forks: Forks, pid: int, err: Path) -> None:
        self._forks = forks
        self._err = err
        self.pid = pid
        self.returncode: int | None = None

    def poll(self) -> int | None:
        """The exit status, negative for a signal; None: it still runs."""
        if self.returncode is None:
            self.returncode = self._forks.ask({"poll": self.pid})["status"]
        return self.returncode

    def wait(self, limit_s: float = 400.0) -> tuple[int, str]:
        """Exit status and stderr of the run once it has ended."""
        ends_at = time.monotonic() + limit_s
        while self.poll() is None:
            if time.monotonic() > ends_at:
                self.kill()
                raise AssertionError(f"still running after {limit_s} s:\n{self._err.read_text()}")
            time.sleep(0.01)
        assert self.returncode is not None
        return self.returncode, self._err.read_text()

    def kill(self) -> None:
        os.kill(self.pid, signal.SIGKILL)

    def terminate(self) -> None:
        os.kill(self.pid, signal.SIGTERM)


class Forks:
    """The process that forks. Asked one thing at a time."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def start(
        self,
        words: Sequence[object],
        env: Mapping[str, str],
        err: Path,
        *,
        doubts_all: bool = False,
    ) -> ForkedRun:
        """Run `interviewer` with these words; what it prints to stderr goes to a file.

        Args:
            words: behind `interviewer`.
            env: all of its environment.
            err: the file.
            doubts_all: whether it holds no turn of a transcript for sure.
        """
        asked = {
            "words": [str(word) for word in words],
            "env": dict(env),
            "err": str(err),
            "doubts_all": doubts_all,
        }
        return ForkedRun(self, self.ask(asked)["pid"], err)

    def ask(self, asked: dict[str, Any]) -> dict[str, Any]:
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(asked) + "\n")
        self._process.stdin.flush()
        return self.heard()

    def heard(self) -> dict[str, Any]:
        """The next line that it says."""
        assert self._process.stdout is not None
        ready, _, _ = select.select([self._process.stdout], [], [], _READY_S)
        line = self._process.stdout.readline() if ready else ""
        assert line, f"the forking process said nothing; status {self._process.poll()}"
        found: dict[str, Any] = json.loads(line)
        return found


@contextmanager
def forking() -> Iterator[Forks]:
    """The forking process for as long as the block lasts."""
    root = Path(__file__).resolve().parents[2]
    with subprocess.Popen(
        [sys.executable, __file__],
        env={**os.environ, "PYTHONPATH": str(root)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        forks = Forks(process)
        assert forks.heard()["n_threads"] == 1  # a fork copies no other thread
        yield forks
        assert process.stdin is not None
        process.stdin.close()
        process.wait(60)


def _child(asked: dict[str, Any]) -> None:
    """Be the command, and never come back."""
    from interviewer import wiring
    from interviewer.cli.main import main
    from interviewer.transcripts import align

    status = 1
    try:
        os.environ.clear()
        os.environ.update(asked["env"])
        nothing = os.open(os.devnull, os.O_RDWR)
        err = os.open(asked["err"], os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        for own, given in ((0, nothing), (1, nothing), (2, err)):
            os.dup2(given, own)
        sys.argv = ["interviewer", *asked["words"]]
        wiring.BuiltinJudge = InstantJudge  # type: ignore[assignment,misc]
        if asked["doubts_all"]:
            align.DOUBTED = 2.0
        main()
    except SystemExit as ended:
        status = ended.code if isinstance(ended.code, int) else 0
    except BaseException:  # noqa: BLE001  # the parent's loop must not run on in the child
        sys.excepthook(*sys.exc_info())
    finally:
        sys.stderr.flush()
        os._exit(status)


def _serve() -> None:
    import importlib
    import threading

    for name in _IMPORTED:
        importlib.import_module(name)
    print(json.dumps({"n_threads": threading.active_count()}), flush=True)
    for line in sys.stdin:
        asked = json.loads(line)
        if "poll" in asked:
            pid, status = os.waitpid(asked["poll"], os.WNOHANG)
            told = {"status": os.waitstatus_to_exitcode(status) if pid else None}
        else:
            pid = os.fork()
            if not pid:
                _child(asked)
            told = {"pid": pid}
        print(json.dumps(told), flush=True)


if __name__ == "__main__":
    _serve()
