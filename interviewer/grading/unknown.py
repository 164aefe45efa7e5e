"""Answers that honestly say that there is none: "I don't know", "no idea", "skip".

Only where the whole of it is such a phrase. Who says more, if only "I don't know exactly, but ...",
has answered, and a judge reads it.
"""

from __future__ import annotations

import re

from interviewer.grading.normalise import is_blank
from interviewer.grading.words import FOLDS

_PHRASE = re.compile(
    r"""
    (?: (?:sorry|honestly|hm+|u+m+|well|ok(?:ay)?|no)[ ] )?
    (?: (?:to[ ]be[ ]honest|sorry|but)[ ] )?
    (?:
        (?:i[ ])? (?:really[ ]|honestly[ ])? (?:don't|dont|do[ ]not)
            (?:[ ](?:really|actually))? [ ] (?:know|remember|recall)
      | (?:i[ ])? (?:can't|cant|cannot|can[ ]not) [ ] (?:remember|recall|answer|say)
      | (?:i[ ])? (?:dunno|pass)
      | (?:i[ ]have[ ]|i've[ ]|ive[ ]|i've[ ]got[ ]|i[ ]got[ ])?
            (?:absolutely[ ])? no[ ] (?:idea|clue)
      | (?:i[ ])? (?:haven't|havent|have[ ]not) [ ] (?:a[ ]clue|an[ ]idea|the[ ]faintest[ ]idea)
      | idk
      | (?:(?:i'm|im|i[ ]am)[ ])? not[ ]sure
      | (?:please[ ]|let's[ ]|lets[ ])? skip
      | next[ ]question
    )
    (?: [ ] (?:the[ ]answer|this|that|it|one|this[ ]one|that[ ]one|this[ ]question|the[ ]question
        |(?:about|to|on)[ ](?:this|that|it)(?:[ ](?:one|question))?) )?
    (?: [ ] (?:at[ ]all|yet|sorry|please|thanks|thank[ ]you|next|skip|pass) ){0,2}
    """,
    re.VERBOSE,
)
_BETWEEN = re.compile(r"[^\w']+")
_LONGEST = 80
"""In characters: no such phrase is longer, and a long answer need not be looked through."""


def admits_unknown(text: str) -> bool:
    """Whether the whole text says no more than that the answer is not known, or is passed over."""
    if len(text) > _LONGEST:
        return False
    words = _BETWEEN.sub(" ", text.translate(FOLDS).casefold()).strip()
    return _PHRASE.fullmatch(words) is not None


def says_nothing(turns: tuple[str, ...]) -> bool:
    """Whether no turn holds anything that a judge could find a point in."""
    return all(is_blank(turn) or admits_unknown(turn) for turn in turns)
