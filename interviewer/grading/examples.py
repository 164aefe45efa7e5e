"""Answers labelled by people, shown to a language model before the answer that it judges.

They are other people's words: they stand in the user message, fenced and neutralised, in front of
the candidate's. No quote can be taken from them, because quotes are looked up in the candidate's
turns only.
"""

from __future__ import annotations

import json
from typing import Protocol

from interviewer.packs.exemplars import Exemplar
from interviewer.prompts.template import load
from interviewer.prompts.untrusted import fence_labelled

MAX_CHARS = 3_000
"""Of a labelled answer that are shown; a longer one would crowd out the answer to be judged."""


class ExemplarSource(Protocol):
    """Finds labelled answers. The index implements it on Chroma."""

    def nearest_exemplars(
        self, question_id: str, text: str, n_results: int, exclude_answer: str
    ) -> tuple[Exemplar, ...]:
        """Labelled answers to a question that are most like a text, nearest first.

        Args:
            question_id: whose answers to look among.
            text: the answer that is to be judged.
            n_results: how many at the most.
            exclude_answer: never returned, so that no answer meets its own label.

        Raises:
            IndexUnavailable: the index cannot be read.
        """
        ...


def nearest_to(
    source: ExemplarSource | None, n: int, question_id: str, turns: tuple[str, ...]
) -> tuple[Exemplar, ...]:
    """The labelled answers to show for a candidate's turns; none without a source.

    An answer that was labelled turn by turn or as a whole is recognised either way.
    """
    if source is None or n < 1:
        return ()
    whole = "\n\n".join(turns)
    # Asked for more than are shown: one of them may be this very answer, under its first turn.
    found = source.nearest_exemplars(question_id, whole, n + len(turns), whole)
    own = {_words(turn) for turn in turns}
    return tuple(exemplar for exemplar in found if _words(exemplar.answer) not in own)[:n]


def examples_text(exemplars: tuple[Exemplar, ...], point_ids: tuple[str, ...], nonce: str) -> str:
    """The examples as the model sees them; empty where there are none.

    Args:
        exemplars: nearest first; they are shown nearest last, beside the answer to be judged.
        point_ids: of the question as it is now; verdicts on other points are left out.
        nonce: for the marks; it stands in none of the answers.
    """
    if not exemplars:
        return ""
    shown = []
    for number, exemplar in enumerate(reversed(exemplars), start=1):
        answer = exemplar.answer
        if len(answer) > MAX_CHARS:
            answer = answer[:MAX_CHARS] + " …"
        verdicts = {name: exemplar.verdicts[name].value for name in point_ids}
        shown.append(
            f"{fence_labelled(answer, number, nonce)}\n"
            f"Verdicts on answer {number}: {json.dumps(verdicts)}"
        )
    return load("grade_examples").fill(
        n_examples=str(len(exemplars)), nonce=nonce, examples="\n\n".join(shown)
    )


def _words(text: str) -> str:
    return " ".join(text.split()).casefold()
