"""Find the questions of a pack that a pasted job description or CV is about.

Nothing is sent anywhere and nothing is kept: the text is compared on this machine, with the
built-in embedder whatever the index uses, for the limit below was measured with that one. A text is
only ever compared, so whatever it demands has no effect.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from interviewer.domain.pack import Pack, Question
from interviewer.embedding.builtin import BuiltinEmbedder
from interviewer.embedding.cache import CachedEmbedder
from interviewer.embedding.embedder import Embedder, Vectors
from interviewer.grading.retrieval import TextKind
from interviewer.index.records import question_records
from interviewer.interviews.phrases import read_phrases
from interviewer.interviews.picked import Matches, Pick

MIN_SIMILARITY = 0.45
"""Measured with the hypervisors pack and five smaller ones: of 26 phrases on hypervisors 25 come
above this (the other: 0.44), of 40 on other subjects and of everyday advert phrases none (0.42)."""
MAX_PICKS = 50
"""As many questions as an interview may have."""
_KINDS = frozenset({TextKind.QUESTION, TextKind.CLAIM, TextKind.REFERENCE})
"""Paraphrases are left out: short ones come near to anything (0.44 for "work in shifts")."""
_NEAREST = 3
"""Texts of a question that rank it: half the nearest, half the mean of so many. A question about a
thing has several texts near it, one that mentions it has one: of 58 phrases with the questions
expected for them 51 found one first, by the nearest text alone 46 (`disaster recovery with RTO`
picked a question with one claim on it). With 2 or 5 texts, or a quarter of weight: 50 or 51."""
_SAME_PHRASE = 0.12
_SAME_TOPICS = 0.05
_ASKED_BEFORE = 0.15
"""What a question gives way by, in similarity, for each pick before it that shows the same phrase
or a part of it, for topics that are all there already, and where it was asked before."""
_GENERAL = 0.15
"""What a phrase counts less for when it fits the whole bank; in proportion when it fits a part. A
job title fits everything and tells little of what its holder must know."""
_PHRASES_KEPT = 5
_PACKS_KEPT = 4


@dataclass(frozen=True, slots=True)
class _Bank:
    """The texts of a pack that phrases are compared with."""

    owners: tuple[int, ...]
    """For each text, the place of its question in the pack."""
    vectors: Vectors


@dataclass(frozen=True, slots=True)
class _Fitting:
    """A phrase that fits a question."""

    phrase: str
    similarity: float
    worth: float
    """Ranks questions: similarity to several texts, see `_NEAREST`, less what the phrase loses for
    fitting other questions as well."""


@dataclass(frozen=True, slots=True)
class _Fit:
    """A question with the phrases that fit it."""

    question: Question
    phrases: tuple[_Fitting, ...]


class Matcher:
    """Matches texts with packs. Safe to share between threads.

    Args:
        embedder: the built-in embedder with its memory, which is used for texts of packs only.
    """

    def __init__(self, embedder: CachedEmbedder) -> None:
        self._embedder = embedder
        self._banks: dict[str, _Bank] = {}
        self._guard = threading.Lock()

    def match(self, pack: Pack, text: str, asked_before: Collection[str] = ()) -> Matches:
        """The questions of a pack that a text is about.

        The first call for a pack that is not indexed yet takes as long as embedding its questions,
        claims and references.

        Args:
            pack: the bank.
            text: a job description or CV, markup included.
            asked_before: ids of questions that give way to those not asked yet.

        Raises:
            InputError: there is nothing to read in the text.
        """
        read = read_phrases(text)
        bank = self._bank(pack)
        similar = self._embedder.forgetful.embed(read.phrases) @ bank.vectors.T
        nearest, ranking = _per_question(similar, bank.owners, len(pack.questions))
        fits = [
            fit
            for place, question in enumerate(pack.questions)
            if (fit := _Fit(question, _fitting(nearest, ranking, place, read.phrases))).phrases
        ]
        return Matches(
            picks=_in_order(pack, fits, frozenset(asked_before)),
            n_phrases=len(read.phrases),
            left_out=read.left_out,
            unmatched=_unmatched(
                read.phrases, [bool(row.max() >= MIN_SIMILARITY) for row in nearest]
            ),
        )

    def _bank(self, pack: Pack) -> _Bank:
        with self._guard:
            known = self._banks.get(pack.hash)
        if known is not None:
            return known
        texts = [
            (place, record.text)
            for place, question in enumerate(pack.questions)
            for record in question_records(pack.id, question)
            if record.kind in _KINDS
        ]
        vectors = self._embedder.embed([text for _, text in texts])
        bank = _Bank(tuple(place for place, _ in texts), vectors)
        with self._guard:
            if len(self._banks) >= _PACKS_KEPT:
                self._banks.clear()
            self._banks[pack.hash] = bank
        return bank


def local_matcher(home: Path, embedder: Embedder | None = None) -> Matcher:
    """A matcher that shares what is known of the packs with the index.

    Args:
        home: INTERVIEWER_HOME.
        embedder: the one that is loaded already; used where it is the built-in one.
    """
    inner = embedder if isinstance(embedder, BuiltinEmbedder) else BuiltinEmbedder()
    return Matcher(CachedEmbedder(inner, home / "vectors"))


def _per_question(
    similar: Vectors, owners: tuple[int, ...], n_questions: int
) -> tuple[Vectors, Vectors]:
    """For each phrase and question: similarity of the nearest text, and what ranks the question."""
    nearest = np.full((len(similar), n_questions), -1.0, np.float32)
    ranking = nearest.copy()
    for place in range(n_questions):
        columns = [column for column, owner in enumerate(owners) if owner == place]
        if columns:
            near = np.sort(similar[:, columns], axis=1)[:, ::-1][:, :_NEAREST]
            nearest[:, place] = near[:, 0]
            ranking[:, place] = (near[:, 0] + near.mean(axis=1)) / 2
    return nearest, ranking


def _unmatched(phrases: tuple[str, ...], fitted: Sequence[bool]) -> tuple[str, ...]:
    """Phrases that no question fits: not those with a part that one fits, nor parts of others."""
    words = {phrase: re.compile(rf"(?<!\w){re.escape(phrase)}(?!\w)") for phrase in phrases}
    found = [words[phrase] for phrase, fits in zip(phrases, fitted, strict=True) if fits]
    strange = [
        phrase
        for phrase, fits in zip(phrases, fitted, strict=True)
        if not fits and not any(part.search(phrase) for part in found)
    ]
    return tuple(
        phrase
        for phrase in strange
        if not any(words[phrase].search(other) for other in strange if other != phrase)
    )


def _fitting(
    nearest: Vectors, ranking: Vectors, place: int, phrases: tuple[str, ...]
) -> tuple[_Fitting, ...]:
    """The phrases that fit the question at a place, the most telling first."""
    general = (nearest >= MIN_SIMILARITY).mean(axis=1)
    found = [
        _Fitting(phrase, float(value), float(rank - _GENERAL * share))
        for phrase, value, rank, share in zip(
            phrases, nearest[:, place], ranking[:, place], general, strict=True
        )
        if value >= MIN_SIMILARITY
    ]
    return tuple(sorted(found, key=lambda fitting: -fitting.worth)[:_PHRASES_KEPT])


def _in_order(pack: Pack, fits: list[_Fit], asked_before: frozenset[str]) -> tuple[Pick, ...]:
    """One question after the other, each time the one that adds most to those before."""
    shown: list[str] = []
    covered: set[str] = set()
    picks: list[Pick] = []
    left = list(fits)
    while left and len(picks) < MAX_PICKS:

        def telling(fit: _Fit) -> tuple[float, _Fitting]:
            value, fitting = max(
                ((one.worth - _SAME_PHRASE * _uses(one.phrase, shown), one) for one in fit.phrases),
                key=lambda pair: pair[0],
            )
            value -= _SAME_TOPICS * covered.issuperset(fit.question.topics)
            value -= _ASKED_BEFORE * (fit.question.id in asked_before)
            return value, fitting

        best = max(left, key=lambda fit: telling(fit)[0])
        _, fitting = telling(best)
        left.remove(best)
        shown.append(fitting.phrase)
        covered.update(best.question.topics)
        picks.append(
            Pick(
                question_id=best.question.id,
                title=best.question.title,
                topics=tuple(pack.topic_title(topic) for topic in best.question.topics),
                phrase=fitting.phrase,
                similarity=fitting.similarity,
                asked_before=best.question.id in asked_before,
            )
        )
    return tuple(picks)


def _uses(phrase: str, shown: list[str]) -> int:
    """How often a phrase is shown already, in parts or in a longer one too."""
    return sum(phrase in other or other in phrase for other in shown)
