"""Measure what `interviewer grade` adds to the grading itself, by number of answers.

    python bench/batch.py                     1,000, 3,000 and 10,000 answers
    python bench/batch.py --sizes 100 300 1000

A judge that does next to nothing stands for the grader, so that what is measured is everything
else: read, plan, fingerprint, check, write and sync every row, order, summary, queue, report. Each
size is a process of its own. The exponent is the slope of log(time) over log(answers): 1 is linear.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from itertools import pairwise
from pathlib import Path
from typing import Literal

from interviewer.domain.grade import Verdict
from interviewer.domain.pack import Question
from interviewer.grading.judge import Judgement, PointOpinion

SENTENCE = "The hypervisor sits between the hardware and the guests and gives each its share. "


class CheapJudge:
    """Finds the first point met, and quotes the first sentence for it."""

    name: Literal["builtin"] = "builtin"
    version = "cheap-1"
    description = "a judge that costs nothing"

    def judge(self, question: Question, turns: tuple[str, ...]) -> Judgement:
        first, *rest = question.points
        opinions = [
            PointOpinion(point_id=first.id, verdict=Verdict.MET, quote=turns[0].split(". ")[0]),
            *(PointOpinion(point_id=point.id, verdict=Verdict.MISSED) for point in rest),
        ]
        return Judgement(opinions=tuple(opinions), model="cheap")

    def reconsider(
        self,
        question: Question,  # noqa: ARG002  # the protocol's
        turns: tuple[str, ...],  # noqa: ARG002
        failed: tuple[str, ...],  # noqa: ARG002
    ) -> Judgement | None:
        return None


def answers(path: Path, n: int) -> None:
    """Five answers a candidate, each of some two hundred words."""
    with path.open("w", encoding="utf-8") as file:
        for number in range(n):
            row = {
                "id": f"candidate-{number // 5}/{number}",
                "question_id": f"hv-{number % 5 + 1:02d}",
                "answer": f"{SENTENCE * 14}That is answer number {number}.",
            }
            file.write(json.dumps(row) + "\n")


def child(n: int) -> dict[str, float]:
    """One run in this process, with its figures."""
    from interviewer.batch.answers import read_answers
    from interviewer.batch.disk import write_or_remove, write_text
    from interviewer.batch.exports import queue_jsonl, summary_csv
    from interviewer.batch.pages import batch_report
    from interviewer.batch.plan import plan_of
    from interviewer.batch.results import GradesFile
    from interviewer.batch.run import grade_answers
    from interviewer.grading.grader import Grader
    from interviewer.packs.load import load_pack
    from interviewer.report.batch import batch_html

    pack, grader = load_pack("hypervisors"), Grader(CheapJudge())
    with tempfile.TemporaryDirectory() as name:
        out = Path(name)
        answers(out / "answers.jsonl", n)
        # The first report compiles its templates.
        warm_mb = peak_mb()
        marks = [(time.perf_counter(), time.process_time())]
        found = read_answers((out / "answers.jsonl",), out)
        plan_of(
            found.items,
            pack,
            grader,
            lambda _: False,
            n_files=1,
            n_unreadable=0,
            price=None,
            model="",
            budget_usd=None,
        )
        marks.append((time.perf_counter(), time.process_time()))
        with GradesFile(out, resume=False) as file:
            rows, outcome = grade_answers(found.items, pack, grader, file)
        marks.append((time.perf_counter(), time.process_time()))
        write_text(out / "summary.csv", summary_csv(rows))
        write_or_remove(out / "queue.jsonl", queue_jsonl(rows))
        report = batch_report(
            found.items, rows, pack, max_chars=20_000, grader="g", cost="", problems=()
        )
        write_text(out / "report.html", batch_html(report))
        marks.append((time.perf_counter(), time.process_time()))
        found.items.close()
        assert outcome.n_graded == n
        report_mb = (out / "report.html").stat().st_size / 1e6
    walls = [later[0] - earlier[0] for earlier, later in pairwise(marks)]
    return {
        "read_s": walls[0],
        "grade_s": walls[1],
        "report_s": walls[2],
        "wall_s": sum(walls),
        "cpu_s": marks[-1][1] - marks[0][1],
        "warm_mb": warm_mb,
        "peak_mb": peak_mb(),
        "report_mb": report_mb,
    }


def peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def exponent(sizes: list[int], values: list[float]) -> float:
    """Slope of a straight line through log(value) over log(size), by least squares."""
    xs, ys = [math.log(size) for size in sizes], [math.log(value) for value in values]
    return statistics.linear_regression(xs, ys).slope


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sizes", type=int, nargs="+", default=[1_000, 3_000, 10_000])
    parser.add_argument("--child", type=int, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child:
        print(json.dumps(child(options.child)))
        return
    runs = []
    for size in options.sizes:
        command = [sys.executable, __file__, "--child", str(size)]
        done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
        runs.append(json.loads(done.stdout))
        print(f"{size}: {runs[-1]}", file=sys.stderr)
    print(f"{os.cpu_count()} CPUs, load {os.getloadavg()[0]:.1f}; a judge that costs nothing.\n")
    print("| answers | read and plan s | grade s | reports s | CPU ms an answer | before MB |"
          " peak MB | report.html MB |")  # fmt: skip
    print("|---:|---:|---:|---:|---:|---:|---:|---:|")
    for size, run in zip(options.sizes, runs, strict=True):
        cells = [f"{size:,}", *(f"{run[name]:.1f}" for name in ("read_s", "grade_s", "report_s"))]
        cells.append(f"{run['cpu_s'] / size * 1000:.2f}")
        cells += [f"{run[name]:.0f}" for name in ("warm_mb", "peak_mb", "report_mb")]
        print(f"| {' | '.join(cells)} |")
    if len(runs) > 1:
        fits = {
            name: exponent(options.sizes, [run[name] for run in runs])
            for name in ("wall_s", "cpu_s")
        }
        grown_kb = (runs[-1]["peak_mb"] - runs[0]["peak_mb"]) * 1024
        print(
            f"\nExponent over {len(runs)} sizes: wall {fits['wall_s']:.2f}, CPU "
            f"{fits['cpu_s']:.2f} (1 is linear). Peak memory grows by "
            f"{grown_kb / (options.sizes[-1] - options.sizes[0]):.2f} kB an answer."
        )


if __name__ == "__main__":
    main()
