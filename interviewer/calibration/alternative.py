"""The alternative-annotator test: may a grader stand in for one of the people?

Calderon, Reichart and Dror 2025, "The Alternative Annotator Test for LLM-as-a-Judge". Each
person in turn is set aside; on every item it is asked who agrees better with the other people,
the grader or the person set aside. The grader wins against a person when it is not worse by
more than epsilon, the price of a person's time: 0.2 for experts, 0.15 for trained people, 0.1
for a crowd. It passes when it wins against at least half.
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Sequence
from typing import Literal

import numpy as np

from interviewer.calibration.distributions import t_cdf
from interviewer.calibration.estimate import Estimate, estimated, undefined
from interviewer.calibration.statistic import FloatArray, IntArray, numbered
from interviewer.domain.base import Frozen
from interviewer.errors import InputError

Closeness = Literal["same", "distance"]

MIN_ITEMS = 30
"""The paper's t test needs about this many items of a person."""
MIN_PEOPLE = 3
"""With two, each is measured against a single other, and wins and losses mirror each other."""
_NO_INTERVAL = "a share of very few people; see each person's p"


class AgainstPerson(Frozen):
    """The grader beside one person, both measured by the other people."""

    person: str
    n: int
    grader_wins: float | None
    """Share of items on which the grader is at least as close to the others as the person."""
    person_wins: float | None
    """The same of the person; ties count for both."""
    p: float | None
    """One-sided: of a difference this good if the grader were worse by epsilon."""
    replaceable: bool | None
    """Whether the false-discovery-controlled test finds the grader good enough."""
    reason: str = ""
    """Why there is no test."""


class AlternativeAnnotator(Frozen):
    """Outcome of the test."""

    winning_rate: Estimate
    """Share of people that the grader may replace; passes from 0.5."""
    advantage: Estimate
    """Mean over people of the share of items where the grader is as close or closer."""
    people: tuple[AgainstPerson, ...]
    epsilon: float
    passes: bool | None
    """None: too little to say; `winning_rate.reason` says what is missing."""


def alternative_annotator(
    grader: Sequence[float | str | None],
    people: dict[str, Sequence[float | str | None]],
    epsilon: float = 0.2,
    closeness: Closeness = "same",
    q: float = 0.05,
    clusters: Sequence[Hashable] | None = None,
) -> AlternativeAnnotator:
    """Run the test.

    Args:
        grader: one rating an item, None where there is none.
        people: each person's ratings of the same items.
        epsilon: by how much the grader may be worse and still be worth it.
        closeness: `same` counts equal labels, `distance` is minus the root mean squared distance.
        q: false discovery rate of the Benjamini-Yekutieli procedure over people.
        clusters: each item's candidate. The paper's t test takes items as independent; with
            candidates, its standard error is that of a mean over clusters of items, and the floor
            of `MIN_ITEMS` is one of candidates.

    Raises:
        InputError: columns differ in length, or `distance` was asked for with words.
    """
    if any(len(column) != len(grader) for column in people.values()):
        raise InputError("the columns differ in length; give each rater one cell an item")
    if clusters is not None and len(clusters) != len(grader):
        raise InputError(f"{len(clusters)} clusters named for {len(grader)} items; name each one's")
    groups = numbered(range(len(grader)) if clusters is None else clusters)
    rows = [_against(grader, people, person, epsilon, closeness, groups) for person in people]
    tested = [row for row in rows if row.p is not None]
    n = max((row.n for row in tested), default=0)
    if len(people) < MIN_PEOPLE or len(tested) < MIN_PEOPLE:
        why = (
            f"the test needs {MIN_PEOPLE} people with {MIN_ITEMS} shared items each; "
            f"there are {len(tested)}"
        )
        nothing = undefined(why, n)
        return AlternativeAnnotator(
            winning_rate=nothing,
            advantage=nothing,
            people=tuple(rows),
            epsilon=epsilon,
            passes=None,
        )
    won = _rejected([row.p or 0.0 for row in tested], q)
    verdicts = dict(zip([row.person for row in tested], won, strict=True))
    rows = [row.model_copy(update={"replaceable": verdicts.get(row.person)}) for row in rows]
    rate = sum(won) / len(won)
    advantage = math.fsum(row.grader_wins or 0.0 for row in tested) / len(tested)
    return AlternativeAnnotator(
        winning_rate=estimated(rate, n, _NO_INTERVAL),
        advantage=estimated(advantage, n, _NO_INTERVAL),
        people=tuple(rows),
        epsilon=epsilon,
        passes=rate >= 0.5,
    )


def _against(
    grader: Sequence[float | str | None],
    people: dict[str, Sequence[float | str | None]],
    person: str,
    epsilon: float,
    closeness: Closeness,
    groups: IntArray,
) -> AgainstPerson:
    grader_wins, person_wins, used = [], [], []
    for number, (ours, theirs) in enumerate(zip(grader, people[person], strict=True)):
        others = [
            rating
            for name, column in people.items()
            if name != person and (rating := column[number]) is not None
        ]
        if ours is None or theirs is None or not others:
            continue
        close, person_close = _close(ours, others, closeness), _close(theirs, others, closeness)
        grader_wins.append(float(close >= person_close))
        person_wins.append(float(person_close >= close))
        used.append(int(groups[number]))
    n, n_groups = len(grader_wins), len(set(used))
    if n_groups < MIN_ITEMS:
        by = "" if n == n_groups else f" of {n_groups} candidates"
        return AgainstPerson(
            person=person,
            n=n,
            grader_wins=None,
            person_wins=None,
            p=None,
            replaceable=None,
            reason=f"{n} items{by} with a grade, this person and another; the test needs "
            f"{MIN_ITEMS}",
        )
    ahead = np.array(person_wins) - np.array(grader_wins)
    return AgainstPerson(
        person=person,
        n=n,
        grader_wins=math.fsum(grader_wins) / n,
        person_wins=math.fsum(person_wins) / n,
        p=_p(ahead, epsilon, numbered(used)),
        replaceable=None,
    )


def _close(rating: float | str, others: list[float | str], closeness: Closeness) -> float:
    if closeness == "same":
        return sum(rating == other for other in others) / len(others)
    squares = []
    for other in others:
        if isinstance(rating, str) or isinstance(other, str):
            raise InputError("distance needs numbers; use closeness='same' for words")
        squares.append((rating - other) ** 2)
    return -math.sqrt(math.fsum(squares) / len(squares))


def _p(ahead: FloatArray, epsilon: float, groups: IntArray) -> float:
    """Paired t test of: the person is ahead by epsilon or more, against: by less.

    The error is that of a mean over clusters; where each item is one of its own, the usual one.
    """
    n, n_groups = len(ahead), int(groups.max()) + 1
    gap = float(ahead.mean()) - epsilon
    sums = np.bincount(groups, weights=ahead - ahead.mean(), minlength=n_groups)
    error = math.sqrt(n_groups / (n_groups - 1) * float((sums**2).sum())) / n
    # What sums of equal numbers leave behind is a rounding.
    if error < 1e-12:
        return 0.0 if gap < 0 else 1.0
    return t_cdf(gap / error, n_groups - 1)


def _rejected(p_values: list[float], q: float) -> list[bool]:
    """Benjamini and Yekutieli 2001: false discovery rate q under any dependence."""
    m = len(p_values)
    allowed = q / (m * math.fsum(1 / rank for rank in range(1, m + 1)))
    ordered = sorted(p_values)
    passing = [p for rank, p in enumerate(ordered, start=1) if p <= rank * allowed]
    return [bool(passing) and p <= passing[-1] for p in p_values]
