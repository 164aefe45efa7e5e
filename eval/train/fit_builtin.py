"""Fit the built-in judge, and the models that measure it on what they were not fitted on.

Needs scikit-learn and the data beside the repository; neither is needed at run time:

    python eval/train/fit_builtin.py ../shared/data --halves FOLDER --write
    python eval/train/fit_builtin.py ../shared/data --halves FOLDER --folds FOLDER

`--halves` holds cross-encoders that each learnt from the answers of half of the subjects only (see
`fit_entailment.py`): an answer of eval/gold is read by one that never saw it, as the answers of a
user are. Without them it is read by the shipped one, which has, and the heads would trust it too
much. `--write` replaces the shipped model; `--folds` writes one model for each fifth of the
hypervisor questions and of the other subjects, fitted and calibrated without any row of that fifth.
Each file says in `fitted_on` which questions and subjects it has seen, and the evaluation holds it
to that.

Data: the labelled hypervisor answers (made for this project), the labelled answers on other
subjects in eval/gold (Apache-2.0), answers composed from the texts of both (Apache-2.0), and public
short answers (CC BY-SA 3.0) that the cross-encoder was not fitted on, for the heads of questions
with a single point.
"""

from __future__ import annotations

import argparse
import json
import pickle
from pathlib import Path

import numpy as np
from heads import COMPOSED_WEIGHT, GOLD_WEIGHT, content, fit, write
from rows import (
    GOLD,
    SEED,
    Table,
    Texts,
    composed,
    exam_answers,
    hypervisors,
    other_subjects,
    short_answers,
)

from interviewer.grading.builtin.features import SUMMARY_FEATURES
from interviewer.grading.builtin.model import COEFFICIENTS
from interviewer.packs.load import load_pack

N_FOLDS = 5


def folds() -> dict[str, int]:
    """The fold of every hypervisor question and of every other subject."""
    # Labelled hypervisor questions are the odd ones: halves keep them spread over the folds.
    found = {q.id: int(q.id[3:]) // 2 % N_FOLDS for q in load_pack("hypervisors").questions}
    subjects = sorted(path.parent.name for path in GOLD.glob("*/answers.jsonl"))
    return found | {subject: number % N_FOLDS for number, subject in enumerate(subjects)}


def header(full: Table, lean: Table, short: Table, exams: Table) -> dict[str, object]:
    """What the file says of itself."""
    groups = sorted({*full.group, *lean.group})
    n_gold, n_hypervisors = (int((full.kind == kind).sum()) for kind in ("gold", "hypervisors"))
    return {
        "id": "builtin",
        "version": "4",
        "made_by": "eval/train/fit_builtin.py",
        "seed": SEED,
        "fitted_on": {
            "questions": [group for group in groups if group.startswith("hv-")],
            "subjects": [group for group in groups if not group.startswith("hv-")],
            # The cross-encoder's training splits are among these: the judge has seen both.
            "sets": ["scientsbank_3way:train", "scientsbank_3way:udomains", "beetle_3way:train",
                     "beetle_3way:uquestions", "saf:training"],
        },
        "training_data": [
            {"what": "labelled hypervisor answers, two model raters",
             "where": "shared/data/hypervisors", "rows": n_hypervisors,
             "terms": "made for this project"},
            {"what": "answers on other subjects, written by language models, two model raters",
             "where": "eval/gold", "rows": n_gold, "weight": GOLD_WEIGHT, "terms": "Apache-2.0"},
            {"what": "answers composed from the texts of the packs",
             "where": "corpus/hypervisors, eval/gold",
             "rows": len(full.label) - n_gold - n_hypervisors,
             "weights": COMPOSED_WEIGHT, "terms": "Apache-2.0"},
            {"what": "SciEntsBank unseen domains, Beetle unseen questions (SemEval-2013 task 7)",
             "where": "shared/data/asag", "rows": len(short.label),
             "terms": "CC BY-SA 3.0"},
            {"what": "short exam answers, written and scored by language models: the cuts only",
             "where": "eval/gold/exams", "rows": len(exams.label), "terms": "Apache-2.0"},
        ],
    }  # fmt: skip


def readers(halves: Path | None) -> dict[str, Texts]:
    """By subject of eval/gold, one that reads with a cross-encoder that saw none of its answers."""
    found: dict[str, Texts] = {}
    subjects = {path.parent.name for path in GOLD.glob("*/answers.jsonl")}
    for manifest in sorted(halves.glob("*/MANIFEST.json")) if halves else ():
        seen = set(json.loads(manifest.read_text(encoding="utf-8"))["answers_of"])
        found |= dict.fromkeys(subjects - seen, Texts(manifest.parent))
    if halves and set(found) != subjects:
        raise SystemExit(f"{halves}: every half has seen {', '.join(subjects - set(found))}")
    return found


def tables(folder: Path, asag: Path, reader_of: dict[str, Texts]) -> tuple[Table, ...]:
    """Rows of full packs; of packs without misconceptions, half of them without paraphrases; of
    public questions with a single point; and of the project's own exam questions.

    Points without misconceptions get heads of their own: fitted in one, they took from the others
    what misconceptions are worth (AUC 0.92 -> 0.90).
    """
    texts = Texts()
    bare, drafts = ("misconceptions", "paraphrases"), ("misconceptions",)
    gold = other_subjects(texts, (), reader_of)
    flagged = gold.rows[:, SUMMARY_FEATURES.index("has_misconceptions")] > 0
    full = hypervisors(folder, texts).and_(gold.where(flagged), composed(texts))
    lean = hypervisors(folder, texts, drafts).and_(
        hypervisors(folder, texts, bare), other_subjects(texts, drafts, reader_of),
        other_subjects(texts, bare, reader_of),
    )  # fmt: skip
    return full, lean, short_answers(asag, texts), exam_answers(texts)


def main() -> None:
    """Fit and write what is asked for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("data", type=Path, help="folder with hypervisors/ and asag/")
    parser.add_argument("--write", action="store_true", help="write coefficients.json")
    parser.add_argument("--folds", type=Path, help="folder for the models of the folds")
    parser.add_argument("--halves", type=Path, help="folder with a folder for each half")
    parser.add_argument("--tables", type=Path, help="where to keep the tables between runs")
    options = parser.parse_args()
    if options.tables and options.tables.exists():
        full, lean, short, exams = pickle.loads(options.tables.read_bytes())
    else:
        full, lean, short, exams = tables(
            options.data / "hypervisors", options.data / "asag", readers(options.halves)
        )
        if options.tables:
            options.tables.write_bytes(pickle.dumps((full, lean, short, exams)))
    counts = f"{len(full.label)} rows of full packs, {len(lean.label)} of drafts"
    print(f"{counts}, {len(short.label)} of short answers", flush=True)
    fold_of = folds()
    jobs: list[tuple[Path, int]] = [(COEFFICIENTS, -1)] if options.write else []
    if options.folds:
        jobs += [(options.folds / f"fold-{number}.json", number) for number in range(N_FOLDS)]
    for path, number in jobs:
        parts = tuple(
            table.where(np.array([fold_of[group] != number for group in table.group]))
            for table in (full, lean)
        )
        made = content(
            *(fit(part, fold_of) for part in parts), short, exams, header(*parts, short, exams)
        )
        write(made, path)
        print(f"wrote {path.name}, {path.stat().st_size // 1000} kB", flush=True)


if __name__ == "__main__":
    main()
