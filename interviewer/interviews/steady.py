"""A grader that an interview can go on with, whatever goes wrong inside it."""

from __future__ import annotations

import logging

from interviewer.domain.grade import Grade, TokenUse, Ungraded
from interviewer.domain.pack import Pack, Question
from interviewer.errors import InterviewerError
from interviewer.grading.grader import Allowance, Grader, GraderAround

_logger = logging.getLogger(__name__)


class SteadyGrader(GraderAround):
    """Grades as the one it is made from; a defect makes one answer ungraded and ends nothing.

    An interview is moved on by its grades, and every look at it tries the one that is due: an
    exception that came back each time would shut the candidate out for good.

    Args:
        grader: does the work.
    """

    def __init__(self, grader: Grader) -> None:
        super().__init__(grader)
        self._grader = grader

    def grade(
        self,
        pack: Pack,
        question: Question,
        turns: tuple[str, ...],
        *,
        allowance: Allowance | None = None,
    ) -> Grade:
        """As the grader does; `Ungraded` with the code `internal_error` where it fails unforeseen.

        What such a grade had been allowed to take then counts as taken: nobody knows any better.

        Raises:
            InterviewerError: what the grader raises on purpose, a database that cannot be read
                among it; it says what to do about it.
        """
        allowed = TokenUse()

        def allow(estimate: TokenUse) -> None:
            nonlocal allowed
            if allowance is not None:
                allowance(estimate)
                allowed += estimate

        try:
            return self._grader.grade(pack, question, turns, allowance=allow if allowance else None)
        except InterviewerError:
            raise
        except Exception as error:
            _logger.exception("grading question %s failed unforeseen", question.id)
            return Ungraded(
                question_id=question.id,
                code="internal_error",
                reason=f"The grader failed in a way that nobody foresaw ({type(error).__name__}); "
                "the log of the program has the details. Grade again, and report it if that fails "
                "too.",
                versions=self.versions(pack, question),
                usage=allowed,
            )
