"""Prove `interviewer grade --engine ray` on three nodes, one of which is killed in mid-run.

    python bench/ray_cluster.py                   60 of the labelled answers in ../shared
    python bench/ray_cluster.py --answers 120 --limit-s 3600

Needs Ray in the environment: python -m pip install -e ".[ray]". The command is run as a scheduler
would, four times: in one process; on three raylets of this machine, where one is killed with
SIGKILL once half the rows are on disk; again on the two that are left, where the command itself is
killed at half; and in one process with --resume, to take up what that left. All must end in the
same bytes. Everything listens on loopback, and is gone at the end.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import logging
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter
from contextlib import ExitStack
from pathlib import Path
from typing import Any

ANSWERS = Path(__file__).resolve().parents[2] / "shared/data/hypervisors/answers.jsonl"
OBJECT_STORE_BYTES = 100 * 1024 * 1024
NODE_MEMORY_BYTES = 2 * 1024**3


def write_answers(source: Path, path: Path, n: int) -> None:
    """Every second one first, so that few answers still cover all questions."""
    rows = [json.loads(line) for line in source.read_text(encoding="utf-8").splitlines()]
    with path.open("w", encoding="utf-8") as file:
        for row in (rows[::2] + rows[1::2])[:n]:
            question = f"hv-{row['seed_question']:02d}"
            kept = {"id": row["id"], "question_id": question, "answer": row["answer"]}
            file.write(json.dumps(kept) + "\n")


class Run:
    """One call of the command, and what it leaves behind."""

    def __init__(self, source: Path, out: Path, *more: str, address: str = "") -> None:
        command = [sys.executable, "-m", "interviewer.cli.main", "grade", str(source)]
        command += ["--out", str(out), "--grader", "builtin", *more]
        self.out = out
        self.began = time.monotonic()
        self.process = subprocess.Popen(
            command,
            env={**os.environ, **({"RAY_ADDRESS": address} if address else {})},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    @property
    def n_rows(self) -> int:
        try:
            return (self.out / "grades.jsonl").read_bytes().count(b"\n")
        except OSError:
            return 0

    def wait_for_rows(self, n: int, ends_at: float) -> int:
        """How many there are once there are so many."""
        while (found := self.n_rows) < n:
            if self.process.poll() is not None or time.monotonic() > ends_at:
                self.process.kill()
                raise SystemExit(f"{found} rows of {n} came: {self.process.communicate()}")
            time.sleep(0.05)
        return found

    def end(self, ends_at: float) -> tuple[float, str]:
        """Seconds it took, and what it said on stderr."""
        _, said = self.process.communicate(timeout=max(1.0, ends_at - time.monotonic()))
        return time.monotonic() - self.began, said

    @property
    def digest(self) -> str:
        return hashlib.sha256((self.out / "grades.jsonl").read_bytes()).hexdigest()[:16]

    def line(self, title: str, n: int, wall_s: float) -> str:
        lines = (self.out / "grades.jsonl").read_bytes().splitlines()
        ids = Counter(json.loads(line)["id"] for line in lines)
        doubled = sum(count - 1 for count in ids.values())
        return (
            f"| {title} | {n} | {len(lines)} | {n - len(ids)} | {doubled} | {wall_s:.0f} | "
            f"{self.digest} |"
        )


def start_cluster() -> tuple[Any, list[Any]]:
    """Three raylets with a core each; the first is the one that commands connect to."""
    from ray.cluster_utils import Cluster

    logging.getLogger("ray").setLevel(logging.CRITICAL)
    cluster = Cluster(shutdown_at_exit=True)
    small = {"object_store_memory": OBJECT_STORE_BYTES, "memory": NODE_MEMORY_BYTES, "num_cpus": 1}
    head = {"include_dashboard": False, "no_monitor": True, "include_log_monitor": False}
    cluster.add_node(**small, **head, **free_ports())
    return cluster, [cluster.add_node(**small, **free_ports()) for _ in range(2)]


def free_ports() -> dict[str, int]:
    """Ports for the helpers of a node. Without them it waits for its helpers to name theirs, for
    fifteen seconds, which a busy machine may not keep."""
    names = (
        "metrics_agent_port",
        "metrics_export_port",
        "dashboard_agent_listen_port",
        "runtime_env_agent_port",
    )
    with ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in names]
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return {name: one.getsockname()[1] for name, one in zip(names, sockets, strict=True)}


def left_over(mark: str) -> list[int]:
    """Processes that inherited our folder for the index, which is as good as a name."""
    found = []
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit() and int(folder.name) != os.getpid():
            try:
                if mark.encode() in (folder / "environ").read_bytes():
                    found.append(int(folder.name))
            except OSError:
                continue
    return found


def prove(folder: Path, n: int, limit_s: float, source: Path) -> None:
    ends_at = time.monotonic() + limit_s
    answers = folder / "answers.jsonl"
    write_answers(source, answers, n)
    single = Run(answers, folder / "single")
    cluster, others = start_cluster()
    try:
        lines = [single.line("one process", n, single.end(ends_at)[0])]
        print(f"cluster: {len(cluster.list_all_nodes())} raylets at {cluster.address}", flush=True)
        run = Run(answers, folder / "ray", "--engine", "ray", address=cluster.address)
        n_before = run.wait_for_rows(n // 2, ends_at)
        # SIGKILL to the raylet; its workers end with it.
        cluster.remove_node(others[0], allow_graceful=False)
        print(f"killed one raylet of three with {n_before} of {n} rows on disk", flush=True)
        wall_s, said = run.end(ends_at)
        print(said.strip(), flush=True)
        lines.append(run.line("ray, 3 raylets, one killed", n, wall_s))
        cut = Run(answers, folder / "cut", "--engine", "ray", address=cluster.address)
        n_before = cut.wait_for_rows(n // 2, ends_at)
        cut.process.send_signal(signal.SIGKILL)
        cut.process.communicate()
        print(f"killed the command with {cut.n_rows} of {n} rows on disk", flush=True)
    finally:
        cluster.shutdown()
    resumed = Run(answers, folder / "cut", "--resume")
    wall_s, _ = resumed.end(ends_at)
    lines.append(resumed.line("ray, command killed, resumed in one process", n, wall_s))
    print(f"\n{os.cpu_count()} CPUs, load {os.getloadavg()[0]:.1f}\n")
    print("| run | answers | rows | lost | doubled | wall s | SHA-256 of grades.jsonl |")
    print("|---|---:|---:|---:|---:|---:|---|")
    print("\n".join(lines))
    same = len({single.digest, run.digest, resumed.digest}) == 1
    print(f"\n{'All three files hold the same bytes.' if same else 'THE FILES DIFFER.'}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--answers", type=int, default=60)
    parser.add_argument("--limit-s", type=float, default=1_500)
    parser.add_argument("--source", type=Path, default=ANSWERS)
    options = parser.parse_args()
    if not options.source.exists():
        raise SystemExit(f"{options.source} is not here; give --source")
    with tempfile.TemporaryDirectory(prefix="ray-proof-") as name:
        os.environ |= {
            "INTERVIEWER_HOME": f"{name}/home",
            # Inherited by all: nothing calls home, and every port is one of loopback.
            "RAY_USAGE_STATS_ENABLED": "0",
            "RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER": "0",
            # Nobody needs it, so it is not waited for.
            "RAY_DASHBOARD_STARTUP_TIMEOUT_S": "1",
        }
        try:
            prove(Path(name), options.answers, options.limit_s, options.source)
        finally:
            ends_at = time.monotonic() + 30
            while (left := left_over(name)) and time.monotonic() < ends_at:
                time.sleep(0.5)
            for number in left:
                os.kill(number, signal.SIGKILL)
            print(f"processes that had to be ended at the end: {len(left)}")


if __name__ == "__main__":
    main()
