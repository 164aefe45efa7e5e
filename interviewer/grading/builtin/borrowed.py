"""Wordings for points that have none but their claim, taken from the reference answer.

A point of a draft pack is a single sentence, and whoever states it in other words is hard to tell
from somebody who talks about the same things. The reference answer states most points once more:
its sentences, each given to the point that it is nearest to, stand in for paraphrases.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from interviewer.domain.pack import Question
from interviewer.embedding.embedder import Embedder
from interviewer.grading.builtin.windows import Window, cut
from interviewer.grading.retrieval import StoredText, TextKind

NEAR: Final = 0.5
"""Cosine of claim and sentence from which the sentence is taken to state the point. Nearest
sentences of the drafts in eval/gold: at 0.5 they state the claim or a part of it, below they are on
the same matter."""
MOST: Final = 2
"""Sentences a point, at most; packs are asked for two paraphrases as well."""


def borrowed(
    question: Question, texts: Sequence[StoredText], embedder: Embedder
) -> list[StoredText]:
    """Sentences of the reference as paraphrases of points without any; none for a single point,
    whose reference is the point.

    Args:
        question: with its points.
        texts: its stored texts.
        embedder: that of the stored vectors.

    Raises:
        ModelFileError, ModelUnavailable: see `Embedder.embed`.
    """
    helped = {text.point_id for text in texts if text.kind is TextKind.PARAPHRASE}
    claims = [text for text in texts if text.kind is TextKind.CLAIM]
    if len(question.points) == 1 or all(claim.point_id in helped for claim in claims):
        return []
    known = {claim.text for claim in claims}
    paragraphs = [text.text for text in texts if text.kind is TextKind.REFERENCE]
    whole = [window for window in cut(paragraphs) if not window.parts]
    sentences = [
        window.text
        for number, window in enumerate(whole)
        # Clauses follow the sentence that they are cut from.
        if not any(_inside(window, other) for other in whole[:number])
    ]
    sentences = [sentence for sentence in dict.fromkeys(sentences) if sentence not in known]
    if not sentences:
        return []
    vectors = embedder.embed(sentences)
    near = vectors @ np.stack([claim.vector for claim in claims]).T
    owner = near.argmax(axis=1)
    found = []
    for number, claim in enumerate(claims):
        if claim.point_id in helped:
            continue
        own = [at for at in np.flatnonzero(owner == number) if near[at, number] >= NEAR]
        own.sort(key=lambda at: -float(near[at, number]))
        found += [
            StoredText(question.id, claim.point_id, TextKind.PARAPHRASE, sentences[at], vectors[at])
            for at in own[:MOST]
        ]
    return found


def _inside(window: Window, other: Window) -> bool:
    """Whether a window is a clause of another."""
    same = window.turn == other.turn
    return same and other.start <= window.start and window.end <= other.end
