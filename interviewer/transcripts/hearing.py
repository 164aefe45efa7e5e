"""What one turn alone says: which question it asks, goes on with, or answers.

Two log-linear models over a few likenesses; their weights stand in `weights`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from interviewer.embedding.embedder import Vectors
from interviewer.transcripts import phrases
from interviewer.transcripts.background import QUESTIONS
from interviewer.transcripts.bank import Bank, Likeness, Scores
from interviewer.transcripts.weights import FITTED, Weights

_WINDOW = 3
_MIN_WORDS = 3
_MAX_WINDOWS = 12
_REMEMBERED = 500


@dataclass(frozen=True, slots=True)
class Asking:
    """Features of an interviewer's turn."""

    new: Scores
    """For each question that it may ask, shape (n_questions, 9)."""
    go_on: Scores
    """For each question that it may go on with, shape (n_questions, 8)."""
    outside: Scores
    """For asking nothing of the bank, shape (5,)."""


class Ear:
    """Compares turns with a bank and with what is asked beside it.

    Args:
        bank: whose questions to hear.
        weights: of the two models; others than the shipped ones only to fit and to measure them.
        background: questions that are in no bank.
    """

    def __init__(
        self, bank: Bank, weights: Weights = FITTED, background: Sequence[str] = QUESTIONS
    ) -> None:
        self.bank = bank
        self._weights = weights
        self._background = bank.embed(background)
        self._heard: dict[str, Asking] = {}

    def weigh_asking(self, text: str) -> tuple[Scores, Scores, float]:
        """Log odds of asking each question, of going on with each, and of neither."""
        asking, weights = self.asking(text), self._weights
        return (
            np.asarray(asking.new @ weights.new),
            np.asarray(asking.go_on @ weights.go_on),
            float(asking.outside @ weights.outside),
        )

    def weigh_answering(self, text: str) -> Scores:
        """Log odds of answering each question; the last: none of them."""
        about, elsewhere = self.answering(text)
        return np.append(about @ self._weights.answer, elsewhere @ self._weights.elsewhere)

    def asking(self, text: str) -> Asking:
        """Features of what an interviewer said; the last few hundred turns are remembered."""
        known = self._heard.get(text)
        if known is None:
            if len(self._heard) >= _REMEMBERED:
                self._heard.clear()
            known = self._heard[text] = self._asking(text)
        return known

    def _asking(self, text: str) -> Asking:
        texts = _windows(text)
        vectors = self.bank.embed(texts)
        like = self.bank.likeness(texts, vectors)
        asks = float(phrases.is_question(text))
        leans = phrases.leans_back(text)
        short = 1.0 / (1.0 + len(phrases.words(text)) / 8.0)
        moves = float(phrases.moves_on(text))
        wording, rare_words = _best_and_whole(like.wording), _best_and_whole(like.rare_words)
        one = np.ones(len(self.bank.question_ids))
        return Asking(
            new=np.stack(
                [one, wording, like.claims[0], like.reference[0], rare_words]
                + [one * value for value in (asks, leans, short, moves)],
                axis=1,
            ),
            go_on=np.stack(
                [one, like.wording.max(0), like.claims.max(0), like.rare_words.max(0)]
                + [one * value for value in (asks, leans, short, moves)],
                axis=1,
            ),
            outside=np.array(
                [
                    asks,
                    self._beside(vectors),
                    self.bank.strange_share(text),
                    float(phrases.turns_away(text)),
                    moves,
                ]
            ),
        )

    def answering(self, text: str) -> tuple[Scores, Scores]:
        """Features of what a candidate said, for each question (n, 6) and for none of them (3)."""
        texts = [text]
        vectors = self.bank.embed(texts)
        like = self.bank.likeness(texts, vectors)
        one = np.ones(len(self.bank.question_ids))
        substance = 1.0 - 1.0 / (1.0 + len(phrases.words(text)) / 12.0)
        about = np.stack([one, *_about(like)], axis=1) * substance
        about[:, 0] = substance
        return about, np.array([1.0, substance, self.bank.strange_share(text) * substance])

    def _beside(self, vectors: Vectors) -> float:
        return float((vectors @ self._background.T).max())


def _about(like: Likeness) -> list[Scores]:
    return [
        like.wording[0],
        like.claims[0],
        like.reference[0],
        like.paraphrases[0],
        like.rare_words[0],
    ]


def _best_and_whole(values: Scores) -> Scores:
    """A turn is mostly small talk around one question: its best part counts, and all of it."""
    return np.asarray((values.max(0) + values[0]) / 2.0)


def _windows(text: str) -> list[str]:
    """The whole turn, then each sentence that asks with up to two in front of it."""
    parts = phrases.sentences(text)
    found = [text]
    for place, part in enumerate(parts):
        if not phrases.asks(part) and not phrases.is_question(part):
            continue
        for length in range(1, min(_WINDOW, place + 1) + 1):
            window = " ".join(parts[place - length + 1 : place + 1])
            if len(phrases.words(window)) >= _MIN_WORDS:
                found.append(window)
    return list(dict.fromkeys(found))[:_MAX_WINDOWS]
