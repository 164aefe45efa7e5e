"""Pairs of a claim and a text for the cross-encoder, each with what the text says about the claim.

A target is three shares that sum to 1: the text states the claim, is silent on it, contradicts it.
A score between right and wrong becomes a share of "states". Sources and their terms:

- SciEntsBank and Beetle, SemEval-2013 task 7 (CC BY-SA 3.0), the training split;
- SAF, Filighera et al. 2022 (MIT), the training split;
- eval/gold: interview answers, statements and exam answers of this project (Apache-2.0).

Mohler 2011 states no terms and is never read here. Neither are the labelled hypervisor answers:
they measure how the cross-encoder does on a subject that it never saw.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from interviewer.packs.load import load_pack

GOLD = Path(__file__).resolve().parents[1] / "gold"
STATES, SILENT, CONTRADICTS = (1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)
LABELS = {2: STATES, 1: (0.5, 0.5, 0.0), 0: SILENT, -1: CONTRADICTS}
SEMEVAL = {"correct": STATES, "incorrect": (0.0, 0.85, 0.15), "contradictory": CONTRADICTS}
"""Some of the "incorrect" answers of SemEval say something false, which its labels do not tell."""
FILLERS = ("um", "uh", "so", "like", "you know", "I mean", "well", "okay so", "basically")

TERMS = [
    {"what": "SciEntsBank and Beetle, SemEval-2013 task 7, training split",
     "authors": "Dzikovska et al. 2013", "terms": "CC BY-SA 3.0"},
    {"what": "SAF, English communication networks, training split",
     "authors": "Filighera et al. 2022", "terms": "MIT"},
    {"what": "eval/gold: points of packs, statements, exam and interview answers; written and "
     "labelled by language models",
     "authors": "the interviewer project", "terms": "Apache-2.0"},
    {"what": "all-MiniLM-L6-v2, the weights that training starts from",
     "authors": "sentence-transformers", "terms": "Apache-2.0"},
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Pair:
    """One example. `group` names the question or claim that a split must not tear apart."""

    claim: str
    text: str
    target: tuple[float, float, float]
    source: str
    group: str


def lines(path: Path) -> Iterator[dict]:
    """The JSON objects of a file, one a line."""
    with path.open(encoding="utf-8") as stream:
        for line in stream:
            if line.strip():
                yield json.loads(line)


def semeval(path: Path, splits: tuple[str, ...] = ("train",)) -> Iterator[Pair]:
    """SciEntsBank or Beetle; of several references the one that shares most words is the claim."""
    for row in lines(path):
        if row["split"] in splits:
            words = set(row["answer"].lower().split())
            claim = max(
                row.get("references") or [row["reference"]],
                key=lambda r: (len(words & set(r.lower().split())) / (len(r.split()) ** 0.5), r),
            )
            yield Pair(claim, row["answer"], SEMEVAL[row["label"]], path.stem, row["question_id"])


def scored(path: Path, splits: tuple[str, ...] = ("training",)) -> Iterator[Pair]:
    """SAF: long answers with a score."""
    for row in lines(path):
        if row["split"] in splits:
            share = float(row["score"]) / float(row["score_max"])
            yield Pair(
                row["reference"], row["answer"], (share, 1 - share, 0.0), "saf", row["question_id"]
            )


def statements() -> Iterator[Pair]:
    """Claims with texts that state them, miss them or contradict them."""
    for path in sorted((GOLD / "statements").glob("*.jsonl")):
        every = list(lines(path))
        for row in every:
            group = f"{path.stem}/{row['id']}"
            for claim in (row["claim"], *row["paraphrases"][:1]):
                for text in row["texts"]:
                    yield Pair(claim, text["text"], LABELS[text["label"]], "statements", group)
            rng = random.Random(group)
            rows = [(row["claim"], STATES), *((text, STATES) for text in row["paraphrases"])]
            rows += [(text, CONTRADICTS) for text in row["misconceptions"]]
            short = min((t["text"] for t in row["texts"] if t["label"] == 2), key=len)
            for text in (row["claim"], *row["paraphrases"][:1], short):
                rows.append((denied(text, rng), CONTRADICTS))
            rows.append((row["question"], SILENT))
            rows += [(listed(row["claim"], rng), SILENT), (shuffled(row["claim"], rng), SILENT)]
            others = [other for other in every if other["id"] != row["id"]]
            for other in rng.sample(others, min(3, len(others))):
                rows.append((rng.choice([other["claim"], other["texts"][3]["text"]]), SILENT))
            for text, target in rows:
                yield Pair(row["claim"], text, target, "statements", group)


def exams() -> Iterator[Pair]:
    """Short exam answers with a score of 5."""
    for path in sorted((GOLD / "exams").glob("*.jsonl")):
        for row in lines(path):
            for answer in row["answers"]:
                share = answer["score"] / 5
                yield Pair(
                    row["reference"], answer["text"], (share, 1 - share, 0.0), "exams",
                    f"{path.stem}/{row['id']}",
                )  # fmt: skip


def interview_answers(folder: Path) -> Iterator[tuple[dict, dict[str, list[int]]]]:
    """A subject's answers, each with every point's labels, one a rater."""
    path = folder / "second.jsonl"
    second = {row["id"]: row["labels"] for row in lines(path)} if path.is_file() else {}
    for row in lines(folder / "answers.jsonl"):
        raters = [row["labels"], *([second[row["id"]]] if row["id"] in second else [])]
        yield row, {point: [labels[point] for labels in raters] for point in row["labels"]}


def answers(path: Path) -> Iterator[Pair]:
    """Windows of labelled interview answers that `mine_answers.py` chose, by subject."""
    for row in lines(path):
        shares = zip(*(LABELS[label] for label in row["labels"]), strict=True)
        states, silent, contradicts = (sum(share) / len(share) for share in shares)
        target = (states, silent, contradicts)
        yield Pair(row["claim"], row["text"], target, "answers", row["subject"])


def gold_points() -> Iterator[Pair]:
    """The texts of the gold packs laid against each other, and what people do to cheat."""
    for folder in sorted(path.parent for path in GOLD.glob("*/pack.yaml")):
        pack = load_pack(str(folder))
        for question in pack.questions:
            elsewhere = [p.claim for q in pack.questions if q.id != question.id for p in q.points]
            rng = random.Random(question.id)
            for point in question.points:
                group = f"{folder.name}/{question.id}"
                rows = [(text, STATES) for text in point.paraphrases]
                rows += [(text, CONTRADICTS) for text in point.misconceptions]
                rows += [
                    (denied(point.claim, rng), CONTRADICTS),
                    (listed(point.claim, rng), SILENT),
                ]
                rows += [(shuffled(point.claim, rng), SILENT), (question.question, SILENT)]
                other = rng.choice([p for p in question.points if p.id != point.id])
                rows += [(other.claim, SILENT), (point.claim, STATES)]
                rows += [(text, SILENT) for text in rng.sample(elsewhere, 2)]
                for text, target in rows:
                    yield Pair(point.claim, text, target, "points", group)


def denied(claim: str, rng: random.Random) -> str:
    """The claim turned into its denial."""
    verb = re.search(r"\b(is|are|can|will|does|has|must|may|should)\b", claim)
    if verb and rng.random() < 0.7:
        return f"{claim[: verb.end()]} not{claim[verb.end() :]}"
    form = rng.choice(["It is not true that {}", "I don't think that {}", "It is a myth that {}"])
    return form.format(claim[0].lower() + claim[1:])


def listed(claim: str, rng: random.Random) -> str:
    """The claim's longer words as a list of key words."""
    words = [word for word in re.findall(r"[\w-]+", claim) if len(word) > 3]
    rng.shuffle(words)
    return ", ".join(words)


def shuffled(claim: str, rng: random.Random) -> str:
    """The claim's words in another order."""
    words = re.findall(r"[\w'-]+", claim)
    rng.shuffle(words)
    return " ".join(words)


def as_speech(text: str, rng: random.Random) -> str:
    """The text as a recogniser would give it: no punctuation, fillers here and there."""
    words = re.sub(r"[^\w\s'/+-]", " ", text).split()
    out: list[str] = []
    for word in words:
        if rng.random() < 0.05:
            out.append(rng.choice(FILLERS))
        out.append(word)
    return " ".join(out)
