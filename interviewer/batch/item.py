"""One answer to grade, whatever file it came in."""

from __future__ import annotations

import hashlib
import json

from interviewer.domain.base import Frozen


class AnswerItem(Frozen):
    """One answer to grade."""

    id: str
    question_id: str
    answer: str
    """What was said, all turns together where it came from a transcript."""
    candidate: str = ""
    """Who said it; empty where the input does not tell."""
    said: tuple[str, ...] = ()
    """The turns of a transcript; empty where `answer` is the only one."""
    times: tuple[str, ...] = ()
    """When each turn of `said` began, as `m:ss`; empty strings where that is not known."""
    asked: str = ""
    """The interviewer's words; empty for an answers file."""
    doubt: str = ""
    """Why it is not sure that it answers this question; empty: it is. A person should look."""
    unfit: str = ""
    """Why it must not be graded, such as speech that was recognised badly; empty: it may be."""

    @property
    def turns(self) -> tuple[str, ...]:
        """What the grader is given."""
        return self.said or (self.answer,)

    @property
    def digest(self) -> str:
        """Of the words alone, to tell later whether the same ones were graded again."""
        return hashlib.sha256(json.dumps(self.turns).encode("ascii")).hexdigest()[:16]
