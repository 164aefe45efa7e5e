"""Fit what finds questions in transcripts, and measure it on transcripts it was not fitted on.

    python eval/train/fit_alignment.py ../shared/data [--vectors FOLDER] [--write]

Prints, for each labelled transcript, what the mapping finds in it with weights that were fitted
without it, then the weights fitted on all. `--write` puts these into
`interviewer/transcripts/weights.py`; without it, the script says whether they are the ones in
there. `--vectors` keeps the embedded texts for the next run.

Data: the turns of the labelled transcripts; and, with a lower weight, texts of packs: wordings of
the hypervisor questions that are left out of the bank in turn, the probes of their points, labelled
answers to them, and questions with reference answers of the packs in eval/gold, which stand for
other subjects. Transcripts and labelled answers were made for this project; the packs have its
licence, Apache-2.0.

What leaving a file out does not undo: the features themselves, the lists in `phrases` and the
prices in `moves` were chosen by people who had read all of these transcripts.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import fields
from pathlib import Path

import numpy as np
from scipy.optimize import minimize
from turns import Ask, Labelled, Reply, Source, labelled, made, spoken

from interviewer.embedding.builtin import BuiltinEmbedder
from interviewer.embedding.cache import CachedEmbedder
from interviewer.packs.load import load_pack
from interviewer.transcripts import weights
from interviewer.transcripts.bank import Bank
from interviewer.transcripts.hearing import Ear
from interviewer.transcripts.mapping import map_transcript
from interviewer.transcripts.weights import FITTED, Weights

SEED = 1
L2 = 0.02
MADE_WEIGHT = 0.3
"""Of a text of a pack; a turn of a transcript has 1."""
_NEVER = -50.0
"""Utility of what cannot be."""


def fit(asks: Sequence[Ask], replies: Sequence[Reply]) -> Weights:
    """Both models, with the features of the alternatives of each turn side by side."""
    n, width = asks[0].heard.new.shape
    middle = width + asks[0].heard.go_on.shape[1]
    x = np.zeros((len(asks), n + 2, middle + len(asks[0].heard.outside)))
    base = np.zeros(x.shape[:2])
    target = np.zeros(x.shape[:2])
    for row, ask in enumerate(asks):
        x[row, :n, :width] = ask.heard.new
        x[row, n + 1, middle:] = ask.heard.outside
        if ask.current is None:
            base[row, n] = _NEVER
        else:
            x[row, n, width:middle] = ask.heard.go_on[ask.current]
            base[row, ask.current] = _NEVER
        for question in ask.new:
            target[row, question] = 1 / len(ask.new)
        if not ask.new:
            target[row, n if ask.goes_on else n + 1] = 1
    asking = _solve(x, base, target, [ask.file for ask in asks])
    about, elsewhere = replies[0].heard
    half = about.shape[1]
    x = np.zeros((len(replies), n + 1, half + len(elsewhere)))
    target = np.zeros(x.shape[:2])
    for row, reply in enumerate(replies):
        x[row, :n, :half], x[row, n, half:] = reply.heard
        target[row, n if reply.question is None else reply.question] = 1
    answering = _solve(x, np.zeros(target.shape), target, [reply.file for reply in replies])
    parts = (*np.split(asking, [width, middle]), *np.split(answering, [half]))
    return Weights(*(np.round(part, 2) for part in parts))


def _solve(x: np.ndarray, base: np.ndarray, target: np.ndarray, files: list[int]) -> np.ndarray:
    """Multinomial logistic regression with L2; the loss is that of all rows, not their mean."""
    worth = np.where(np.array(files) < 0, MADE_WEIGHT, 1.0)

    def loss(w: np.ndarray) -> tuple[float, np.ndarray]:
        u = x @ w + base
        log_p = u - np.logaddexp.reduce(u, axis=1, keepdims=True)
        gradient = -np.einsum("n,nk,nkd->d", worth, target - np.exp(log_p), x)
        return -float(worth @ (target * log_p).sum(1)) + L2 * float(w @ w), gradient + 2 * L2 * w

    return minimize(loss, np.zeros(x.shape[2]), jac=True, method="L-BFGS-B",
                    options={"maxiter": 1000}).x  # fmt: skip


def compared(one: Labelled, ear: Ear, place: dict[str, int]) -> np.ndarray:
    """Counts of one transcript: gold items, found, false, gold answer turns, attached."""
    mapped = map_transcript(one.read, ear)
    wanted = {question for questions in one.asked.values() for question in questions}
    got = {place[item.question_id]: set(item.answer_turns) for item in mapped.items}
    attached = sum(turn in got.get(question, ()) for turn, question in one.owner.items())
    found = len(wanted & got.keys())
    return np.array([len(wanted), found, len(got) - found, len(one.owner), attached])


def shown(counts: np.ndarray) -> str:
    """One line of counts."""
    gold, found, false, turns, attached = counts
    return (
        f"found {found / gold:.3f} ({found}/{gold})  false {false / max(1, found + false):.3f} "
        f"({false})  attached {attached / turns:.3f} ({attached}/{turns})"
    )


def source_of(fitted: Weights) -> Iterator[str]:
    """The lines of `weights.py` that hold the numbers."""
    yield "FITTED = Weights("
    for field in fields(fitted):
        yield f"    {field.name}=np.array({getattr(fitted, field.name).tolist()}),"
    yield ")"


def main() -> None:
    """Fit, measure, and compare with or replace the shipped weights."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("data", type=Path, help="holds transcripts/ and hypervisors/")
    parser.add_argument("--vectors", type=Path, help="folder that keeps embedded texts")
    parser.add_argument("--write", action="store_true", help="replace the shipped weights")
    options = parser.parse_args()
    pack = load_pack("hypervisors")
    place = {question.id: number for number, question in enumerate(pack.questions)}
    with tempfile.TemporaryDirectory() as scratch:
        embedder = CachedEmbedder(BuiltinEmbedder(), options.vectors or Path(scratch))
        bank = Bank(pack, Source(embedder))
        files = labelled(options.data / "transcripts", place)
        asks, replies = spoken(files, Ear(bank))
        more_asks, more_replies = made(pack, options.data, embedder, np.random.default_rng(SEED))
        print(
            f"turns of {len(files)} transcripts: {len(asks)} of interviewers, {len(replies)} of "
            f"candidates; made of packs: {len(more_asks)} and {len(more_replies)}"
        )
        total = np.zeros(5, int)
        for number, one in enumerate(files):
            without = fit(
                [ask for ask in [*asks, *more_asks] if ask.file != number],
                [reply for reply in [*replies, *more_replies] if reply.file != number],
            )
            counts = compared(one, Ear(bank, without), place)
            total += counts
            print(f"without {Path(one.read.transcript.file).name:<48} {shown(counts)}")
        print(f"{'each measured without itself':<56} {shown(total)}")
        fitted = fit([*asks, *more_asks], [*replies, *more_replies])
        counts = sum(compared(one, Ear(bank, fitted), place) for one in files)
        print(f"{'fitted on all of them':<56} {shown(counts)}")
    text = "\n".join(source_of(fitted))
    print(text)
    if options.write:
        path = Path(weights.__file__)
        before = path.read_text(encoding="utf-8").split("FITTED = ")[0]
        path.write_text(f"{before}{text}\n", encoding="utf-8")
    else:
        same = "are" if text == "\n".join(source_of(FITTED)) else "are not"
        print(f"these {same} the weights in interviewer/transcripts/weights.py")


if __name__ == "__main__":
    main()
