"""Tables of features with labels, from labelled and from composed answers.

A composed answer never meets the very text it was made of: that text is taken out of the comparison
set first (a denial does meet the claim that it denies: that is the hard case).
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from compose import compose
from entailment_data import interview_answers, lines

from interviewer.domain.pack import Pack, Question
from interviewer.embedding.builtin import BuiltinEmbedder
from interviewer.grading.builtin.entailment import FOLDER, BuiltinEntailment
from interviewer.grading.builtin.features import SUMMARY_FEATURES
from interviewer.grading.builtin.prepared import PreparedQuestion, prepare
from interviewer.grading.builtin.reading import read
from interviewer.grading.retrieval import StoredText
from interviewer.index.records import question_records
from interviewer.packs.load import load_pack

SEED = 20
N_COMPOSED = 10
"""Composed answers a question."""
N_SHORT = 1500
"""Short answers of each public data set, at most."""
N_EXAM = 1000
"""Of the project's own exam answers."""
GOLD = Path(__file__).resolve().parents[1] / "gold"
SILENT = np.zeros(len(SUMMARY_FEATURES), np.float32)
"""Stands for an answer without a statement: the judge grades it without the model, all missed."""


class Texts:
    """Embeds each text and reads each pair once, and gives a question's stored texts."""

    def __init__(self, entailment: Path = FOLDER) -> None:
        self.inner = BuiltinEmbedder()
        self.id, self.dimensions = self.inner.id, self.inner.dimensions
        self.known: dict[str, np.ndarray] = {}
        self.entailment = Remembering(BuiltinEntailment(entailment))

    def embed(self, texts: Sequence[str]) -> np.ndarray:
        """See `Embedder.embed`."""
        fresh = [text for text in dict.fromkeys(texts) if text not in self.known]
        self.known.update(zip(fresh, self.inner.embed(fresh), strict=True))
        if not texts:
            return np.zeros((0, self.dimensions), np.float32)
        return np.stack([self.known[text] for text in texts])

    def of(self, question: Question, without: frozenset[str] = frozenset()) -> list[StoredText]:
        """What a point source would give, less the texts that an answer was made of."""
        records = [r for r in question_records("", question) if r.text not in without]
        vectors = self.embed([record.text for record in records])
        return [
            StoredText(r.question_id, r.point_id, r.kind, r.text, vector)
            for r, vector in zip(records, vectors, strict=True)
        ]


class Remembering:
    """An entailment model that reads each pair once."""

    def __init__(self, inner: BuiltinEntailment) -> None:
        self.inner, self.id = inner, inner.id
        self.known: dict[tuple[str, str], np.ndarray] = {}

    def read(self, pairs: Sequence[tuple[str, str]]) -> np.ndarray:
        """See `Entailment.read`."""
        fresh = [pair for pair in dict.fromkeys(pairs) if pair not in self.known]
        self.known.update(zip(fresh, self.inner.read(fresh), strict=True))
        if not pairs:
            return np.zeros((0, 3), np.float32)
        return np.stack([self.known[pair] for pair in pairs])


@dataclass
class Table:
    """Rows of features with their labels: 2 stated, 1 partly, 0 absent, -1 contradicted.

    A group is what must not be torn apart by a split: a hypervisor question, or another subject.
    """

    rows: np.ndarray
    label: np.ndarray
    group: np.ndarray
    answer: np.ndarray
    point: np.ndarray
    kind: np.ndarray

    @classmethod
    def of(cls, found: Iterable[tuple]) -> Table:
        """From rows in the order of the fields."""
        columns = list(zip(*found, strict=True))
        return cls(np.stack(columns[0]), *(np.array(column) for column in columns[1:]))

    def where(self, kept: np.ndarray) -> Table:
        """The rows for which a mask holds."""
        return Table(*(getattr(self, field)[kept] for field in self.__dataclass_fields__))

    def and_(self, *others: Table) -> Table:
        """These rows and those of others."""
        return Table(
            *(
                np.concatenate([getattr(self, field), *(getattr(o, field) for o in others)])
                for field in self.__dataclass_fields__
            )
        )


def without(question: Question, lacks: tuple[str, ...]) -> Question:
    """The question as a draft pack has it: its points lack some of their texts."""
    gone = dict.fromkeys(lacks, ())
    points = tuple(point.model_copy(update=gone) for point in question.points)
    return question.model_copy(update={"points": points})


def hypervisors(folder: Path, texts: Texts, lacks: tuple[str, ...] = ()) -> Table:
    """Rows of the labelled hypervisor answers; the label is the mean of both raters."""
    pack = load_pack("hypervisors")
    points = json.loads((GOLD / "fact_points.json").read_text(encoding="utf-8"))
    questions = {q.id: without(q, lacks) for q in pack.questions}
    prepared: dict[str, PreparedQuestion] = {}
    found = []
    for line in (folder / "answers.jsonl").read_text(encoding="utf-8").splitlines():
        answer = json.loads(line)
        question = questions[f"hv-{answer['seed_question']:02d}"]
        if question.id not in prepared:
            prepared[question.id] = prepare(question, texts.of(question), texts)
        rows = _features(prepared[question.id], answer["answer"], texts)
        for fact, labels in answer["fact_labels"].items():
            for point in points[question.id][fact]:
                row = rows.get(point, SILENT)
                label = float(np.mean(labels))
                found.append((row, label, question.id, answer["id"], point, "hypervisors"))
    return Table.of(found)


