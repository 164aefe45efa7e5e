"""Texts that try to earn a grade they do not deserve, and honest ones in another dress.

Each is made of a question's own reference answer, the same way every time.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from typing import Final

from interviewer.domain.base import Frozen
from interviewer.domain.pack import Question
from interviewer.grading.builtin.terms import STOPWORDS, words

PADDING_WORDS: Final = 300
_VERB = re.compile(
    r"\b(is|are|was|were|can|could|will|would|does|do|did|has|have|had|must|may|should|might)\b",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"(?<=[.!?])\s+|\n+")
_FILLERS = ("um,", "uh,", "you know,", "I mean,", "sort of", "like,")
_EVERY = 7
"""Words between two fillers, about what hesitant speech has."""
_VAGUE = """
This is one of those subjects where experience counts for more than any textbook.
I have always enjoyed this part of the work and my colleagues come to me with it.
There is rarely one right answer, and a lot hangs on the situation you find yourself in.
What matters to me is to keep an open mind and look at the matter from several sides.
People often underestimate how much there is to think about here.
In my previous position we spent many meetings on exactly this.
I would start by talking to everybody involved and finding out what they expect.
Good communication is half of the battle, as it so often is.
Of course there are advantages and there are drawbacks, and you weigh them up.
Over time you develop a feeling for it that is hard to put into words.
The important thing is to stay professional and to keep learning.
I have read quite a bit about it and I try to follow what is new.
Every organisation does it a little differently, and that is fine.
I would not want to commit myself before I have seen the details.
We had some very good results with it, and the feedback was excellent.
It is certainly a challenge, but one that I look forward to.
In the end it all comes down to quality and to the people who do the work.
I could talk about this for hours, because it is so central to everything.
""".strip().splitlines()


class Disguise(Frozen):
    """A way to rewrite a reference answer."""

    name: str
    title: str
    is_honest: bool
    """True: it says all that the reference says, so its score should stay; False: it should earn
    next to nothing."""


DISGUISES: Final = (
    Disguise(name="reference", title="the reference itself", is_honest=True),
    Disguise(name="padded_front", title="300 vague words in front of it", is_honest=True),
    Disguise(name="padded_behind", title="300 vague words behind it", is_honest=True),
    Disguise(name="bullets", title="as bullets", is_honest=True),
    Disguise(name="fillers", title="with fillers of speech", is_honest=True),
    Disguise(name="keywords", title="list of its keywords", is_honest=False),
    Disguise(name="shuffled", title="its words shuffled", is_honest=False),
    Disguise(name="negated", title="each sentence negated", is_honest=False),
    Disguise(name="echo", title="the question echoed", is_honest=False),
    Disguise(name="elsewhere", title="another question's reference", is_honest=False),
    Disguise(name="ignorance", title="“I don't know”", is_honest=False),
    Disguise(name="padding_alone", title="300 vague words and nothing else", is_honest=False),
)


def disguised(name: str, question: Question, other: Question | None, seed: int) -> str | None:
    """The text; None where it takes another question and there is none.

    Args:
        name: of a disguise.
        question: whose reference is rewritten.
        other: another question of the same pack.
        seed: of shuffling.
    """
    if name == "elsewhere":
        return other.reference if other else None
    rng = random.Random(f"{seed} {question.id} {name}")
    return _MAKERS[name](question, rng)


def negated(text: str) -> str:
    """Each sentence denied: `not` after its first auxiliary verb, else said to be untrue."""
    return " ".join(_denied(sentence) for sentence in _sentences(text))


def vagueness(n_words: int) -> str:
    """Fluent sentences that say nothing on any subject, n words or a few more."""
    found: list[str] = []
    place = 0
    while sum(len(sentence.split()) for sentence in found) < n_words:
        found.append(_VAGUE[place % len(_VAGUE)])
        place += 1
    return " ".join(found)


def _sentences(text: str) -> list[str]:
    return [part for part in (" ".join(p.split()) for p in _SENTENCE.split(text)) if part]


def _denied(sentence: str) -> str:
    verb = _VERB.search(sentence)
    if verb:
        return f"{sentence[: verb.end()]} not{sentence[verb.end() :]}"
    return f"It is not true that {sentence[0].lower()}{sentence[1:]}"


def _keywords(question: Question, rng: random.Random) -> str:  # noqa: ARG001  as its neighbours
    found = [word for word in words(question.reference) if word not in STOPWORDS]
    return ", ".join(dict.fromkeys(found))


def _shuffled(question: Question, rng: random.Random) -> str:
    found = question.reference.split()
    rng.shuffle(found)
    return " ".join(found)


def _with_fillers(question: Question, rng: random.Random) -> str:
    found: list[str] = []
    for place, word in enumerate(question.reference.split()):
        if place % _EVERY == 0:
            found.append(rng.choice(_FILLERS))
        found.append(word)
    return " ".join(found)


_MAKERS: Final[dict[str, Callable[[Question, random.Random], str]]] = {
    "reference": lambda question, _: question.reference,
    "padded_front": lambda question, _: f"{vagueness(PADDING_WORDS)} {question.reference}",
    "padded_behind": lambda question, _: f"{question.reference} {vagueness(PADDING_WORDS)}",
    "bullets": lambda question, _: "\n".join(f"- {s}" for s in _sentences(question.reference)),
    "fillers": _with_fillers,
    "keywords": _keywords,
    "shuffled": _shuffled,
    "negated": lambda question, _: negated(question.reference),
    "echo": lambda question, _: " ".join([question.question, *question.restatements]),
    "ignorance": lambda _question, _: "I don't know.",
    "padding_alone": lambda _question, _: vagueness(PADDING_WORDS),
}
