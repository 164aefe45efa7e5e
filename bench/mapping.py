"""Measure the mapping: is each bank question of a transcript found, and are its answers attached?

    python bench/mapping.py [--shared ../shared] [--details]

On the labelled transcripts of the shared data. By item: a gold question counts as found when it is
among the items of the mapping; any other item is false. A gold answer turn counts as attached when
it stands among the answers of its question. `calibration` compares the stated confidence with how
often it was right. The weights were fitted on these very files, and whoever wrote the features had
read them; `eval/train/fit_alignment.py` prints what is found in each file without its own share in
the weights.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

from interviewer.domain.transcript import MappedTranscript
from interviewer.embedding.builtin import BuiltinEmbedder
from interviewer.index.chroma import ChromaIndex
from interviewer.packs.load import load_pack
from interviewer.transcripts.bank import Bank
from interviewer.transcripts.hearing import Ear
from interviewer.transcripts.mapping import map_transcript
from interviewer.transcripts.read import read_transcript

ROOT = Path(__file__).resolve().parents[1]


@dataclass
class Counts:
    """Counts over one or more transcripts."""

    gold: int = 0
    found: int = 0
    false: int = 0
    turns: int = 0
    attached: int = 0
    sides: int = 0
    files: int = 0
    seconds: float = 0.0
    stated: list[tuple[float, bool]] = field(default_factory=list)

    def add(self, other: Counts) -> None:
        for name in ("gold", "found", "false", "turns", "attached", "sides", "files", "seconds"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.stated += other.stated

    def row(self, name: str) -> str:
        items = self.found + self.false
        return (
            f"{name:<44} {_share(self.found, self.gold)} {_share(self.false, items)} "
            f"{_share(self.attached, self.turns)} {self.sides:>3}/{self.files:<3} "
            f"{self.seconds:6.2f}"
        )


def _share(part: int, whole: int) -> str:
    return f"{part / whole if whole else 0.0:6.3f} ({part:>3}/{whole:<3})"


def _flat(text: str) -> str:
    return " ".join(text.split())


def measure(gold: dict[str, object], mapped: MappedTranscript, *, details: bool) -> Counts:
    """Compare a mapping with the gold of its transcript."""
    wanted = {f"hv-{item['seed_question']:02d}": item for item in gold["items"]}  # type: ignore[attr-defined]
    got = {item.question_id: item for item in mapped.items}
    sides = list(mapped.interviewers) == gold["interviewer_speakers"]
    sides = sides and list(mapped.candidates) == gold["candidate_speakers"]
    counts = Counts(gold=len(wanted), files=1, sides=int(sides))
    for name, item in wanted.items():
        answers = [_flat(answer) for answer in got[name].answers] if name in got else []
        counts.found += name in got
        if details and name not in got:
            print(f"    not found: {name} {item['question_excerpt']}")
        for excerpt in item["answer_excerpts"]:
            attached = any(_flat(excerpt) in answer for answer in answers)
            counts.turns += 1
            counts.attached += attached
            if details and not attached:
                print(f"    not attached to {name}: {excerpt}")
    for name, item in got.items():
        counts.false += name not in wanted
        counts.stated.append((item.confidence, name in wanted))
        if details and name not in wanted:
            print(f"    false: {name} ({item.confidence:.2f}) {item.asked[:80]}")
    return counts


def calibration(stated: list[tuple[float, bool]]) -> None:
    """Print how often items of each band of confidence were right."""
    for low, high in ((0.0, 0.6), (0.6, 0.8), (0.8, 0.95), (0.95, 1.01)):
        band = [(value, right) for value, right in stated if low <= value < high]
        if band:
            mean = sum(value for value, _ in band) / len(band)
            right = sum(right for _, right in band)
            span = f"{low:.2f} to {min(high, 1.0):.2f}"
            print(f"confidence {span}: said {mean:.2f}, right {right} of {len(band)}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--shared", type=Path, default=ROOT.parent / "shared")
    parser.add_argument("--details", action="store_true", help="name each item that is wrong")
    options = parser.parse_args()
    golds = sorted((options.shared / "data" / "transcripts").glob("*.gold.json"))
    if not golds:
        print(f"{options.shared} is not here: the labelled transcripts were not measured")
        return
    pack = load_pack("hypervisors")
    total = Counts()
    with tempfile.TemporaryDirectory() as folder:
        index = ChromaIndex(Path(folder), BuiltinEmbedder())
        index.refresh(pack)
        ear = Ear(Bank(pack, index))
        print(f"{'transcript':<44} {'found':<16} {'false':<16} {'attached':<16} sides    s")
        for path in golds:
            gold = json.loads(path.read_text(encoding="utf-8"))
            started = time.perf_counter()
            mapped = map_transcript(read_transcript(path.with_name(gold["file"])), ear)
            seconds = time.perf_counter() - started
            counts = measure(gold, mapped, details=options.details)
            counts.seconds = seconds
            print(counts.row(gold["file"]))
            total.add(counts)
        index.close()
    print(total.row("total"))
    calibration(total.stated)


if __name__ == "__main__":
    main()
