"""Where the judge must get, and where it should: the table that was set before it was built."""

from __future__ import annotations

from typing import Final, Literal

from interviewer.domain.base import Frozen

Family = Literal["points", "answers", "answers_expected", "kinds", "probes", "speed"]
"""`answers_expected`: by expected credit. A question with a single point has only three scores by
its verdict; the exams' scores, and those of the graders it is compared with, go by shades."""


class Target(Frozen):
    """One demand on one figure."""

    on: str
    """Set of answers, or of probes."""
    family: Family
    name: str
    """Of a figure, a kind of answer or a disguise; several kinds or disguises are rows of their
    own."""
    title: str
    must: float
    goal: float
    at_most: bool = False
    """True: smaller is better."""

    def word(self, value: float) -> str:
        """`goal`, `must` or `short`."""
        sign = -1 if self.at_most else 1
        if sign * value >= sign * self.goal:
            return "goal"
        return "must" if sign * value >= sign * self.must else "short"


def _kinds() -> list[Target]:
    low = (("wrong", 0.5, 0.2), ("vague", 0.3, 0.1), ("adversarial", 0.6, 0.2))
    high = (("strong", 4.4, 4.7), ("terse", 3.8, 4.2), ("spoken", 3.3, 3.7))
    return [
        Target(
            on="hypervisors",
            family="kinds",
            name=kind,
            title=f"mean score of `{kind}`",
            must=must,
            goal=goal,
            at_most=group is low,
        )
        for group in (low, high)
        for kind, must, goal in group
    ]


def _figure(
    on: str, family: Family, name: str, title: str, must: float, goal: float
) -> Target:  # fmt: skip
    return Target(on=on, family=family, name=name, title=title, must=must, goal=goal)


_GAMES: Final = (
    "keywords", "shuffled", "negated", "echo", "elsewhere", "ignorance", "padding_alone"
)  # fmt: skip

TARGETS: Final = (
    _figure("hypervisors", "points", "auc", "AUC per point", 0.92, 0.96),
    _figure("hypervisors", "points", "kappa_credited", "kappa, credited or not", 0.68, 0.80),
    _figure("hypervisors", "answers", "pearson", "Pearson with the score", 0.87, 0.93),
    *_kinds(),
    _figure("mohler2011", "answers_expected", "pearson", "Pearson of expected credit", 0.57, 0.64),
    _figure("mohler2011", "answers", "pearson", "Pearson by verdicts (3 steps)", 0.57, 0.64),
    _figure("gold", "points", "auc", "AUC per point", 0.88, 0.94),
    _figure("gold", "points", "kappa_credited", "kappa, credited or not", 0.62, 0.75),
    _figure("gold", "answers", "pearson", "Pearson with the score", 0.78, 0.90),
    _figure("scientsbank-3way-uanswers", "answers", "macro_f1_2way", "2-way macro-F1", 0.75, 0.80),
    *(
        Target(
            on=on,
            family="probes",
            name=name,
            title=f"share that `{name}` earns",
            must=0.30,
            goal=0.10,
            at_most=True,
        )
        for on in ("hypervisors-even", "gold")
        for name in _GAMES
    ),
    _figure("speed", "speed", "answers_per_s", "answers a second, 8 points each", 6, 15),
)
NOT_HERE: Final = (
    "The rows for databases and for exam answers on another technical subject are measured on sets "
    "that are kept apart; the demands made there on interview answers are compared with eval/gold "
    "here, each subject held out."
)
