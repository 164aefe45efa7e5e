"""Measure LLM grading against an endpoint with a fixed latency, beside a bare AsyncOpenAI loop.

    python bench/llm.py             speed: 200 answers of 8 points, 32 at a time, medians of 5 runs
    python bench/llm.py --faults    what comes out of each fault of an endpoint

Both contenders send the same prompts for the same answers and take the same replies. Each run is
a process of its own that imports and builds its client first and is timed from the first answer to
the last, first calls and connections included; the endpoint is another process, whose CPU time is
nobody's. Ours is all of `interviewer grade`: judge, evidence, score, and every row synced to disk.
The bare loop only parses the JSON.
"""

from __future__ import annotations

import argparse
import asyncio
import importlib
import json
import math
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from interviewer.batch.answers import AnswerItem
from interviewer.domain.pack import Pack

ROOT = Path(__file__).resolve().parents[1]
N_POINTS = 8
MODEL = "bench"
CHARS_PER_TOKEN = 4
MOST_KEPT_OUT = 0.15
"""Share of its wall time that the bare loop may stand in line for a CPU before the ratio of two
walls says more about the other programs on the machine than about either contender."""


def work(n_answers: int) -> tuple[Pack, tuple[AnswerItem, ...]]:
    """The shipped pack with questions cut to eight points, and answers that state every point."""
    from interviewer.packs.load import load_pack

    shipped = load_pack("hypervisors")
    questions = tuple(
        question.model_copy(update={"points": question.points[:N_POINTS]})
        for question in shipped.questions
    )
    pack = shipped.model_copy(update={"questions": questions})
    items = []
    for number in range(n_answers):
        question = questions[number % len(questions)]
        claims = " ".join(point.claim for point in question.points)
        answer = f"{claims} That is answer number {number}."
        items.append(AnswerItem(id=f"a{number}", question_id=question.id, answer=answer))
    return pack, tuple(items)


def ours(url: str, n_answers: int, concurrency: int) -> dict[str, float]:
    """Grade as `interviewer grade` does."""
    from interviewer.batch.results import GradesFile
    from interviewer.batch.run import grade_answers, with_spare
    from interviewer.grading.grader import Grader
    from interviewer.grading.llm import llm_judge
    from interviewer.settings import Settings

    pack, items = work(n_answers)
    settings = Settings(openai_base_url=url, openai_api_key="none", model=MODEL)
    grader = Grader(llm_judge(settings, calls_at_once=concurrency))
    with (
        tempfile.TemporaryDirectory() as folder,
        GradesFile(Path(folder), resume=False) as file,
        measured() as figures,
    ):
        found, _ = grade_answers(items, pack, grader, file, concurrency=with_spare(concurrency))
        rows = list(found)  # they lie in the folder, which goes
    points = [point for row in rows for point in row["points"]]
    figures["credited"] = sum(point["evidence"] == "verified" for point in points) / len(points)
    figures["graded"] = sum(row["status"] == "graded" for row in rows)
    return figures


def bare(url: str, n_answers: int, concurrency: int) -> dict[str, float]:
    """The least that anybody could do: one coroutine an answer, a semaphore, `json.loads`."""
    import openai

    from interviewer.grading.llm import system_prompt
    from interviewer.grading.reply_form import reply_schema
    from interviewer.prompts.template import load
    from interviewer.prompts.untrusted import fence_turns

    pack, items = work(n_answers)
    built = openai.AsyncOpenAI(base_url=url, api_key="none", max_retries=0)

    async def loop() -> int:
        semaphore = asyncio.Semaphore(concurrency)
        async with built as client:

            async def ask(item: AnswerItem) -> int:
                question = pack.question(item.question_id)
                ids = tuple(point.id for point in question.points)
                prompt = load("grade_answer").fill(
                    point_ids=", ".join(ids),
                    nonce="0" * 16,
                    turns=fence_turns((item.answer,), "0" * 16),
                )
                form = {"name": "reply", "strict": True, "schema": reply_schema(ids)}
                async with semaphore:
                    reply = await client.chat.completions.create(
                        model=MODEL,
                        temperature=0,
                        messages=[
                            {"role": "system", "content": system_prompt(question)},
                            {"role": "user", "content": prompt},
                        ],
                        response_format={"type": "json_schema", "json_schema": form},  # type: ignore[arg-type, typeddict-item]
                    )
                return len(json.loads(reply.choices[0].message.content or "")) == len(ids)

            return sum(await asyncio.gather(*map(ask, items)))

    with measured() as figures:
        figures["graded"] = asyncio.run(loop())
    return figures


CONTENDERS = {"ours": ours, "bare": bare}
TITLES = {"ours": "interviewer", "bare": "bare AsyncOpenAI loop"}


