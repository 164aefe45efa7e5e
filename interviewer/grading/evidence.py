"""Is the quote really there, and does it say what it is quoted for?

A quote counts only where it stands verbatim in one of the candidate's own turns. Verbatim means
equal after this folding, and nothing looser: Unicode NFC, case, runs of white space, the shape of
quotation marks, apostrophes and dashes, and full stops, ellipses or quotation marks around the
quote. Hesitations of speech ("um", "uh") may be left out of a quote, which can be switched off. A
similar sentence is not verbatim: at a fuzzy ratio of 0.75 a dropped "not" still matches.

A quote that is found is looked at in its place. It earns nothing if the candidate rejects it there
("I don't think that ..."), if it leaves out the "not" before it, if it rejects the very point that
it is quoted for, if it does no more than repeat the question, or if it speaks to the grader.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from interviewer.domain.grade import Evidence, EvidenceStatus, Verdict
from interviewer.domain.pack import RubricPoint
from interviewer.grading.aside import without_asides
from interviewer.grading.echo import only_repeats
from interviewer.grading.folding import Folded, cuts_word, fold, without_fillers
from interviewer.grading.stance import Span, negated_at, rejected, sentence_around
from interviewer.grading.words import (
    WORD,
    claims_nothing,
    content_words,
    negating,
    negators,
)

__all__ = ["EVIDENCE_VERSION", "check_quote", "sentence_around"]

EVIDENCE_VERSION: Final = "evidence-2"
"""Raised with every change, here or in what this module asks (folding, stance, echo, aside, words),
after which some quote that counted no longer does, or the other way round. It stands in the version
of every judge, so that such a grade is known to be another and is made again by `--resume`."""

_AROUND = " .…"
_OWN_CLAIM_WORDS = 4
"""From so many words on a quote is a claim that a candidate can take back elsewhere; shorter ones
are terms that occur in many sentences."""
_LIKE_SHARE = 0.6
"""Share of a text's content words that says: this is about the same thing."""
_ASIDE_SHARE = 0.5
"""A quote with less of it may well hold an honest claim next to a remark on the grade."""
_KNOWN_SHARE, _NEAR_SHARE = 0.5, 0.34
_DENIES_AGAIN = re.compile(r"\s*(?:it(?:'s|’s| is)\s+)?not\s+", re.IGNORECASE)
"""The "not" of "X. Not X.", which leaves nothing said."""
_OWN_WORDS = 3
"""So many content words beside a rejection make a claim of their own. Of the project's labelled
answers with such quotes, the rule takes no rightly credited point away."""
_MAX_PLACES = 40
"""Occurrences of one quote that are looked at; only floods have more."""


def check_quote(
    quote: str,
    turns: tuple[str, ...],
    asked: tuple[str, ...],
    verdict: Verdict,
    point: RubricPoint | None = None,
    *,
    ignore_fillers: bool = True,
) -> Evidence:
    """Look a quote up in the candidate's turns.

    Of a claim that stands there more than once, the last stance counts.

    Args:
        quote: the words a judge rests its verdict on.
        turns: normalised turns of the candidate, and of nobody else.
        asked: what the interviewer said, text by text, to recognise an echo.
        verdict: a quote for `wrong` may well be negated; one that earns credit may not.
        point: what the quote is to show; without it, a quote that holds its own "I don't think
            that" is taken as it is.
        ignore_fillers: find a quote that leaves out the speaker's hesitations; what is kept as
            the quote is the candidate's own text, hesitations included.

    Returns:
        Evidence that is `verified` with place and exact words, or `unverified` with the problem.
    """
    wanted = _bare(fold(unicodedata.normalize("NFC", quote)).text)
    if not WORD.search(wanted):
        return _failed(quote, "the quote holds no words")
    places = _places(wanted, [fold(turn) for turn in turns], turns)
    if not places and ignore_fillers:
        wanted = _bare(without_fillers(fold(wanted)).text)
        places = _places(wanted, [without_fillers(fold(turn)) for turn in turns], turns)
    if not places:
        return _failed(quote, "the quoted words are not in the answer")
    if claims_nothing(wanted):
        return _failed(quote, "the quote claims nothing by itself")
    if only_repeats(wanted, asked):
        return _failed(quote, "the quote only repeats the question")
    places = [place for place in places if not _is_aside(place, turns[place.turn])]
    if not places:
        return _failed(quote, "the quote speaks to the grader, not about the subject")
    if verdict is Verdict.WRONG:
        return places[0]
    accepted: Evidence | None = None
    problem = ""
    is_claim = len(WORD.findall(wanted)) >= _OWN_CLAIM_WORDS
    for place in places:
        objection = _objection(place, turns[place.turn], point)
        if not objection:
            accepted = accepted or place
        else:
            problem = objection
            accepted = None if is_claim else accepted
    return accepted or _failed(quote, problem)


