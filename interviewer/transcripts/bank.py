"""A pack's texts as a bank to find questions in: by meaning and by rare words.

The vectors come out of the Chroma index, complete and by id, and are compared exactly: a
transcript has a hundred turns to look up, and thirty questions are few enough to compare all.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from interviewer.domain.pack import Pack
from interviewer.embedding.embedder import Vectors
from interviewer.grading.retrieval import PointSource, StoredText, TextKind
from interviewer.transcripts.phrases import words

Scores = NDArray[np.float64]

_STEM = 6
"""Words are compared by their first letters: `virtualize`, `virtualization` are one."""
FORM_WORDS = frozenset(
    """a about after all also am an and any are as at be been but by can could did do does doing
    don't for from get give go going had has have having he her here him his how i i'd i'll i'm i've
    if in into is it it's its just know let let's like make me more my no not now of off on one or
    our out over say see she should so some such take tell than that that's the their them then
    there these they thing think this those to too up us use used using very want was way we well
    were what what's when where which who why will with would yes you you'd you'll you're you've
    your""".split()
)
_DIGITS = {"two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "ten": "10"}
_KIND_WEIGHT = {
    TextKind.QUESTION: 3.0,
    TextKind.CLAIM: 1.0,
    TextKind.REFERENCE: 1.0,
    TextKind.PARAPHRASE: 0.5,
    TextKind.MISCONCEPTION: 0.3,
}
_SATURATION = 1.5
_RAREST = 3.0
_N_BEST = 3


@dataclass(frozen=True, slots=True)
class Likeness:
    """How like some texts are to each question, shape (n_texts, n_questions) each."""

    wording: Scores
    """Cosine with the nearest of the question's wordings."""
    claims: Scores
    """Mean cosine with the three nearest claims."""
    reference: Scores
    """Cosine with the nearest paragraph of the reference answer."""
    paraphrases: Scores
    """Mean cosine with the three nearest paraphrases of points."""
    rare_words: Scores
    """Rare words in common (BM25 without the length of the document), about 0 to 3."""


class Bank:
    """The questions of a pack, ready to be compared with.

    Args:
        pack: whose questions to find.
        source: gives their stored texts and vectors, and embeds what was said.

    Raises:
        IndexUnavailable: the index cannot be read, even after a rebuild.
    """

    def __init__(self, pack: Pack, source: PointSource) -> None:
        self.question_ids = tuple(question.id for question in pack.questions)
        self._embedder = source.embedder
        texts = [text for question in pack.questions for text in source.texts_of(question)]
        self._vectors = np.stack([text.vector for text in texts])
        place = {name: number for number, name in enumerate(self.question_ids)}
        owner = np.array([place[text.question_id] for text in texts])
        kinds = np.array([text.kind.value for text in texts])
        self._rows = {
            kind: [
                np.flatnonzero((owner == number) & (kinds == kind.value))
                for number in range(len(self.question_ids))
            ]
            for kind in TextKind
        }
        self._words, self._weights = _rare_words(texts, place)

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors of what was said; kept nowhere."""
        return self._embedder.embed(texts)

    def likeness(self, texts: Sequence[str], vectors: Vectors) -> Likeness:
        """Compare each text, given its vector, with each question."""
        cosines = np.asarray(vectors @ self._vectors.T, np.float64)
        return Likeness(
            wording=self._best(cosines, TextKind.QUESTION, 1),
            claims=self._best(cosines, TextKind.CLAIM, _N_BEST),
            reference=self._best(cosines, TextKind.REFERENCE, 1),
            paraphrases=self._best(cosines, TextKind.PARAPHRASE, _N_BEST),
            rare_words=np.stack([self._shared_words(text) for text in texts])
            if len(texts)
            else np.zeros((0, len(self.question_ids))),
        )

    def strange_share(self, text: str) -> float:
        """Share of a text's content words that no text of the pack has; 0 for no such words."""
        terms = set(_terms(text, pairs=False))
        return sum(term not in self._words for term in terms) / len(terms) if terms else 0.0

    def _best(self, cosines: Scores, kind: TextKind, n: int) -> Scores:
        columns = []
        for rows in self._rows[kind]:
            if not len(rows):
                # A draft pack may lack paraphrases; its questions are then equal in this.
                columns.append(np.zeros(len(cosines)))
                continue
            near = cosines[:, rows]
            if len(rows) > n:
                near = np.partition(near, len(rows) - n, axis=1)[:, -n:]
            columns.append(near.mean(axis=1))
        return np.stack(columns, axis=1)

    def _shared_words(self, text: str) -> Scores:
        terms = set(_terms(text))
        known = [self._words[term] for term in terms if term in self._words]
        total = np.asarray(self._weights[:, known].sum(axis=1), np.float64)
        return total / math.sqrt(3 + len(terms))


def _rare_words(
    texts: Sequence[StoredText], place: dict[str, int]
) -> tuple[dict[str, int], Scores]:
    """Column of each term, and its weight for each question, shape (n_questions, n_terms)."""
    counts: list[dict[str, float]] = [defaultdict(float) for _ in place]
    for text in texts:
        for term in set(_terms(text.text)):
            counts[place[text.question_id]][term] += _KIND_WEIGHT[text.kind]
    found = Counter(term for count in counts for term in count)
    columns = {term: number for number, term in enumerate(sorted(found))}
    weights = np.zeros((len(place), len(columns)))
    rarest = math.log(1 + (len(place) - 0.5) / 1.5)
    for number, count in enumerate(counts):
        for term, times in count.items():
            rarity = math.log(1 + (len(place) - found[term] + 0.5) / (found[term] + 0.5))
            # A word of one question alone is worth the same in a bank of five as in one of fifty.
            worth = _RAREST * rarity / rarest
            weights[number, columns[term]] = times / (times + _SATURATION) * worth
    return columns, weights


def _terms(text: str, *, pairs: bool = True) -> list[str]:
    """Stems of content words, and of neighbours written as one.

    Recognisers write `hyper visor` or `hypervisor` as they please; the joined pair is the same.
    """
    content = [
        # British and American spelling are one: virtualise, virtualize.
        _DIGITS.get(word, word.replace("'", "").replace("z", "s"))
        for word in words(text)
        if word not in FORM_WORDS
    ]
    stems = [word[:_STEM] for word in content]
    if not pairs:
        return stems
    joined = [first + second for first, second in pairwise(content)]
    return stems + [pair[:_STEM] for pair in joined] + [pair[: _STEM + 3] for pair in joined]