@contextmanager
def measured() -> Iterator[dict[str, float]]:
    """Wall and CPU seconds of the block, and the peak memory of the process so far."""
    figures: dict[str, float] = {}
    wall, cpu, queued = time.perf_counter(), time.process_time(), queued_s()
    yield figures
    figures["wall_s"] = time.perf_counter() - wall
    figures["cpu_s"] = time.process_time() - cpu
    figures["main_thread_queued_s"] = queued_s() - queued
    figures["peak_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def queued_s() -> float:
    """How long this thread has been ready to run and had no CPU; 0 where the system is no Linux."""
    with suppress(OSError):
        return int(Path("/proc/thread-self/schedstat").read_text("ascii").split()[1]) / 1e9
    return 0.0


def load_libraries(name: str) -> None:
    """Import what a contender needs before its time starts."""
    importlib.import_module("openai.resources.chat.completions")
    if name == "ours":
        importlib.import_module("interviewer.llm.wire")
        importlib.import_module("interviewer.grading.llm")


@contextmanager
def endpoint(latency_s: float) -> Iterator[str]:
    """An endpoint in a process of its own for as long as the block lasts."""
    command = [sys.executable, str(ROOT / "bench" / "endpoint.py"), "--latency", str(latency_s)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        yield process.stdout.readline().strip()
        process.stdin.close()


def run(name: str, options: argparse.Namespace) -> dict[str, float]:
    """One run of a contender in a fresh process against a fresh endpoint."""
    with endpoint(options.latency) as url:
        command = [sys.executable, __file__, "--child", name, "--url", url]
        command += ["--answers", str(options.answers), "--concurrency", str(options.concurrency)]
        done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
        with urllib.request.urlopen(url) as seen:
            counts = json.load(seen)
    return {**json.loads(done.stdout), **counts}


def median(runs: list[dict[str, float]], figure: str) -> float:
    return statistics.median(run[figure] for run in runs)


def speed_table(options: argparse.Namespace) -> str:
    """Run the contenders in turn, so that a busy minute hits both, and draw the medians."""
    runs: dict[str, list[dict[str, float]]] = {name: [] for name in CONTENDERS}
    for number in range(options.runs):
        # Each goes first every other time.
        for name in sorted(CONTENDERS, reverse=number % 2 == 0):
            runs[name].append(run(name, options))
            print(f"run {number + 1}, {name}: {runs[name][-1]}", file=sys.stderr)
    n = options.answers
    ideal_s = math.ceil(n / options.concurrency) * options.latency
    lines = [
        f"{n} answers of {N_POINTS} points, {options.concurrency} at a time, endpoint with "
        f"{options.latency * 1000:g} ms; ideal wall {ideal_s:.2f} s; medians of {options.runs} "
        f"runs; {os.cpu_count()} CPUs, load {os.getloadavg()[0]:.1f}.",
        "",
        "| | requests an answer | prompt tokens an answer* | wall s (lowest to highest) | of the "
        "ideal | CPU ms an answer (lowest to highest) | peak MB | graded |",
        "|---|---:|---:|---:|---:|---:|---:|---:|",
    ]
    for name, title in TITLES.items():
        wall_s = median(runs[name], "wall_s")
        cells = [
            title,
            f"{median(runs[name], 'requests') / n:.2f}",
            f"{median(runs[name], 'prompt_chars') / n / CHARS_PER_TOKEN:,.0f}",
            f"{wall_s:.2f} ({spread([run['wall_s'] for run in runs[name]])})",
            f"{wall_s / ideal_s:.2f}",
            f"{median(runs[name], 'cpu_s') / n * 1000:.1f} "
            f"({spread([run['cpu_s'] / n * 1000 for run in runs[name]], 1)})",
            f"{median(runs[name], 'peak_mb'):.0f}",
            f"{median(runs[name], 'graded'):.0f}",
        ]
        lines.append(f"| {' | '.join(cells)} |")
    # Each pair of runs shares its minute of this machine, so ratios are taken within pairs.
    pairs = list(zip(runs["ours"], runs["bare"], strict=True))
    walls = [ours["wall_s"] / bare["wall_s"] for ours, bare in pairs]
    cpus = [ours["cpu_s"] / bare["cpu_s"] for ours, bare in pairs]
    wall, cpu = statistics.median(walls), statistics.median(cpus)
    asked = median(runs["ours"], "requests") / n
    bare_s, busy_s = median(runs["bare"], "wall_s"), median(runs["bare"], "cpu_s")
    kept_out = median(runs["bare"], "main_thread_queued_s") / bare_s
    wall_held = _held(wall <= 1.15) if kept_out <= MOST_KEPT_OUT else "too busy to tell"
    lines += [
        "",
        "| goal | median of the pairs | lowest to highest | |",
        "|---|---:|---:|---|",
        f"| 1.00 requests an answer | {asked:.2f} | | {_held(asked <= 1)} |",
        f"| wall at most 1.15 of the bare loop | {wall:.2f} | {spread(walls)} | {wall_held} |",
        f"| CPU at most 2 of the bare loop | {cpu:.2f} | {spread(cpus)} | {_held(cpu <= 2)} |",
        "",
        f"The bare loop computed for {busy_s / bare_s:.0%} of its wall time, and for "
        f"{kept_out:.0%} other programs kept it from a CPU.",
        "",
        f"*The endpoint reports no usage; counted as characters / {CHARS_PER_TOKEN}. "
        f"{median(runs['ours'], 'credited'):.0%} of the points were credited.",
    ]
    return "\n".join(lines)


def spread(values: list[float], digits: int = 2) -> str:
    return f"{min(values):.{digits}f} to {max(values):.{digits}f}"


def _held(held: bool) -> str:
    return "held" if held else "missed"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--answers", type=int, default=200)
    parser.add_argument("--concurrency", type=int, default=32)
    parser.add_argument("--latency", type=float, default=0.2, help="seconds before each reply")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--faults", action="store_true", help="the fault table instead")
    parser.add_argument("--child", choices=CONTENDERS, help=argparse.SUPPRESS)
    parser.add_argument("--url", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child:
        load_libraries(options.child)
        contender = CONTENDERS[options.child]
        print(json.dumps(contender(options.url, options.answers, options.concurrency)))
    elif options.faults:
        sys.path.insert(0, str(ROOT))
        from tests.faults.faults import fault_table

        print(fault_table())
    else:
        print(speed_table(options))


if __name__ == "__main__":
    main()