def other_subjects(
    texts: Texts, lacks: tuple[str, ...] = (), reader_of: Mapping[str, Texts] | None = None
) -> Table:
    """Rows of the labelled answers in eval/gold, grouped by subject.

    Args:
        texts: reads the answers of a subject for which there is no other reader.
        lacks: texts that the points do without.
        reader_of: by subject, one whose cross-encoder did not learn from its answers.
    """
    found = []
    shared = texts
    for folder in sorted(path.parent for path in GOLD.glob("*/answers.jsonl")):
        texts = (reader_of or {}).get(folder.name, shared)
        questions = {q.id: without(q, lacks) for q in load_pack(str(folder)).questions}
        prepared = {name: prepare(q, texts.of(q), texts) for name, q in questions.items()}
        for answer, labels_of in interview_answers(folder):
            name = answer["question_id"]
            rows = _features(prepared[name], answer["answer"], texts)
            for point, labels in labels_of.items():
                row = rows.get(point, SILENT)
                found.append(
                    (row, float(np.mean(labels)), folder.name, answer["id"], point, "gold")
                )
    return Table.of(found)


def short_answers(folder: Path, texts: Texts) -> Table:
    """Rows of public short answers that the cross-encoder was not fitted on: one point a question.

    Of SciEntsBank the unseen domains, of Beetle the unseen questions; what else they hold back
    measures the result.
    """
    rng = random.Random(SEED)
    found = []
    for name, split in (("scientsbank_3way", "udomains"), ("beetle_3way", "uquestions")):
        rows = [row for row in lines(folder / f"{name}.jsonl") if row["split"] == split]
        prepared: dict[str, PreparedQuestion] = {}
        for row in rng.sample(rows, min(len(rows), N_SHORT)):
            key = row["question_id"]
            if key not in prepared:
                question = _one_point(row["question"], row.get("references") or [row["reference"]])
                prepared[key] = prepare(question, texts.of(question), texts)
            features = _features(prepared[key], row["answer"], texts).get("claim", SILENT)
            label = {"correct": 2.0, "incorrect": 0.0, "contradictory": -1.0}[row["label"]]
            found.append((features, label, f"asag/{name}", row["id"], "claim", "short"))
    return Table.of(found)


def exam_answers(texts: Texts) -> Table:
    """Rows of the project's own short exam answers; the label is their score of 5."""
    rng = random.Random(SEED)
    rows = [
        (f"{path.stem}/{row['id']}", row, answer)
        for path in sorted((GOLD / "exams").glob("*.jsonl"))
        for row in lines(path)
        for answer in row["answers"]
    ]
    prepared: dict[str, PreparedQuestion] = {}
    found = []
    for key, row, answer in rng.sample(rows, min(len(rows), N_EXAM)):
        if key not in prepared:
            question = _one_point(row["question"], [row["reference"]])
            prepared[key] = prepare(question, texts.of(question), texts)
        features = _features(prepared[key], answer["text"], texts).get("claim", SILENT)
        found.append((features, float(answer["score"]), "exams", key, "claim", "exam"))
    return Table.of(found)


def _one_point(question: str, references: list[str]) -> Question:
    claim, *others = dict.fromkeys(references)
    return Question.model_validate(
        {
            "id": "short", "title": "short answer", "question": question, "topics": ["short"],
            "level": "junior", "kind": "concept", "time_limit_s": 60, "reference": claim,
            "points": [{"id": "claim", "claim": claim, "paraphrases": others}],
        }
    )  # fmt: skip


def composed(texts: Texts) -> Table:
    """Rows of composed answers. A point that a neighbour's sentence may state is left out."""
    similar = SUMMARY_FEATURES.index("similar")
    found = []
    for question, pack, group in _to_compose():
        rng = random.Random(f"{SEED} {question.id}")
        for number in range(N_COMPOSED):
            kind, text, labels, used = compose(question, pack, rng)
            rows = _features(prepare(question, texts.of(question, used), texts), text, texts)
            for point, row in rows.items():
                label = labels.get(point, 0)
                if label or kind == "gaming" or row[similar] <= 0.62:
                    name = f"{question.id}-c{number}"
                    found.append((row, float(label), group, name, point, kind))
    return Table.of(found)


def _to_compose() -> Iterator[tuple[Question, Pack, str]]:
    """Each question with its pack and its group; one of three of the other subjects' questions."""
    pack = load_pack("hypervisors")
    yield from ((question, pack, question.id) for question in pack.questions)
    for folder in sorted(path.parent for path in GOLD.glob("*/answers.jsonl")):
        gold = load_pack(str(folder))
        with_misconceptions = [q for q in gold.questions if all(p.misconceptions for p in q.points)]
        yield from ((question, gold, folder.name) for question in with_misconceptions[:2])


def _features(prepared: PreparedQuestion, text: str, texts: Texts) -> dict[str, np.ndarray]:
    """One row a point by its id; none where the answer holds no statement."""
    reading = read(prepared, [text], texts, texts.entailment)
    if reading is None:
        return {}
    return dict(zip(prepared.point_ids, reading.summary.rows, strict=True))
