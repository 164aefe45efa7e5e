"""Choose the questions of an interview."""

from __future__ import annotations

import random

from interviewer.domain.interview import PlanRequest
from interviewer.domain.pack import Level, Pack, Question
from interviewer.errors import InputError

_ORDER = {Level.JUNIOR: 0, Level.MID: 1, Level.SENIOR: 2}


def choose_questions(
    pack: Pack, request: PlanRequest, asked_before: tuple[str, ...], rng: random.Random
) -> tuple[Question, ...]:
    """Questions that fit the request, easier ones first.

    Questions that were not asked before come first, then those asked longest ago: nothing is
    repeated until the fitting part of the bank is used up. With `minutes`, questions are left out
    whose own limits no longer fit, but one is always asked.

    Args:
        pack: the bank.
        request: topics and level narrow the choice; fewer than `n_questions` may be left.
        asked_before: question ids in the order they were asked, repeats included.
        rng: decides among equals.

    Raises:
        InputError: nothing fits; the message names what there is.
    """
    unknown = set(request.topics) - {topic.id for topic in pack.topics}
    if unknown:
        raise InputError(
            f"pack {pack.id} has no topic {', '.join(sorted(unknown))}; it has: "
            + ", ".join(topic.id for topic in pack.topics)
        )
    fitting = [
        question
        for question in pack.questions
        if (not request.topics or set(request.topics) & set(question.topics))
        and request.level in (None, question.level)
    ]
    if not fitting:
        level = f" at level {request.level}" if request.level else ""
        raise InputError(
            f"no question{level} on {', '.join(request.topics) or 'any topic'} in pack {pack.id}; "
            "choose more topics or any level"
        )
    last_asked = {question_id: place for place, question_id in enumerate(asked_before)}
    rng.shuffle(fitting)
    fitting.sort(key=lambda question: last_asked.get(question.id, -1))
    budget_s = request.minutes * 60 if request.minutes and request.clock else None
    chosen: list[Question] = []
    for question in fitting:
        if len(chosen) == request.n_questions:
            break
        used_s = sum(picked.time_limit_s for picked in chosen)
        if budget_s is None or not chosen or used_s + question.time_limit_s <= budget_s:
            chosen.append(question)
    return tuple(sorted(chosen, key=lambda question: _ORDER[question.level]))


def named_questions(pack: Pack, question_ids: tuple[str, ...]) -> tuple[Question, ...]:
    """Those questions of a pack in that order, each once; for a drill or another try.

    Raises:
        QuestionNotFound: the pack has no such question (any more).
    """
    return tuple(pack.question(question_id) for question_id in dict.fromkeys(question_ids))
