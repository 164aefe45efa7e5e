"""Grading on Ray: what comes back twice or not at all, without Ray; then a real run with it."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from interviewer.batch import ray_engine
from interviewer.batch.item import AnswerItem
from interviewer.batch.ray_cluster import INSTALL, Cluster, connected, require_ray
from interviewer.batch.ray_engine import BLOCK, grade_on_ray
from interviewer.batch.ray_stage import GradingStage, entry_of
from interviewer.batch.results import GradesFile
from interviewer.batch.run import BatchOutcome, grade_answers, keys_for
from interviewer.batch.stop import Stopped, StopSignals
from interviewer.domain.pack import Pack
from interviewer.errors import GradingFailed, InputError
from interviewer.grading.grader import Grader
from tests.cli.test_main import run as command

Blocks = Callable[[list[dict[str, list[str]]]], Iterator[dict[str, list[str]]]]
"""In which order, and how often, a cluster gives back what was graded."""


class RayError(Exception):
    """As Ray's own: the system failed, not the code that it ran."""


class RayTaskError(RayError):
    """As Ray's own: code raised `cause` in a worker."""

    def __init__(self, cause: Exception) -> None:
        super().__init__(str(cause))
        self.cause = cause


class FakeRay:
    """A cluster within this process: as much of `ray` and `ray.data` as the engine calls."""

    def __init__(self, *answers: Blocks) -> None:
        self._answers = list(answers)
        self.datasets: list[int] = []
        """Answers in each dataset so far."""
        self.exceptions = SimpleNamespace(RayError=RayError, RayTaskError=RayTaskError)
        self.data = SimpleNamespace(
            from_items=self._from_items, ActorPoolStrategy=lambda size: size
        )

    def _from_items(self, entries: list[dict[str, str]], override_num_blocks: int) -> FakeRay:
        self.datasets.append(len(entries))
        size = -(-len(entries) // override_num_blocks)
        self._blocks = [
            {name: [entry[name] for entry in entries[first : first + size]] for name in entries[0]}
            for first in range(0, len(entries), size)
        ]
        return self

    def map_batches(self, stage: type, fn_constructor_args: tuple[Any, ...], **_: Any) -> FakeRay:
        self._stage = stage(*fn_constructor_args)
        return self

    def iter_batches(self, **_: Any) -> Iterator[dict[str, list[str]]]:
        give_back = self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]
        try:
            graded = [self._stage(block) for block in self._blocks]
        except InputError as error:
            raise RayTaskError(error) from error
        yield from give_back(graded)


def items(n: int) -> tuple[AnswerItem, ...]:
    words = ("alpha", "alpha beta", "nothing", "alpha beta gamma", "wrong:alpha", "half \ud83d")
    return tuple(
        AnswerItem(id=f"a{k}", question_id=f"q-{k % 5 + 1:02d}", answer=words[k % 6])
        for k in range(n)
    )


def on_ray(
    folder: Path,
    pack: Pack,
    judge: Any,
    n: int,
    monkeypatch: pytest.MonkeyPatch,
    ray: FakeRay,
    **more: Any,
) -> tuple[BatchOutcome, list[str]]:
    said: list[str] = []
    monkeypatch.setattr(ray_engine, "ray_library", lambda: ray)
    with GradesFile(folder, resume=True) as file:
        _, outcome = grade_on_ray(
            items(n),
            pack,
            Grader(judge),
            file,
            Cluster(n_cores=2, n_nodes=2),
            lambda: Grader(judge),
            tell=said.append,
            **more,
        )
    return outcome, said


def live(folder: Path, pack: Pack, judge: Any, n: int) -> bytes:
    with GradesFile(folder, resume=True) as file:
        grade_answers(items(n), pack, Grader(judge), file)
    return (folder / "grades.jsonl").read_bytes()


