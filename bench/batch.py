"""Measure `interviewer grade` on folders of transcripts and on long lists of answers.

    python bench/batch.py                                 some five minutes on an idle machine
    python bench/batch.py --only memory --sizes 1000 3000 10000
    python bench/batch.py --only builtin --builtin 10 30 100

Four parts, each size in a process of its own:
 - builtin: the whole thing with the built-in grader on two cores, on transcripts that are made out
   of the labelled samples; a word is put into every sentence, so that no copy is remembered.
 - memory: the same with a judge that costs nothing and a mapping that is remembered by sample
   (files are still read, parsed, planned, graded, synced and reported one by one), because the
   built-in models would need days for ten thousand. Peak memory and the exponent are of this.
 - llm: against an endpoint of 200 ms at 32 and at 128 calls, by `bench/llm.py`.
 - kill: a run of the free judge, killed at half and begun again; its grades beside those of a run
   that nobody disturbed.
The exponent is the slope of log(time) over log(size): 1 is linear.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import re
import resource
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Literal

from interviewer.batch.answers import Hear
from interviewer.domain.grade import Verdict
from interviewer.domain.pack import Question
from interviewer.domain.transcript import MappedTranscript
from interviewer.grading.grader import Grader
from interviewer.grading.judge import Judgement, PointOpinion

ROOT = Path(__file__).resolve().parents[1]
SAMPLES = ("*.vtt", "*.srt", "*.txt", "*.md", "*.csv", "t09*messages*support.json")
"""One of each format whose words can be changed in the text of the file."""
SENTENCE = "The hypervisor sits between the hardware and the guests and gives each its share. "
CORES = 2


class CheapJudge:
    """Finds the first point met, and quotes the first sentence for it; counts its calls."""

    name: Literal["builtin"] = "builtin"
    version = "cheap-1"
    description = "a judge that costs nothing"
    calls = 0

    def judge(self, question: Question, turns: tuple[str, ...]) -> Judgement:
        self.calls += 1
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


def samples(shared: Path) -> list[Path]:
    folder = shared / "data" / "transcripts"
    return sorted(path for pattern in SAMPLES for path in folder.glob(pattern))


def transcripts(folder: Path, sources: list[Path], n: int) -> None:
    """Copies of the samples, each with a word of its own in every sentence."""
    texts = [source.read_text(encoding="utf-8") for source in sources]
    for number in range(n):
        source, text = sources[number % len(sources)], texts[number % len(sources)]
        changed = re.sub(r"(?<=[a-z])\. ", f", take{number}. ", text)
        (folder / f"{number:06d}_{source.name}").write_text(changed, encoding="utf-8")


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


def remembered(hear: Hear, sources: list[Path]) -> Hear:
    """Maps each sample once, and its copies by the places of its turns."""
    from interviewer.transcripts.read import read_transcript

    known = {source.name: hear(source) for source in sources}

    def again(path: Path) -> MappedTranscript:
        found = known[path.name.partition("_")[2]]
        transcript = read_transcript(path).transcript
        items = tuple(
            item.model_copy(
                update={"answers": tuple(transcript.turns[n].text for n in item.answer_turns)}
            )
            for item in found.items
        )
        return found.model_copy(update={"transcript": transcript, "items": items})

    return again


def graded(folder: Path, n: int, kind: str, shared: Path) -> dict[str, float]:
    """One run over `n` transcripts in this process, with its figures."""
    from interviewer.batch.answers import read_answers
    from interviewer.batch.disk import write_or_remove, write_text
    from interviewer.batch.exports import queue_jsonl, summary_csv
    from interviewer.batch.pages import batch_report
    from interviewer.batch.plan import plan_of
    from interviewer.batch.results import GradesFile
    from interviewer.batch.rows import with_doubts
    from interviewer.batch.run import grade_answers
    from interviewer.report.batch import batch_html
    from interviewer.settings import read_settings
    from interviewer.transcripts.bank import Bank
    from interviewer.transcripts.hearing import Ear
    from interviewer.transcripts.mapping import map_transcript
    from interviewer.transcripts.read import read_transcript
    from interviewer.wiring import Grading

    sources = samples(shared)
    (folder / "in").mkdir()
    transcripts(folder / "in", sources, n)
    grading = Grading(read_settings(grader="builtin"))
    pack = grading.load_pack("hypervisors")
    grading.wait_for_index()
    ear = Ear(Bank(pack, grading.index))

    def hear(path: Path) -> MappedTranscript:
        return map_transcript(read_transcript(path), ear)

    hear(sources[0])
    judge = CheapJudge()
    if kind == "memory":
        hear, grader = remembered(hear, sources), Grader(judge)
    else:
        grader = grading.builtin
        grader.grade(pack, pack.questions[0], (SENTENCE,))  # loads the models
    # The first report compiles its templates: all else is there before the clock starts.
    out, before_mb = folder / "out", peak_mb()
    wall, cpu = time.perf_counter(), time.process_time()
    with GradesFile(out, resume=False) as file:
        found = read_answers((folder / "in",), out, hear)
        plan_of(
            found.items, pack, grader, lambda _: False, n_files=found.n_files, n_unreadable=0,
            price=None, model="", budget_usd=None,
        )  # fmt: skip
        read_s = time.perf_counter() - wall
        rows, outcome = grade_answers(found.items, pack, grader, file)
    graded_s = time.perf_counter() - wall - read_s
    write_text(out / "summary.csv", summary_csv(with_doubts(found.items, rows)))
    write_or_remove(out / "queue.jsonl", queue_jsonl(with_doubts(found.items, rows)))
    report = batch_report(
        found.items, rows, pack, max_chars=20_000, grader="g", cost="", problems=found.problems
    )
    write_text(out / "report.html", batch_html(report))
    assert found.n_files == n
    assert not outcome.n_ungraded
    assert not found.problems
    figures = {
        "items": outcome.n_items,
        "read_s": read_s,
        "grade_s": graded_s,
        "wall_s": time.perf_counter() - wall,
        "cpu_s": time.process_time() - cpu,
        "before_mb": before_mb,
        "peak_mb": peak_mb(),
    }
    found.items.close()
    grading.close()
    return figures


def run_free(folder: Path) -> None:
    """A run over `answers.jsonl` that goes on where another one ended; says how often it judged."""
    from interviewer.batch.answers import read_answers
    from interviewer.batch.results import GradesFile
    from interviewer.batch.run import grade_answers
    from interviewer.packs.load import load_pack

    judge = CheapJudge()
    found = read_answers((folder / "answers.jsonl",), folder)
    with GradesFile(folder, resume=True) as file:
        grade_answers(found.items, load_pack("hypervisors"), Grader(judge), file)
    print(json.dumps({"calls": judge.calls}))


def peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def exponent(sizes: list[int], values: list[float]) -> float:
    """Slope of a straight line through log(value) over log(size), by least squares."""
    xs, ys = [math.log(size) for size in sizes], [math.log(value) for value in values]
    return statistics.linear_regression(xs, ys).slope


def child(*words: object) -> subprocess.Popen[str]:
    command = [sys.executable, __file__, *map(str, words)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def told(process: subprocess.Popen[str]) -> dict[str, float]:
    out, _ = process.communicate()
    assert process.returncode == 0, process.returncode
    found: dict[str, float] = json.loads(out.splitlines()[-1])
    return found


def sizes_table(kind: str, sizes: list[int], shared: Path) -> None:
    runs = []
    for size in sizes:
        with tempfile.TemporaryDirectory() as name:
            runs.append(told(child("--child", kind, "--at", name, "--n", size, "--shared", shared)))
        print(f"{kind}, {size}: {runs[-1]}", file=sys.stderr)
    judge = "built-in grader and mapping" if kind == "builtin" else (
        "a judge that costs nothing, mapping remembered by sample: the pipeline alone"
    )  # fmt: skip
    print(f"\n### {judge}, {CORES} cores\n")
    print("| transcripts | answers | read and plan s | grade s | all s | transcripts a second | "
          "CPU s a transcript | before MB | peak MB |")  # fmt: skip
    print("|---:" * 9 + "|")
    for size, run in zip(sizes, runs, strict=True):
        cells = [f"{size:,}", f"{run['items']:,.0f}"]
        cells += [f"{run[name]:.1f}" for name in ("read_s", "grade_s", "wall_s")]
        cells += [f"{size / run['wall_s']:.2f}", f"{run['cpu_s'] / size:.3f}"]
        cells += [f"{run[name]:.0f}" for name in ("before_mb", "peak_mb")]
        print(f"| {' | '.join(cells)} |")
    if len(runs) > 1:
        fits = [exponent(sizes, [run[name] for run in runs]) for name in ("wall_s", "cpu_s")]
        grown_kb = (runs[-1]["peak_mb"] - runs[0]["peak_mb"]) * 1024 / (sizes[-1] - sizes[0])
        grown_kb = max(0.0, grown_kb)  # small sizes differ by less than chance does
        print(
            f"\nExponent over {len(runs)} sizes: wall {fits[0]:.2f}, CPU {fits[1]:.2f} (1 is "
            f"linear). Peak memory grows by {grown_kb:.1f} kB a transcript."
        )


def killed_table(n: int) -> None:
    """A run killed at half and begun again, beside one that nobody disturbed."""
    with tempfile.TemporaryDirectory() as name:
        whole, broken = Path(name) / "whole", Path(name) / "broken"
        for folder in (whole, broken):
            folder.mkdir()
            answers(folder / "answers.jsonl", n)
        calls = told(child("--child", "free", "--at", whole))["calls"]
        path, started = broken / "grades.jsonl", time.monotonic()
        first = child("--child", "free", "--at", broken)
        while not path.exists() or path.read_bytes().count(b"\n") < n // 2:
            assert first.poll() is None, "ended before it could be killed"
            time.sleep(0.05)
        first.send_signal(signal.SIGKILL)
        first.communicate()
        kept, killed_s = path.read_bytes().count(b"\n"), time.monotonic() - started
        begun = time.monotonic()
        again = told(child("--child", "free", "--at", broken))["calls"]
        resumed_s = time.monotonic() - begun
        rows = [json.loads(line) for line in path.read_text("ascii").splitlines()]
        same = path.read_bytes() == (whole / "grades.jsonl").read_bytes()
    print(f"\n### {n:,} answers, a judge that costs nothing, SIGKILL at half\n")
    print("| on disk when killed | after s | graded after it | after s | rows | ids twice | same "
          "bytes as undisturbed |")  # fmt: skip
    print("|---:|---:|---:|---:|---:|---:|---|")
    twice = len(rows) - len({row["id"] for row in rows})
    print(
        f"| {kept:,} | {killed_s:.1f} | {again:,} | {resumed_s:.1f} | {len(rows):,} | {twice} | "
        f"{'yes' if same else 'NO'} |"
    )
    assert (again, calls, len(rows), twice, same) == (n - kept, n, n, 0, True)


def llm_tables(n_answers: int, runs: int) -> None:
    for concurrency in (32, 128):
        print(f"\n### LLM path, {concurrency} calls at a time\n", flush=True)
        command = [sys.executable, str(ROOT / "bench" / "llm.py"), "--runs", str(runs)]
        command += ["--answers", str(n_answers), "--concurrency", str(concurrency)]
        subprocess.run(command, check=True, stderr=subprocess.DEVNULL)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", choices=["builtin", "memory", "llm", "kill"], nargs="+")
    parser.add_argument("--builtin", type=int, nargs="+", default=[2, 4, 8])
    parser.add_argument("--sizes", type=int, nargs="+", default=[100, 300, 1_000])
    parser.add_argument("--killed", type=int, default=10_000, help="answers of the killed run")
    parser.add_argument("--llm-answers", type=int, default=640)
    parser.add_argument("--llm-runs", type=int, default=3)
    parser.add_argument("--shared", type=Path, default=ROOT.parent / "shared")
    for name in ("--child", "--at", "--n"):
        parser.add_argument(name, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child == "free":
        run_free(Path(options.at))
        return
    if options.child:
        print(json.dumps(graded(Path(options.at), int(options.n), options.child, options.shared)))
        return
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:CORES])
    parts: dict[str, Callable[[], None]] = {
        "builtin": lambda: sizes_table("builtin", options.builtin, options.shared),
        "memory": lambda: sizes_table("memory", options.sizes, options.shared),
        "llm": lambda: llm_tables(options.llm_answers, options.llm_runs),
        "kill": lambda: killed_table(options.killed),
    }
    print(f"{os.cpu_count()} CPUs, {CORES} used; load {os.getloadavg()[0]:.1f} at the beginning")
    for name in options.only or parts:
        if name in ("builtin", "memory") and not samples(options.shared):
            print(f"\n{options.shared} is not here: no transcripts to make others of")
            continue
        parts[name]()


if __name__ == "__main__":
    main()