def _bare(quote: str) -> str:
    """A folded quote without what a judge sets around it."""
    quote = quote.strip(_AROUND)
    if len(quote) > 1 and quote[0] == quote[-1] and quote[0] in "\"'":
        quote = quote[1:-1].strip(_AROUND)
    return quote


def _places(wanted: str, folds: list[Folded], turns: tuple[str, ...]) -> list[Evidence]:
    """Where the folded quote stands, in reading order."""
    found: list[Evidence] = []
    for number, folded in enumerate(folds):
        start = folded.text.find(wanted) if wanted else -1
        while start >= 0 and len(found) < _MAX_PLACES:
            end = start + len(wanted)
            if not cuts_word(folded.text, start, end):
                found.append(_at(turns[number], folded, start, end, number))
            start = folded.text.find(wanted, start + 1)
    return found


def _at(turn: str, folded: Folded, start: int, end: int, number: int) -> Evidence:
    first = folded.origin[start]
    last = folded.origin[end - 1] + 1
    return Evidence(
        quote=turn[first:last],
        status=EvidenceStatus.VERIFIED,
        turn=number,
        start=first,
        end=last,
    )


def _is_aside(place: Evidence, turn: str) -> bool:
    """Whether the quote is said to the grader, all of it or all of it that means something."""
    rest, hidden = without_asides(turn, place.start, place.end)
    return hidden >= _ASIDE_SHARE or (hidden > 0 and claims_nothing(rest))


def _objection(place: Evidence, turn: str, point: RubricPoint | None) -> str:
    """Why a quote that stands in the answer still earns nothing; empty if it may."""
    if negated_at(turn, place.start, place.end):
        return 'the quote leaves out the "not" before it'
    spans = rejected(turn)
    beside = _kept(place, turn, spans) if spans else ""
    for (start, end), (by_start, by_end) in spans:
        inside = min(end, place.end) - max(start, place.start)
        if inside <= 0:
            continue
        if place.start <= by_start and by_end <= place.end:
            # The quote shows the rejection itself: it may well be of a misconception.
            if _DENIES_AGAIN.fullmatch(turn, by_start, by_end):
                return "the sentence around the quote takes it back"
            # "X does not mean Y" is a statement on X, and "does not mean" no stance on the whole.
            meant = turn[by_start:by_end].casefold().endswith("mean")
            alone = len(content_words(beside)) < _OWN_WORDS and not meant
            if point and _rejects_point(turn[start:end], point, alone):
                return "the quote rejects what the point claims"
        elif start <= place.start or 2 * inside >= place.end - place.start:
            return "the sentence around the quote takes it back"
    if point and _contradicts(place.quote, point):
        return "the quote says the opposite of the point"
    return ""


def _kept(place: Evidence, turn: str, spans: tuple[tuple[Span, Span], ...]) -> str:
    """What a quote holds besides all that is rejected in the turn and the words that do it."""
    kept, at = [], place.start
    for first, last in sorted((min(a, c), max(b, d)) for (a, b), (c, d) in spans):
        kept.append(turn[at : min(max(first, at), place.end)])
        at = max(at, last)
    kept.append(turn[at : place.end])
    return " ".join(kept)


def _rejects_point(rejected_words: str, point: RubricPoint, alone: bool) -> bool:
    """Whether what is rejected is the claim, and not something that contradicts it.

    A rejection that stands alone says nothing else, so it counts only where it is plainly of a
    misconception: "I do not think that ..." turns any correct statement round.
    """
    words = set(content_words(rejected_words))
    negated = negators(rejected_words) % 2
    claims = [text for text in (point.claim, *point.paraphrases) if negators(text) % 2 == negated]
    claim = max((_likeness(words, text) for text in claims), default=0.0)
    contrary = max((_likeness(words, text) for text in point.misconceptions), default=0.0)
    if alone and point.misconceptions:
        return contrary < _KNOWN_SHARE or claim >= contrary
    return claim >= (_NEAR_SHARE if alone else _LIKE_SHARE) and claim >= contrary


def _contradicts(quote: str, point: RubricPoint) -> bool:
    """Whether the quote is a wording of the point with a "not" put in, and little else."""
    if not negators(quote) % 2:
        return False
    words = [word for word in content_words(quote) if not negating(word)]
    for text in (point.claim, *point.paraphrases):
        theirs = [word for word in content_words(text) if not negating(word)]
        same = len(set(words) & set(theirs)) >= 0.9 * len(set(words) | set(theirs))
        if len(set(theirs)) >= _OWN_CLAIM_WORDS and same and not negators(text):
            return True
    return False


def _likeness(words: set[str], text: str) -> float:
    """Share of `words` that the text holds too, 0 where there are none."""
    return len(words & set(content_words(text))) / len(words) if words else 0.0


def _failed(quote: str, problem: str) -> Evidence:
    return Evidence(quote=quote[:500], status=EvidenceStatus.UNVERIFIED, problem=problem)
