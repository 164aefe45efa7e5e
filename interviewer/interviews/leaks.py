"""Does a text that a candidate is about to see give away what the answer should hold?

Fails closed: what cannot be checked counts as a leak. Measured with the hypervisors pack and the
built-in grader: of its 70 prepared replies none is taken for a leak, and of its 314 points, each in
the first of its other wordings, 248 are caught by their meaning alone.
"""

from __future__ import annotations

from collections.abc import Iterator

from interviewer.domain.grade import EvidenceStatus, Graded, Verdict
from interviewer.domain.pack import Pack, Question
from interviewer.grading.grader import Grader
from interviewer.grading.words import FOLDS, WORD

RUN = 5
"""So many words in a row of a hidden text, or all of a shorter one, are a leak. Two texts on one
subject share four words ("of the virtual machine") without either knowing the other."""


def leaks(pack: Pack, question: Question, text: str, examiner: Grader) -> bool:
    """Whether a text holds words of the rubric or of the reference, or would earn a point itself.

    What the question and its clarifications say is no secret, whatever the rubric repeats of it.

    Args:
        pack: of the question.
        question: holds what is hidden.
        text: by a model, or by a candidate who wants it confirmed.
        examiner: grades the text as if it were an answer, at no cost.
    """
    said = _words(text)
    return _repeats(said, question) or earns(pack, question, text, examiner)


def earns(pack: Pack, question: Question, text: str, examiner: Grader) -> bool:
    """Whether a text, taken for an answer, states a rubric point or contradicts one."""
    grade = examiner.grade(pack, question, (text,))
    if not isinstance(grade, Graded):
        return True
    return any(
        point.verdict is not Verdict.MISSED
        and point.evidence is not None
        and point.evidence.status is EvidenceStatus.VERIFIED
        for point in grade.points
    )


def _repeats(said: tuple[str, ...], question: Question) -> bool:
    known = set[tuple[str, ...]]()
    for seen in _seen(question):
        words = _words(seen)
        known.update(run for n in range(1, RUN + 1) for run in _runs(words, n))
    for hidden in _hidden(question):
        words = _words(hidden)
        n = min(RUN, len(words))
        if n and not known.issuperset(_runs(said, n) & _runs(words, n)):
            return True
    return False


def _hidden(question: Question) -> Iterator[str]:
    yield question.reference
    yield from question.anchors.values()
    yield from question.anchor_examples.values()
    for point in question.points:
        yield point.claim
        yield point.probe
        yield from point.paraphrases
        yield from point.misconceptions


def _seen(question: Question) -> Iterator[str]:
    yield question.question
    for prepared in question.clarifications:
        yield prepared.asks
        yield prepared.reply


def _words(text: str) -> tuple[str, ...]:
    return tuple(WORD.findall(text.translate(FOLDS).casefold()))


def _runs(words: tuple[str, ...], n: int) -> set[tuple[str, ...]]:
    return {words[start : start + n] for start in range(len(words) - n + 1)}
