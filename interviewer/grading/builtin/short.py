"""What an answer to a question with a single point is compared by, besides all else.

Such questions are short-answer exams: "What does a compiler do?", one model answer. What counts is
what the answer adds to the question. Sentence vectors of the bare texts know little of that: "at
the main function" is near to anything on functions. So answer and model answer are each read as the
continuation of the question, and compared by how they move it.

Questions with several points do without: each point is a claim that stands by itself.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import Final

import numpy as np

from interviewer.embedding.embedder import Embedder, Vectors
from interviewer.grading.builtin import terms
from interviewer.grading.builtin.prepared import PreparedQuestion

SHORT_FEATURES: Final = ("completes", "beyond_question", "spelled", "new_covered", "new_share")
_READ_ON: Final = ("{asked} {said}", "{said} {asked}", "Question: {asked} Answer: {said}")
"""Three ways to read a text as going with the question: each alone is noisier than all together."""
_GRAMS: Final = (3, 4, 5)
_OTHER: Final = re.compile(r"[^a-z0-9]+")


def compare_short(prepared: PreparedQuestion, turns: Sequence[str], embedder: Embedder) -> Vectors:
    """One row of `SHORT_FEATURES` for each point; zeros where the question has several.

    `completes`: cosine of what answer and model answer each change in the question's vector.
    `beyond_question`: cosine of the parts of their vectors at right angles to the question's.
    `spelled`: share of the model answer's runs of 3 to 5 letters that the answer has, those of the
    question left out; it sees through spelling and inflection.
    `new_covered`, `new_share`: share of the model answer's terms that the answer has, and of the
    answer's that the model answer has, those of the question left out.
    Of several model answers the best counts, each number by itself.

    Args:
        prepared: the question.
        turns: the candidate's, as they stand.
        embedder: that of the stored vectors.

    Raises:
        ModelFileError, ModelUnavailable: see `Embedder.embed`.
    """
    rows = np.zeros((len(prepared.point_ids), len(SHORT_FEATURES)), np.float32)
    if len(rows) != 1:
        return rows
    asked, models = prepared.question, prepared.stating.texts
    answer = " ".join(" ".join(turns).split())
    bare = embedder.embed([asked, answer])
    question, said = bare
    texts = np.concatenate([said[None], prepared.stating.vectors])
    beyond = texts - (texts @ question)[:, None] * question
    known_grams, known_terms = _grams(asked), set(terms.terms(asked))
    said_grams, said_terms = _grams(answer), set(terms.terms(answer)) - known_terms
    spelled, covered, share = [], [], []
    for text in models:
        grams = {gram: n for gram, n in _grams(text).items() if gram not in known_grams}
        both = sum(min(n, said_grams[gram]) for gram, n in grams.items())
        wanted = set(terms.terms(text)) - known_terms
        spelled.append(both / max(1, sum(grams.values())))
        covered.append(len(wanted & said_terms) / max(1, len(wanted)))
        share.append(len(wanted & said_terms) / max(1, len(said_terms)))
    rows[0] = [
        _cosines(_moved(asked, [answer, *models], embedder)).max(),
        _cosines(beyond).max(),
        max(spelled),
        max(covered),
        max(share),
    ]
    return rows


def _moved(asked: str, texts: Sequence[str], embedder: Embedder) -> Vectors:
    """What each text changes in the question's vector, all ways of reading on side by side."""
    parts = []
    for way in _READ_ON:
        vectors = embedder.embed([way.format(asked=asked, said=said) for said in ("", *texts)])
        parts.append(vectors[1:] - vectors[0])
    return np.concatenate(parts, axis=1)


def _cosines(vectors: Vectors) -> Vectors:
    """Of the first vector with each other one."""
    unit = vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-6)
    return np.asarray(unit[1:] @ unit[0], np.float32)


def _grams(text: str) -> Counter[str]:
    """Runs of letters, across word borders, with the number of times they stand there."""
    plain = f" {_OTHER.sub(' ', text.lower()).strip()} "
    return Counter(plain[at : at + n] for n in _GRAMS for at in range(len(plain) - n + 1))