def test_rows_in_any_order_and_twice_end_as_in_a_run_without_ray(
    tmp_path: Path, pack: Pack, judge: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    # As after the loss of a node: its blocks come from another one, late, and some were here.
    ray = FakeRay(lambda graded: iter([*reversed(graded), graded[0], graded[2]]))
    done = 0

    def step() -> None:
        nonlocal done
        done += 1

    outcome, said = on_ray(tmp_path / "ray", pack, judge, 40, monkeypatch, ray, progress=step)
    assert (tmp_path / "ray" / "grades.jsonl").read_bytes() == live(
        tmp_path / "live", pack, judge, 40
    )
    assert done == outcome.n_items == 40
    # Every sixth answer holds half a character, every fifth question is unknown: k % 6 == 5 gives
    # 6 of 40, k % 5 == 4 gives 8, and both at once (k = 29) 1.
    assert (outcome.n_graded, outcome.n_ungraded, outcome.n_reused) == (27, 13, 0)
    assert f"{2 * BLOCK} came back twice and were recorded once" in said[0]


def test_what_never_came_back_is_sent_out_again(
    tmp_path: Path, pack: Pack, judge: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def dies(graded: list[dict[str, list[str]]]) -> Iterator[dict[str, list[str]]]:
        yield graded[0]
        raise RayError("the object was lost")

    ray = FakeRay(dies, lambda graded: iter(graded[:-1]), iter)
    _, said = on_ray(tmp_path / "ray", pack, judge, 40, monkeypatch, ray)
    assert ray.datasets == [40, 32, 8]
    assert "taken up again 1 time(s) after Ray gave up" in said[0]
    assert (tmp_path / "ray" / "grades.jsonl").read_bytes() == live(
        tmp_path / "live", pack, judge, 40
    )


def test_cluster_that_gives_nothing_ends_the_run_with_the_reason(
    tmp_path: Path, pack: Pack, judge: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def dead(_: list[dict[str, list[str]]]) -> Iterator[dict[str, list[str]]]:
        raise RayError("no node is left\nand a page of more")

    with pytest.raises(GradingFailed, match=r"no grade in 3 tries \(no node is left\)"):
        on_ray(tmp_path, pack, judge, 9, monkeypatch, FakeRay(dead))


def test_graded_answers_are_not_sent_out_whichever_engine_graded_them(
    tmp_path: Path, pack: Pack, judge: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    live(tmp_path, pack, judge, 10)
    ray = FakeRay(iter)
    outcome, _ = on_ray(tmp_path, pack, judge, 20, monkeypatch, ray)
    # Of the first ten, k = 4, 9 (unknown question) and 5 (half a character) have no grade yet.
    assert ray.datasets == [13]
    assert outcome.n_reused == 7


def test_stop_between_two_blocks_keeps_what_was_recorded(
    tmp_path: Path, pack: Pack, judge: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    signals = StopSignals()

    def stops(graded: list[dict[str, list[str]]]) -> Iterator[dict[str, list[str]]]:
        signals.asked = 15
        yield from graded

    with pytest.raises(Stopped):
        on_ray(tmp_path, pack, judge, 40, monkeypatch, FakeRay(stops), signals=signals)
    assert (tmp_path / "grades.jsonl").read_bytes().count(b"\n") == BLOCK


def test_worker_of_another_release_is_refused_before_it_grades(
    pack: Pack, judge: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage = GradingStage(lambda: Grader(judge, 500), pack)
    (item,) = items(1)
    entry = entry_of(item, keys_for(pack, Grader(judge))(item))
    with pytest.raises(InputError, match="install the same interviewer on every node"):
        stage({name: [value] for name, value in entry.items()})
    assert judge.calls == 0


def test_error_of_ours_in_a_worker_is_raised_as_it_was(
    tmp_path: Path, pack: Pack, judge: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ray_engine, "keys_for", lambda pack, _: keys_for(pack, Grader(judge, 500)))
    with pytest.raises(InputError, match="install the same interviewer") as raised:
        on_ray(tmp_path, pack, judge, 9, monkeypatch, FakeRay(iter))
    assert type(raised.value) is InputError


def test_without_ray_the_message_names_the_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ray", None)
    with pytest.raises(InputError) as raised:
        require_ray()
    assert str(raised.value).endswith(INSTALL)
    with pytest.raises(InputError) as raised, connected(""):
        pass
    assert str(raised.value).endswith(INSTALL)


@pytest.mark.slow
def test_real_run_on_this_machine_writes_the_same_file(tmp_path: Path) -> None:
    pytest.importorskip("ray", reason=f"needs Ray: {INSTALL}")
    source = tmp_path / "answers.jsonl"
    rows = [
        {"id": str(k), "question_id": f"sp-{k % 4 + 1:02d}", "answer": f"It is a cache. {k}"}
        for k in range(20)
    ]
    source.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    pack = str(Path(__file__).resolve().parents[1] / "browser" / "short_pack")
    for out, more in (("live", ()), ("ray", ("--engine", "ray", "--workers", "2"))):
        done = command("grade", str(source), "--out", str(tmp_path / out), "--pack", pack, *more)
        # One question in four is unknown.
        assert done.returncode == 1, done.stderr
        assert "5 of 20 not graded" in done.stderr
    assert "ray: 20 answers graded by 2 worker(s) on 1 node(s)" in done.stderr
    whole = (tmp_path / "live" / "grades.jsonl").read_bytes()
    assert (tmp_path / "ray" / "grades.jsonl").read_bytes() == whole
