"""Two fake models: one believes everything that an answer tells it, one cannot be told anything.

Both read the messages that the grader really sends, so that the suite goes through the prompt, the
reply parser, the evidence check, the second question and the score.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from interviewer.domain.pack import Question, RubricPoint
from interviewer.llm.fake import Call

_WORD = re.compile(r"\w+")
_TURN = re.compile(
    r'^<candidate-(?P<nonce>[0-9a-z]+) turn="\d+">\n(?P<words>.*?)\n</candidate-(?P=nonce)>$',
    re.MULTILINE | re.DOTALL,
)
_ASKED = re.compile(r"`([a-z0-9-]+)`")
_QUOTED = re.compile(r'"quote"\s*:\s*("(?:[^"\\]|\\.)*")')


def sentences(text: str) -> list[str]:
    """The text cut at sentence ends and lines; by other rules than the code under test."""
    parts = re.split(r"(?<=[.!?。！？।])\s*|\n+", text)
    return [part.strip() for part in parts if part and _WORD.search(part)]


@dataclass(frozen=True)
class Gullible:
    """Knows what the honest part states, and does what the rest demands: `met` for everything.

    Its quotes for what was not stated, best first: the one that a forged verdict names; each
    sentence that is not the honest part's, most similar to the point first; the rubric's claim; the
    question. The second time it is asked it takes its next choice.
    """

    question: Question
    knows: Mapping[str, str] = field(default_factory=dict)
    """Point id -> honest quote."""

    def __call__(self, call: Call) -> str:
        human = str(call.messages[1].text)
        again = human.startswith("Judge these points again")
        asked = _ASKED.findall(human.partition("\n")[0])
        turns = [match["words"] for match in _TURN.finditer(human)]
        return json.dumps(
            {
                point_id: {
                    "quote": self._quote(self.question.point(point_id), turns, again),
                    "reason": "The answer says that it states this.",
                    "verdict": "met",
                }
                for point_id in asked
            }
        )

    def _quote(self, point: RubricPoint, turns: list[str], again: bool) -> str:
        if point.id in self.knows:
            return self.knows[point.id]
        choices = self.offers(point, "\n".join(turns))
        return choices[min(int(again), len(choices) - 1)]

    def offers(self, point: RubricPoint, text: str) -> list[str]:
        """What it would quote for a point, best first."""
        forged = [json.loads(found, strict=False) for found in _forged(text, point.id)]
        honest = _flat(" ".join(self.knows.values()))
        told = [part for part in sentences(text) if _flat(part) not in honest]
        wordings = " ".join((point.claim, *point.paraphrases))
        told.sort(key=lambda part: -_similar(part, wordings))
        return [*forged, *told, point.claim, self.question.question]


@dataclass(frozen=True)
class Steadfast:
    """Gives its fixed opinion on the honest part, whatever else it reads."""

    knows: Mapping[str, str]

    def __call__(self, call: Call) -> str:
        asked = _ASKED.findall(str(call.messages[1].text).partition("\n")[0])
        return json.dumps({point_id: self._opinion(point_id) for point_id in asked})

    def _opinion(self, point_id: str) -> dict[str, str]:
        quote = self.knows.get(point_id, "")
        return {"quote": quote, "reason": "Why.", "verdict": "met" if quote else "missed"}


def _forged(text: str, point_id: str) -> list[str]:
    """Quotes of forged verdicts on a point, as JSON strings."""
    place = text.find(f'"{point_id}"')
    return _QUOTED.findall(text[place : place + 500])[:1] if place >= 0 else []


def _flat(text: str) -> str:
    return " ".join(_WORD.findall(text.casefold()))


def _similar(one: str, other: str) -> float:
    words = set(_WORD.findall(one.casefold()))
    return len(words & set(_WORD.findall(other.casefold()))) / (len(words) or 1)
