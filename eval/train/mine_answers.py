"""Pairs of a claim and a window from the labelled interview answers of eval/gold.

A label belongs to a point and a whole answer, and the cross-encoder reads windows. So the model as
it is chooses the window that a label is most likely about:

- stated, or partly: the window that it thinks states the point best;
- contradicted: the one that it thinks contradicts the point most;
- absent: the windows that come nearest to a statement and to a contradiction. They are the mistakes
  that it makes, and the most that can be learnt from.

    python eval/train/mine_answers.py MODEL_FOLDER OUT.jsonl
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Iterator
from pathlib import Path

from entailment_data import interview_answers
from rows import GOLD, SEED, Texts

from interviewer.grading.builtin.compared import compare
from interviewer.grading.builtin.entailed import as_sentence, choose
from interviewer.grading.builtin.entailment import CONTRADICTS, STATES
from interviewer.grading.builtin.prepared import PreparedQuestion, prepare
from interviewer.grading.builtin.reading import embedded_windows
from interviewer.packs.load import load_pack

N_ABSENT = 2
"""Windows of an answer that does not speak of a point."""


def mined(texts: Texts) -> Iterator[dict[str, object]]:
    """One row a chosen window."""
    rng = random.Random(SEED)
    for folder in sorted(path.parent for path in GOLD.glob("*/answers.jsonl")):
        prepared = {q.id: prepare(q, texts.of(q), texts) for q in load_pack(str(folder)).questions}
        for answer, labels_of in interview_answers(folder):
            question = prepared[answer["question_id"]]
            for point, claims, windows in _candidates(question, answer["answer"], texts):
                labels = labels_of[point]
                for text in _chosen(claims[0], windows, sum(labels) / len(labels), texts):
                    claim = rng.choice(claims) if rng.random() < 0.3 else claims[0]
                    yield {"subject": folder.name, "claim": claim, "text": text, "labels": labels}


def _candidates(
    prepared: PreparedQuestion, answer: str, texts: Texts
) -> Iterator[tuple[str, list[str], list[str]]]:
    """Each point with its claim and paraphrases, and the windows that the judge would read."""
    found = embedded_windows(prepared, [answer], texts)
    if found is None:
        return
    windows, written, vectors = found
    compared = compare(prepared, written, vectors)
    written = [as_sentence(text) for text in written]
    for number, point in enumerate(prepared.point_ids):
        plan = choose(prepared, windows, written, compared, number)
        owned = [
            text
            for text, owner in zip(prepared.stating.texts, prepared.stating.owner, strict=True)
            if owner == number
        ]
        claims = [prepared.claims[number], *(t for t in owned if t != prepared.claims[number])]
        near = dict.fromkeys(written[at] for at in (*plan.singles, *plan.joins, *plan.hostile))
        if near:
            yield point, claims, list(near)


def _chosen(claim: str, windows: list[str], label: float, texts: Texts) -> list[str]:
    shares = texts.entailment.read([(claim, window) for window in windows])
    by_states = [windows[at] for at in (-shares[:, STATES]).argsort(kind="stable")]
    by_contradicts = [windows[at] for at in (-shares[:, CONTRADICTS]).argsort(kind="stable")]
    if label > 0:
        return by_states[:1]
    if label < 0:
        return by_contradicts[:1]
    return list(dict.fromkeys([*by_states[: N_ABSENT - 1], *by_contradicts[:1]]))


def main() -> None:
    """Mine and write."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("model", type=Path, help="folder of an exported cross-encoder")
    parser.add_argument("out", type=Path)
    options = parser.parse_args()
    rows = list(mined(Texts(options.model)))
    options.out.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    print(f"{len(rows)} pairs")


if __name__ == "__main__":
    main()
