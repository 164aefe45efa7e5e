"""What the cross-encoder says of each point: the likeliest windows, read together with the claim.

Sentence vectors choose a few windows for each point; reading every pair would take seconds.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from interviewer.embedding.embedder import Vectors
from interviewer.grading.builtin.compared import Compared
from interviewer.grading.builtin.entailment import CONTRADICTS, STATES, Entailment
from interviewer.grading.builtin.prepared import PreparedQuestion
from interviewer.grading.builtin.windows import Window, overlap

ENTAILMENT_FEATURES: Final = (
    "states", "states_near", "states_joined", "contradicts", "net", "against_net",
    "states_wrong", "others_net", "others_contradicts",
)  # fmt: skip
N_SINGLE: Final = 2
"""Windows that are read with each claim, besides the join of neighbours around the best of them."""
_BULLET: Final = re.compile(r"^\s*(?:[-*•▪–—]+|\d+[.)])\s+")
_ENDS: Final = " .,;:!"
FAR: Final = 0.12
"""A window less similar than this to a point is not read with it."""


@dataclass(frozen=True, slots=True)
class Entailed:
    """What was read."""

    rows: Vectors
    """One row of `ENTAILMENT_FEATURES` for each point."""
    supporting: NDArray[np.intp]
    """The window that states each point best; -1 where none was read."""
    opposing: NDArray[np.intp]
    """The window that contradicts each point most; -1 where none was read."""


@dataclass(frozen=True, slots=True)
class Plan:
    """The windows to read with a point, and the statement and misconception to read them with."""

    singles: tuple[int, ...]
    joins: tuple[int, ...]
    statement: str
    hostile: tuple[int, ...]
    misconception: str


def entail(
    prepared: PreparedQuestion,
    windows: Sequence[Window],
    texts: Sequence[str],
    compared: Compared,
    entailment: Entailment,
) -> Entailed:
    """Read the likeliest windows with each claim.

    Args:
        prepared: the question.
        windows: of the answer.
        texts: the windows as written language, in the same order.
        compared: how near each window is to each point.
        entailment: reads the pairs.
    """
    n_points = len(prepared.point_ids)
    texts = [as_sentence(text) for text in texts]
    plans = [choose(prepared, windows, texts, compared, point) for point in range(n_points)]
    pairs: dict[tuple[str, str], None] = {}
    for plan, claim in zip(plans, prepared.claims, strict=True):
        pairs.update(dict.fromkeys((claim, texts[at]) for at in (*plan.singles, *plan.joins)))
        pairs.update(dict.fromkeys((plan.statement, texts[at]) for at in plan.singles[:1]))
        pairs.update(dict.fromkeys((plan.misconception, texts[at]) for at in plan.hostile))
    wanted = list(pairs)
    said = dict(zip(wanted, entailment.read(wanted), strict=True))
    rows = np.zeros((n_points, len(ENTAILMENT_FEATURES)), np.float32)
    supporting = np.full(n_points, -1, np.intp)
    opposing = np.full(n_points, -1, np.intp)
    for point, (plan, claim) in enumerate(zip(plans, prepared.claims, strict=True)):
        if not plan.singles:
            continue
        read = np.stack([said[claim, texts[at]] for at in (*plan.singles, *plan.joins)])
        near = said[plan.statement, texts[plan.singles[0]]]
        wrong = [said[plan.misconception, texts[at]][STATES] for at in plan.hostile]
        joined = read[len(plan.singles) :, STATES]
        net = read[:, STATES] - read[:, CONTRADICTS]
        best = int(np.argmax(read[:, STATES]))
        rows[point, :7] = (
            read[: len(plan.singles), STATES].max(),
            near[STATES],
            joined.max(initial=read[0, STATES]),
            read[:, CONTRADICTS].max(),
            net.max(),
            read[best, CONTRADICTS],
            max(wrong, default=0.0),
        )
        where = (*plan.singles, *plan.joins)
        # A single window is the better quote: the join holds its neighbour too.
        alone = int(np.argmax(read[: len(plan.singles), STATES]))
        enough = read[alone, STATES] >= 0.8 * read[best, STATES]
        supporting[point] = where[alone if enough else best]
        opposing[point] = where[int(np.argmax(read[:, CONTRADICTS]))]
        if wrong and wrong[0] > read[:, CONTRADICTS].max():
            opposing[point] = plan.hostile[0]
    net_at, contradicts_at = (ENTAILMENT_FEATURES.index(name) for name in ("net", "contradicts"))
    rows[:, -2] = _others(rows[:, net_at])
    rows[:, -1] = _others(rows[:, contradicts_at])
    return Entailed(rows, supporting, opposing)


def choose(
    prepared: PreparedQuestion,
    windows: Sequence[Window],
    texts: Sequence[str],
    compared: Compared,
    point: int,
) -> Plan:
    """The windows that are worth reading with a point: near it, apart from each other."""
    similar = compared.column("similar")[:, point]
    against = compared.column("against")[:, point]
    ranked = [int(at) for at in np.argsort(-similar, kind="stable") if similar[at] >= FAR]
    singles: list[int] = []
    for at in ranked:
        # What is said twice is read once, so that saying it twice hides nothing else.
        apart = all(
            not overlap(windows[at], windows[other]) and texts[at] != texts[other]
            for other in singles
        )
        if not windows[at].parts and apart:
            singles.append(at)
        if len(singles) == N_SINGLE:
            break
    around = [at for at in ranked if windows[at].parts] if singles else []
    joins = [at for at in around if overlap(windows[at], windows[singles[0]])][:1]
    statement = prepared.claims[point]
    if singles:
        statement = prepared.stating.texts[compared.stated[singles[0], point]]
    hostile = int(np.argmax(against))
    row = compared.contradicted[hostile, point]
    if row < 0 or against[hostile] < FAR:
        return Plan(tuple(singles), tuple(joins), statement, (), "")
    return Plan(
        tuple(singles), tuple(joins), statement, (hostile,), prepared.contradicting.texts[row]
    )


def as_sentence(text: str) -> str:
    """The text without bullets and line breaks and with a full stop.

    The model would read "- a, - b" otherwise than "a. b.", and nobody says more by bullets. A line
    that goes on in a small letter is one that was wrapped.
    """
    said = ""
    for line in text.splitlines():
        bare = _BULLET.sub("", line).strip()
        stripped = bare.rstrip(_ENDS)
        if stripped:
            goes_on = bare == line.strip() and stripped[0].islower()
            wrapped = goes_on and bool(said) and said[-1] not in ".!?:;"
            said = f"{said.rstrip(_ENDS)}{' ' if wrapped else '. ' if said else ''}{bare}"
    return f"{said.rstrip(_ENDS)}."


def _others(values: Vectors) -> Vectors:
    """Mean over the question's other points; the point's own value where there are none."""
    if len(values) == 1:
        return values
    return np.asarray((values.sum() - values) / (len(values) - 1), np.float32)
