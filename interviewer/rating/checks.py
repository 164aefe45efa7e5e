"""Checks of a grader beyond agreement: may it stand in for a person, how much of true scores does
it explain, whom does it favour, and what do its passes come to.

They stand in the alignment report with interval, n, or the reason for none. None of them moves the
mark; below the floors of `sufficiency` none gives a verdict.
"""

from __future__ import annotations

from collections.abc import Sequence

from interviewer.calibration.alternative import AlternativeAnnotator, alternative_annotator
from interviewer.calibration.differences import dsm_by_group
from interviewer.calibration.estimate import Estimate
from interviewer.calibration.prmse import prmse
from interviewer.calibration.sufficiency import at_least, at_most_in_size, shortfall
from interviewer.domain.pack import Pack
from interviewer.domain.rating import RatingRecord
from interviewer.rating.cases import Asked, Case, Scored, cases_of, further_cases, scored_answers
from interviewer.rating.pass_checks import four_fifths_check, pass_rate_check
from interviewer.rating.voices import Unit
from interviewer.report.checks import Check, CheckRow

LEAST_PRMSE = 0.49
"""The square of 0.70, which Williamson, Xi and Breyer ask of an agreement: half the variance."""
MOST_DSM = 0.10
"""What the same authors allow a group: less than the 0.15 for everybody together."""
NO_GRADER = "no grader was imported"
_NO_GROUPS = (
    "no groups were named; give a CSV of candidates and groups (--groups, or the box on the page)"
)


def checks_of(
    whole: RatingRecord,
    record: RatingRecord,
    pack: Pack,
    grader: str,
    units: Sequence[Unit],
    asked: Asked,
) -> tuple[Check, ...]:
    """Every check, those that cannot be made with the reason.

    Args:
        whole: everything stored of the set.
        record: the part of it that is reported on.
        pack: its rubric.
        grader: whose grades; empty: there are none.
        units: the rated points of the same part, with this grader's verdicts.
        asked: groups, pass mark and further grades.
    """
    answers = scored_answers(record, pack, grader, asked.groups)
    cases = list(cases_of(answers))
    cases += list(further_cases(asked.graded, whole, pack, grader, asked.groups))
    found = (
        _alternative(units, asked.epsilon),
        _prmse(answers),
        _dsm(answers, asked),
        pass_rate_check(cases, asked),
        _four_fifths(cases, asked),
    )
    if grader:
        return found
    return tuple(one.model_copy(update={"rows": (), "reason": NO_GRADER}) for one in found)


def _alternative(units: Sequence[Unit], epsilon: float) -> Check:
    """On verdicts, where "the same" is a verdict that is equal; points of a candidate together."""
    names = sorted({rater for unit in units for rater, _ in unit.people})
    said = [dict(unit.people) for unit in units]
    found = alternative_annotator(
        [None if unit.grader is None else unit.grader.value for unit in units],
        {name: [own[name].value if name in own else None for own in said] for name in names},
        epsilon,
        clusters=[unit.item.cluster for unit in units],
    )
    return Check(
        name="alternative_annotator",
        title="May the grader stand in for a person? (alternative-annotator test)",
        explains="Each person is set aside in turn, and it is asked who gives the others' verdict "
        "more often, the grader or that person. The grader may stand in for people whom it is not "
        f"behind by {epsilon:g} or more, and passes where these are at least half of them.",
        demand="may stand in for at least half of the people",
        rows=_alternative_rows(found),
    )


def _alternative_rows(found: AlternativeAnnotator) -> tuple[CheckRow, ...]:
    rows = [
        CheckRow(
            where="share of people it may stand in for",
            estimate=found.winning_rate,
            meets=found.passes,
            reason=found.winning_rate.reason,
        )
    ]
    for one in found.people:
        if one.grader_wins is None or one.person_wins is None or one.p is None:
            missing = Estimate(value=None, n=one.n, reason=one.reason)
            rows.append(CheckRow(where=one.person, estimate=missing, reason=one.reason))
            continue
        wins = Estimate(value=one.grader_wins, n=one.n, interval_reason="the test gives p")
        said = f"the grader is as close or closer on {one.grader_wins:.2f} of verdicts, "
        said += f"{one.person} on {one.person_wins:.2f}; p {one.p:.3f}"
        rows.append(CheckRow(where=one.person, estimate=wins, meets=one.replaceable, reason=said))
    return tuple(rows)


def _prmse(answers: Sequence[Scored]) -> Check:
    names = sorted({rater for one in answers for rater, _ in one.people})
    said = [dict(one.people) for one in answers]
    estimate = prmse(
        [one.grader for one in answers],
        [[own.get(name) for own in said] for name in names],
        [one.cluster for one in answers],
    )
    twice = sum(len(one.people) > 1 for one in answers)
    missing = shortfall(twice).replace("items", "answers with a grade and two raters", 1)
    ruling = at_least(estimate, LEAST_PRMSE)
    return Check(
        name="prmse",
        title="How much of true scores does it explain? (PRMSE)",
        explains="The share of the variance of answers' true scores that the grader explains, with "
        "the raters' own error taken out: 1 is all of it, 0 no more than giving all the mean.",
        demand=f"at least {LEAST_PRMSE:g}",
        rows=(
            CheckRow(
                where="total score",
                estimate=estimate,
                meets=None if missing else ruling.meets,
                reason=missing or ruling.reason,
            ),
        ),
    )


def _dsm(answers: Sequence[Scored], asked: Asked) -> Check:
    check = Check(
        name="dsm",
        title="Does it favour a group? (difference of standardised means)",
        explains="The grader's mean score of a group less people's, both in standard deviations of "
        "all answers: above 0 the grader favours the group, below 0 it holds it down.",
        demand=f"at most {MOST_DSM:g} either way",
    )
    if asked.groups is None:
        return check.model_copy(update={"reason": _NO_GROUPS})
    found = dsm_by_group(
        [one.grader for one in answers],
        [one.people_mean for one in answers],
        [one.group for one in answers],
        [one.cluster for one in answers],
    )
    unnamed = found.pop("", None)
    rows = []
    for name in sorted(found):
        ruling = at_most_in_size(found[name], MOST_DSM)
        rows.append(
            CheckRow(where=name, estimate=found[name], meets=ruling.meets, reason=ruling.reason)
        )
    if not rows:
        reason = f"no graded answer belongs to a group of the column {asked.groups.column!r}"
        return check.model_copy(update={"reason": reason})
    if unnamed is not None and unnamed.n:
        check = check.model_copy(
            update={
                "explains": f"{check.explains} {unnamed.n} answers of no named group count among "
                "all answers only."
            }
        )
    return check.model_copy(update={"rows": tuple(rows)})


def _four_fifths(cases: Sequence[Case], asked: Asked) -> Check:
    check = four_fifths_check(cases, asked.pass_mark)
    if asked.groups is None:
        return check.model_copy(update={"rows": (), "reason": _NO_GROUPS})
    return check
