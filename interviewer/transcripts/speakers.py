"""Who interviews and who is interviewed, also where the file says `spk_0` and `spk_1`."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from interviewer.domain.transcript import SpokenTurn
from interviewer.errors import InputError
from interviewer.transcripts import phrases
from interviewer.transcripts.hearing import Ear

_INTERVIEWERS = {
    "interviewer", "host", "recruiter", "panel", "panelist", "panellist", "moderator", "examiner",
    "question", "questioner", "hiring", "hr", "q", "assessor",
}  # fmt: skip
_CANDIDATES = {
    "candidate", "interviewee", "applicant", "respondent", "answer", "a", "examinee",
}  # fmt: skip
_PROBABLY = {"assistant": 1, "agent": 1, "bot": 1, "ai": 1, "user": -1, "customer": -1}
"""Sides of a chat: mostly the machine asks, but people also have one answer them."""
_CHAT_WEIGHT = 0.3
_ROLE_WEIGHT = 3.0
_BANK_WEIGHT = 2.0
_FEW_TURNS = 2
_LONG_TURN_WORDS = 30
_SURE = 0.25
"""Difference of scores from which the two sides are clearly apart."""
_OBSERVER_SHARE = 0.04
"""Who has less than this share of the turns and asks nothing takes no part."""


@dataclass(frozen=True, slots=True)
class Sides:
    """The speakers by what they do, each in order of first speaking."""

    interviewers: tuple[str, ...]
    candidates: tuple[str, ...]
    problems: list[str] = field(default_factory=list)
    """What was doubtful."""


def find_sides(
    turns: Sequence[SpokenTurn],
    ear: Ear,
    roles: Mapping[str, str],
    interviewers: Sequence[str] = (),
) -> Sides:
    """Tell interviewers from candidates.

    Names of roles count most; else who asks, and whose questions are like those of the bank. A
    file with one candidate is assumed unless names say otherwise.

    Args:
        turns: the transcript.
        ear: knows the bank.
        roles: what the file says of a speaker beside the name.
        interviewers: names given by the user; whoever else speaks is a candidate.

    Raises:
        InputError: a given name does not speak in the transcript; the message lists who does.
    """
    names = list(dict.fromkeys(turn.speaker for turn in turns if turn.speaker))
    if interviewers:
        return _given(names, interviewers)
    if len(names) == 1:
        return Sides((), tuple(names), [f"only {names[0]!r} speaks; nobody to ask was found"])
    scores = {name: _score(turns, name, ear, roles.get(name, "")) for name in names}
    hinted = {name: _hint(f"{name} {roles.get(name, '')}") for name in names}
    candidates = [name for name in names if hinted[name] < 0]
    if not candidates or len(candidates) == len(names):
        # A file that calls everybody a candidate tells nothing: what is said has to.
        candidates = [min(names, key=lambda name: (scores[name], names.index(name)))]
    problems: list[str] = []
    rest = [name for name in names if name not in candidates]
    asking = [name for name in rest if not _observes(turns, name, hinted[name])]
    if not asking:
        asking = [max(rest, key=lambda name: scores[name])] if rest else []
    silent = [name for name in rest if name not in asking]
    if silent:
        problems.append(f"{', '.join(silent)} ask(s) and answer(s) next to nothing; left out")
    apart = min(scores[name] for name in asking) - max(scores[name] for name in candidates)
    if apart < _SURE:
        problems.append(
            f"not sure who asks; took {', '.join(asking)} as interviewer: if that is wrong, give "
            "the right one with --interviewer NAME"
        )
    return Sides(tuple(asking), tuple(candidates), problems)


def _given(names: Sequence[str], interviewers: Sequence[str]) -> Sides:
    known = {name.casefold(): name for name in names}
    wrong = [name for name in interviewers if " ".join(name.split()).casefold() not in known]
    if wrong:
        raise InputError(
            f"no speaker {', '.join(map(repr, wrong))} in the transcript; its speakers are "
            f"{', '.join(map(repr, names))}"
        )
    asking = {known[" ".join(name.split()).casefold()] for name in interviewers}
    others = tuple(name for name in names if name not in asking)
    problems = [] if others else ["every speaker was named an interviewer; nobody answers"]
    return Sides(tuple(name for name in names if name in asking), others, problems)


def _hint(name: str) -> int:
    """1 for a name that says interviewer, -1 for candidate, 0 for any other."""
    said = {word.rstrip("s") for word in re.findall(r"[a-z]+", name.casefold())}
    if said & {word.rstrip("s") for word in _CANDIDATES}:
        return 0 if said & _INTERVIEWERS else -1
    return 1 if said & _INTERVIEWERS else 0


def _leaning(name: str) -> int:
    """As `_hint`, for names that are no roles of an interview."""
    return sum(_PROBABLY.get(word, 0) for word in set(re.findall(r"[a-z]+", name)))


def _score(turns: Sequence[SpokenTurn], name: str, ear: Ear, role: str) -> float:
    """Above 0 for who asks, below for who answers; near the mean over the turns of substance."""
    spoken = [turn.text for turn in turns if turn.speaker == name]
    spoken = [text for text in spoken if not phrases.is_noise(text)]
    said = f"{name} {role}".casefold()
    score = _ROLE_WEIGHT * _hint(said) + _CHAT_WEIGHT * _leaning(said)
    if not spoken:
        return score
    told = []
    unmarked = not any(mark in turn.text for turn in turns for mark in ".?!")
    for text in spoken:
        length = min(1.0, len(phrases.words(text)) / _LONG_TURN_WORDS)
        asks = (
            phrases.is_question(text)
            if unmarked
            else any(map(phrases.asks, phrases.sentences(text)))
        )
        told.append((1.0 if asks else -length) + (_BANK_WEIGHT * _asks_bank(text, ear) * asks))
    # A turn or two say less than a name does.
    return score + float(np.sum(told)) / (len(told) + _FEW_TURNS)


def _asks_bank(text: str, ear: Ear) -> float:
    """0 to 1: how far a turn asks something of the bank rather than anything else."""
    new, _, outside = ear.weigh_asking(text)
    return float(1.0 / (1.0 + np.exp(np.clip(outside - float(new.max()), -30.0, 30.0))))


def _observes(turns: Sequence[SpokenTurn], name: str, hint: int) -> bool:
    mine = [turn.text for turn in turns if turn.speaker == name]
    share = len(mine) / len(turns)
    asks = any(phrases.is_question(text) for text in mine)
    return hint <= 0 and not asks and share < _OBSERVER_SHARE
