"""Measure retrieval: does an interviewer's wording find the question it asks?

    python bench/retrieval.py [--shared ../shared]

Two sets. The labelled transcripts of the shared data (their own wordings, one author) give the
turns in which interviewers ask a bank question; the interviewer's whole speech up to the
candidate's next word is the query, small talk included. The seed document gives the thirty
original wordings. Also prints the recall of a question's own points, and the time of a rebuild.
"""

from __future__ import annotations

import argparse
import csv
import json
import re
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from interviewer.embedding.builtin import BuiltinEmbedder
from interviewer.grading.retrieval import TextKind
from interviewer.index.chroma import ChromaIndex
from interviewer.packs.load import load_pack

ROOT = Path(__file__).resolve().parents[1]


def speech(path: Path) -> Iterator[tuple[str, str]]:
    """(speaker, words) in order; a rough reading that is enough to cut out the questions."""
    text = path.read_text(encoding="utf-8-sig")
    if path.suffix == ".csv":
        for row in csv.DictReader(text.splitlines()):
            yield row["speaker"], row["text"]
    elif path.suffix == ".json":
        data = json.loads(text)
        if isinstance(data, list):
            for message in data:
                yield message["role"], message["content"]
        else:
            for segment in data["results"]["audio_segments"]:
                yield segment["speaker_label"], segment["transcript"]
    elif path.suffix == ".vtt":
        for cue in text.split("\n\n"):
            for name, words in re.findall(r"<v ([^>]+)>([^<]*)", cue):
                yield name, words
    elif path.suffix == ".srt":
        for cue in text.split("\n\n"):
            lines = " ".join(cue.splitlines()[2:])
            match = re.match(r"([A-Z][^:]{1,40}): (.*)", lines)
            yield (match[1], match[2]) if match else ("", lines)
    elif path.suffix == ".txt":
        for name, words in re.findall(
            r"^\[([^\]]+)\][^\n]*\n(.*?)(?=\n\n\[|\Z)", text, re.S | re.M
        ):
            yield name, words
    else:
        for name, words in re.findall(r"^(\w+): (.*?)(?=\n\n|\Z)", text, re.S | re.M):
            yield name, words


def asked(path: Path) -> Iterator[tuple[str, str]]:
    """(question id, interviewer's words) for each gold item of a transcript."""
    gold = json.loads(path.read_text(encoding="utf-8"))
    runs: list[tuple[str, str]] = []
    for speaker, words in speech(path.with_name(gold["file"])):
        words = " ".join(words.split())
        if runs and speaker in (runs[-1][0], ""):
            runs[-1] = (runs[-1][0], f"{runs[-1][1]} {words}")
        else:
            runs.append((speaker, words))
    for item in gold["items"]:
        excerpt = " ".join(item["question_excerpt"].split())[:40]
        for _, words in runs:
            if excerpt in words:
                yield f"hv-{item['seed_question']:02d}", words[words.index(excerpt) :]
                break
        else:
            print(f"  not located: {path.name} {excerpt!r}")


def recall(index: ChromaIndex, queries: list[tuple[str, str]], name: str) -> None:
    """Print recall@1 and @3 over (wanted id, words)."""
    ranks = []
    for wanted, words in queries:
        found = [hit.question_id for hit in index.find_questions(words, 10)]
        ranks.append(found.index(wanted) + 1 if wanted in found else 99)
        if ranks[-1] > 1:
            print(f"  {wanted} at {ranks[-1]:2}, first {found[0]}: {words[:90]}")
    at_1 = sum(rank == 1 for rank in ranks) / len(ranks)
    at_3 = sum(rank <= 3 for rank in ranks) / len(ranks)
    print(f"{name}: n={len(ranks)} recall@1={at_1:.3f} recall@3={at_3:.3f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--shared", type=Path, default=ROOT.parent / "shared")
    shared = parser.parse_args().shared
    pack = load_pack("hypervisors")
    embedder = BuiltinEmbedder()
    with tempfile.TemporaryDirectory() as folder:
        index = ChromaIndex(Path(folder), embedder)
        started = time.perf_counter()
        done = index.refresh(pack)
        print(f"rebuild: {done.added} texts in {time.perf_counter() - started:.1f} s")
        complete = 0
        for question in pack.questions:
            claims = {t.point_id for t in index.texts_of(question) if t.kind is TextKind.CLAIM}
            complete += claims == {point.id for point in question.points}
        print(f"own points complete: {complete} of {len(pack.questions)} questions")
        gold = sorted((shared / "data" / "transcripts").glob("*.gold.json"))
        if gold:
            queries = [query for path in gold for query in asked(path)]
            recall(index, queries, f"transcripts ({len(gold)} files)")
        seed = shared / "seed" / "hypervisor-interview-questions.txt"
        if seed.exists():
            lines = seed.read_text(encoding="utf-8").split("ANSWERS")[0].splitlines()
            wordings = [line[2:] for line in lines if line.startswith("- ")]
            seeds = [(f"hv-{n:02d}", words) for n, words in enumerate(wordings, start=1)]
            recall(index, seeds, "seed wordings")
        if not gold:
            print(f"{shared} is not here: the labelled transcripts were not measured")
        index.close()


if __name__ == "__main__":
    main()
