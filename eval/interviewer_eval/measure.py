"""All figures of one graded set."""

from __future__ import annotations

from interviewer.errors import InputError
from interviewer_eval.answer_figures import answer_figures, disagreements, kind_rows
from interviewer_eval.figures import Measured, plan
from interviewer_eval.outcome import Outcome
from interviewer_eval.point_figures import point_figures, reliability


def measured(outcome: Outcome, seed: int) -> Measured:
    """Measure a set.

    Args:
        outcome: what raters and grader say.
        seed: of the bootstrap.

    Raises:
        InputError: no answer of the set has a grade.
    """
    answers = outcome.graded
    if not answers:
        raise InputError(
            f"{outcome.record.dataset}: none of {len(outcome.answers)} answers was graded "
            f"({outcome.answers[0].ungraded}); mend it and run again"
        )
    how = plan(seed)
    return Measured(
        points=point_figures(answers, how),
        answers=answer_figures(answers, "by_verdicts", how),
        answers_expected=answer_figures(answers, "by_expected_credit", how),
        reliability=reliability(answers),
        kinds=kind_rows(answers, how),
        disagreements=disagreements(answers),
        n_graded=len(answers),
        n_ungraded=len(outcome.answers) - len(answers),
        n_clusters=len({answer.cluster for answer in answers}),
    )
