"""Every error that this package raises on purpose.

    InterviewerError
    ├── SettingsError            a setting or environment variable cannot be used
    ├── PackError                a question pack cannot be found, read or trusted
    │   ├── PackNotFound
    │   ├── PackInvalid          carries file, line and remedy for each problem
    │   └── QuestionNotFound
    ├── InputError               what the caller handed in cannot be used
    │   ├── AnswerRefused        an answer that cannot be kept as text (lone surrogates, binary)
    │   └── NothingToImport      a document in which no question with an answer was found
    ├── ModelFileError           a built-in model file is missing or not the one that was shipped
    ├── IndexUnavailable         the Chroma index cannot be opened, even after a rebuild
    ├── GradingFailed            no grade could be made; becomes Ungraded(reason), never a score
    │   ├── ModelUnavailable     endpoint down, time-out, rate limit, wrong key
    │   ├── ReplyInvalid         the model answered, but not with a usable grade
    │   │   └── ReplyWithheld    it or its provider's filter refuses: a person has to look
    │   └── BudgetExceeded       the next call would cost more than somebody allowed
    └── StoreError               the database refused
        ├── InterviewNotFound
        ├── StoreUnavailable     cannot be opened or written: disk full, locked, read-only
        └── Conflict             somebody else moved the interview on; reload and look

A message says what was expected, what came, where, and what to do next. One class stands for one
thing that a caller can do differently; errors of the libraries underneath are mapped to these at
the boundary with ``raise ... from``.
"""

from __future__ import annotations

from typing import Protocol


class InterviewerError(Exception):
    """Root of the tree. `str(error)` is fit to be shown to a person."""


class SettingsError(InterviewerError):
    """A setting or environment variable cannot be used."""


class PackError(InterviewerError):
    """A question pack cannot be found, read or trusted."""


class PackNotFound(PackError):
    """No pack of that name is installed and no folder of that path exists."""


class PackInvalid(PackError):
    """A pack breaks the schema. The message lists each problem as ``file:line: what; remedy``."""


class QuestionNotFound(PackError):
    """The pack has no question with that id."""


class InputError(InterviewerError):
    """What the caller handed in cannot be used."""


class AnswerRefused(InputError):
    """An answer cannot be kept as text. Nothing was stored; the caller still has it."""


class NothingToImport(InputError):
    """A document in which no question with an answer was found."""


class ModelFileError(InterviewerError):
    """A built-in model file is missing or differs from the one that was shipped."""


class IndexUnavailable(InterviewerError):
    """The Chroma index cannot be opened, even after it was rebuilt."""


class Spent(Protocol):
    """What a failure had cost by then; `domain.grade.TokenUse` is one."""

    @property
    def calls(self) -> int:
        """Calls that the endpoint answered."""
        ...

    @property
    def input_tokens(self) -> int:
        """Tokens sent."""
        ...

    @property
    def output_tokens(self) -> int:
        """Tokens received."""
        ...


class GradingFailed(InterviewerError):
    """No grade could be made. The pipeline turns this into `Ungraded`, never into a score."""

    code = "grading_failed"

    def __init__(self, message: str = "", *, usage: Spent | None = None) -> None:
        super().__init__(message)
        self.usage = usage
        """What was spent until it failed; None: nothing, or not known."""


class ModelUnavailable(GradingFailed):
    """The model endpoint cannot be reached, refuses, or takes too long."""

    code = "model_unavailable"


class ReplyInvalid(GradingFailed):
    """The model answered, but not with a usable grade."""

    code = "reply_invalid"

    def __init__(self, message: str, raw_reply: str = "", *, usage: Spent | None = None) -> None:
        super().__init__(message, usage=usage)
        self.raw_reply = raw_reply


class ReplyWithheld(ReplyInvalid):
    """The model or its provider's filter refuses to answer; asking again would bring the same."""

    code = "reply_withheld"


class BudgetExceeded(GradingFailed):
    """A call was not made because it would exceed a budget; the message says whose and when."""

    code = "budget_exceeded"


class StoreError(InterviewerError):
    """The database refused."""


class InterviewNotFound(StoreError):
    """No interview has that id."""


class StoreUnavailable(StoreError):
    """The database cannot be opened or written. Nothing was acknowledged."""


class Conflict(StoreError):
    """The interview has moved on since the caller looked. Reload it and look again."""
