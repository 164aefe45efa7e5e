"""Fine-tune MiniLM to tell whether a text states a claim, is silent on it, or contradicts it.

Needs torch and transformers, which the product does not; see `export_minilm.py` for the weights it
starts from. In stages, because the public data is school science and circuits, and the project's
own is what the product meets:

    python eval/train/fit_entailment.py MINILM --stage public --asag ../shared/data/asag --out A
    python eval/train/fit_entailment.py A --stage own --out B
    python eval/train/fit_entailment.py B --stage own --out C --epochs 1 --seed 21
    python eval/train/fit_entailment.py C --stage both --asag ../shared/data/asag --out D
        --epochs 1 --rate 4e-5 --seed 22
    python eval/train/fit_entailment.py D --stage answers --asag ../shared/data/asag --out E
        --answers MINED --epochs 2 --rate 5e-5 --seed 23

MINED is what `mine_answers.py` chooses with D. E is what ships. Its halves, which fit the heads and
measure other subjects, are E made with `--without` half of the subjects, named in the order of the
alphabet by turns. Deterministic for a seed, a torch version and a number of threads; the shipped
file is not reproduced to the bit all the same, because B was trained before the pairs with other
claims of a subject (see `entailment_data.statements`, `gold_points`) were added, and C, D and the
halves before the statements on six more subjects. About three hours on two shared cores.
"""

from __future__ import annotations

import argparse
import math
import random
import time
from pathlib import Path

import torch
from entailment_data import (
    Pair,
    answers,
    as_speech,
    exams,
    gold_points,
    scored,
    semeval,
    statements,
)
from transformers import AutoModelForSequenceClassification, AutoTokenizer

MAX_TOKENS = 192
SPOKEN_SHARE = 0.2
"""Of the texts of an epoch that lose their punctuation and gain fillers."""


def public(asag: Path) -> list[Pair]:
    """Labelled short answers of schools and a tutor."""
    return [
        *semeval(asag / "scientsbank_3way.jsonl"),
        *semeval(asag / "beetle_3way.jsonl"),
        *scored(asag / "saf.jsonl"),
    ]


def own() -> list[Pair]:
    """The project's statements, exam answers and texts of packs."""
    return [*statements(), *exams(), *gold_points()]


def pairs_of(options: argparse.Namespace) -> list[Pair]:
    """What a stage learns from."""
    rng = random.Random(options.seed)
    if options.stage == "public":
        return [*public(options.asag), *gold_points()]
    if options.stage == "own":
        return own()
    if options.stage == "both":
        return [*public(options.asag), *rng.sample(own(), 6000)]
    learnt = [pair for pair in answers(options.answers) if pair.group not in options.without]
    return [*learnt, *rng.sample(own(), 1500), *rng.sample(public(options.asag), 1000)]


def batches(pairs: list[Pair], tokenizer, size: int, rng: random.Random):
    """One epoch in batches of about equal length, in random order."""
    rows = [
        (pair.claim, as_speech(pair.text, rng) if rng.random() < SPOKEN_SHARE else pair.text,
         pair.target) for pair in pairs
    ]  # fmt: skip
    rng.shuffle(rows)
    rows.sort(key=lambda row: (len(row[0]) + len(row[1])) // 24)
    groups = [rows[at : at + size] for at in range(0, len(rows), size)]
    rng.shuffle(groups)
    for group in groups:
        inputs = tokenizer(
            [row[0] for row in group], [row[1] for row in group], padding=True,
            truncation="longest_first", max_length=MAX_TOKENS, return_tensors="pt",
        )  # fmt: skip
        yield inputs, torch.tensor([row[2] for row in group])


def train(model, tokenizer, pairs: list[Pair], *, epochs: int, rate: float, size: int, seed: int):
    """Cross-entropy against the shares, AdamW, warm-up and linear decay."""
    rng = random.Random(seed)
    torch.manual_seed(seed)
    steps = epochs * math.ceil(len(pairs) / size)
    optimizer = torch.optim.AdamW(model.parameters(), lr=rate, weight_decay=0.01)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min((step + 1) / (0.1 * steps), max(0.0, (steps - step) / steps))
    )
    begun, seen, total = time.monotonic(), 0, 0.0
    model.train()
    for epoch in range(epochs):
        for inputs, target in batches(pairs, tokenizer, size, rng):
            logits = model(**inputs).logits
            loss = -(target * torch.log_softmax(logits, dim=1)).sum(dim=1).mean()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            optimizer.zero_grad(set_to_none=True)
            seen, total = seen + 1, total + float(loss.detach())
            if seen % 50 == 0:
                spent = time.monotonic() - begun
                print(f"epoch {epoch} step {seen}/{steps} loss {total / 50:.3f} {spent:.0f} s",
                      flush=True)  # fmt: skip
                total = 0.0
    return model.eval()


def main() -> None:
    """Read the pairs of a stage, train, save."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("start", type=Path, help="folder with the weights to start from")
    parser.add_argument("--stage", choices=("public", "own", "both", "answers"),
                        required=True)  # fmt: skip
    parser.add_argument("--asag", type=Path, help="folder of the public short-answer data")
    parser.add_argument("--answers", type=Path, help="what mine_answers.py wrote")
    parser.add_argument("--without", nargs="*", default=[], help="subjects whose answers to leave")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--epochs", type=int, default=2)
    parser.add_argument("--rate", type=float, default=5e-5)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--seed", type=int, default=20)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    pairs = pairs_of(options)
    print(f"{len(pairs)} pairs", flush=True)
    torch.manual_seed(options.seed)
    model = AutoModelForSequenceClassification.from_pretrained(options.start, num_labels=3)
    tokenizer = AutoTokenizer.from_pretrained(options.start)
    train(model, tokenizer, pairs, epochs=options.epochs, rate=options.rate, size=32,
          seed=options.seed)  # fmt: skip
    model.save_pretrained(options.out)
    tokenizer.save_pretrained(options.out)


if __name__ == "__main__":
    main()
