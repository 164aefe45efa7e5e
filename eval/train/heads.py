"""The statistical model over the features: its heads, their calibration, and its file."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from rows import SEED, Table
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression

from interviewer.grading.builtin.features import SUMMARY_FEATURES

COMPOSED_WEIGHT = {"gaming": 0.15, "elsewhere": 0.4, "negated": 0.3, "wrong": 0.15,
                   "mixed": 0.05, "right": 0.05, "single": 0.15}  # fmt: skip
"""Of a composed row against 1 for a labelled one: enough to teach what the labelled answers do not
show (denials, lists, a lone right statement), not enough to drown how people really answer."""
GOLD_WEIGHT = 1.0
"""Of a labelled row from eval/gold: its rarer kinds of answers are worth learning as well."""
TREES = {"max_depth": 3, "max_iter": 250, "learning_rate": 0.06, "l2_regularization": 5.0,
         "min_samples_leaf": 10, "max_bins": 63}  # fmt: skip
RISING = set(
    """similar similar_top2 similar_centre over_echo over_rivals share covered covered_any precision
    support clause_similar others_support states states_near states_joined net others_net""".split()
)
FALLING = set(
    """against_margin lexical_margin opposing_against_margin opposing_lexical_margin others_margin
    others_lexical_margin others_opposed negation_differs opposites meta verbless hedged denied
    others_denied contradicts against_net""".split()
)
MONOTONE = [(name in RISING) - (name in FALLING) for name in SUMMARY_FEATURES]
MET_FROM = 0.55
HALF, MOST = 2.5, 4.0
"""Scores of 5 from which an exam answer counts as partly right, and as right."""
ALONE = {"completes": 2.0, "spelled": 1.0, "new_share": 1.0, "new_covered": 1.0, "support": 1.0,
         "states_near": 1.0, "net": 1.0}  # fmt: skip
"""What the only point of a question is judged by, and how much each counts once they are on one
scale. Set, not fitted: weights fitted to two school exams were worse on others (Mohler r 0.54
against 0.56), as trees were; only the scale and the cut are fitted."""
ALONE_WRONG = ("contradicts", "net", "negation_differs", "completes")


@dataclass
class Fitted:
    """Both heads, and the log-odds that models without a row's group gave it."""

    credited: HistGradientBoostingClassifier
    wrong: HistGradientBoostingClassifier
    table: Table
    credit_logit: np.ndarray
    wrong_logit: np.ndarray


def weights(table: Table) -> np.ndarray:
    """What each row counts for in fitting."""
    labelled = {"hypervisors": 1.0, "gold": GOLD_WEIGHT}
    return np.array([{**labelled, **COMPOSED_WEIGHT}[str(kind)] for kind in table.kind])


def heads(table: Table) -> tuple[HistGradientBoostingClassifier, HistGradientBoostingClassifier]:
    """Credited; and contradicted where not credited."""
    table = table.where(table.rows.any(axis=1))
    weight = weights(table)
    credited = HistGradientBoostingClassifier(
        monotonic_cst=MONOTONE, random_state=SEED, **TREES
    ).fit(table.rows, table.label >= 0.5, sample_weight=weight)
    rest = table.label < 0.5
    wrong = HistGradientBoostingClassifier(random_state=SEED, **TREES).fit(
        table.rows[rest], table.label[rest] < 0, sample_weight=weight[rest]
    )
    return credited, wrong


def fit(table: Table, fold_of: dict[str, int]) -> Fitted:
    """Fit on all rows, and on all but each fold for the log-odds that calibration needs."""
    fold = np.array([fold_of[group] for group in table.group])
    credit, wrong = np.zeros(len(fold)), np.zeros(len(fold))
    for number in np.unique(fold):
        mine = fold == number
        inner = heads(table.where(~mine))
        credit[mine] = inner[0].decision_function(table.rows[mine])
        wrong[mine] = inner[1].decision_function(table.rows[mine])
    return Fitted(*heads(table), table, credit, wrong)


def labelled_only(table: Table) -> np.ndarray:
    """The rows that calibration looks at: labelled answers that hold a statement."""
    return np.isin(table.kind, ("hypervisors", "gold")) & table.rows.any(axis=1)


def calibration_weight(table: Table, *, ships: bool = True) -> np.ndarray:
    """What each labelled row counts for in calibration.

    Args:
        table: the rows.
        ships: whether the shipped pack is graded by the head: hypervisor answers then count half,
            else as the one subject of many that they are.
    """
    gold = table.kind == "gold"
    if not ships:
        return np.ones(len(gold))
    return np.where(gold, (~gold).sum() / max(1, gold.sum()), 1.0)


def line(logit: np.ndarray, target: np.ndarray, weight: np.ndarray) -> tuple[float, float]:
    """Slope and intercept that calibrate log-odds."""
    fitted = LogisticRegression(C=1.0).fit(logit[:, None], target, sample_weight=weight)
    return float(fitted.coef_[0, 0]), float(fitted.intercept_[0])


def alone(table: Table, exams: Table) -> tuple[dict[str, dict[str, object]], float]:
    """Both heads for the only point of a question, and from which probability on it is met.

    Each public data set counts the same. Their labels know right and wrong only, and examiners who
    give points are far milder: the cuts lie where, of the project's own exam answers, as many are
    credited and met as have half and four fifths of the points.
    """
    table = table.where(table.rows.any(axis=1))
    _, number, sizes = np.unique(table.group, return_inverse=True, return_counts=True)
    weight = len(table.label) / len(sizes) / sizes[number]
    rest = table.label < 0.5
    chosen, mean, spread = _standard(table.rows, tuple(ALONE))
    share = np.array(list(ALONE.values())) / sum(ALONE.values())
    view = (chosen - mean) / spread @ share
    right = table.label >= 0.5
    slope, intercept = line(view, right, weight)
    told = exams.rows[:, [SUMMARY_FEATURES.index(name) for name in ALONE]]
    raw = np.sort(slope * ((told - mean) / spread @ share) + intercept)[::-1]
    cut, most = (raw[int((exams.label >= score).sum())] for score in (HALF, MOST))
    chosen, *scale = _standard(table.rows[rest], ALONE_WRONG)
    wrong = LogisticRegression(C=0.1, max_iter=1000).fit(
        (chosen - scale[0]) / scale[1], table.label[rest] < 0, sample_weight=weight[rest]
    )
    found = {
        "credited_alone": _weighed(tuple(ALONE), slope * share, intercept - cut, mean, spread),
        "wrong_alone": _weighed(ALONE_WRONG, wrong.coef_[0], wrong.intercept_[0], *scale),
    }
    return found, round(float(1 / (1 + np.exp(cut - most))), 3)


def _standard(
    rows: np.ndarray, names: tuple[str, ...]
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Some features with their mean and spread."""
    chosen = rows[:, [SUMMARY_FEATURES.index(name) for name in names]]
    return chosen, chosen.mean(axis=0), np.maximum(chosen.std(axis=0), 1e-3)


def _weighed(
    names: tuple[str, ...],
    weights: np.ndarray,
    intercept: float,
    mean: np.ndarray,
    spread: np.ndarray,
) -> dict[str, object]:
    """Weights of standardised features, written for features as they are."""
    slopes = weights / spread
    return {
        "intercept": round(float(intercept - slopes @ mean), 5),
        "weights": dict(zip(names, rounded(tuple(slopes)), strict=True)),
    }


def content(
    full: Fitted, lean: Fitted, short: Table, exams: Table, header: dict[str, object]
) -> dict[str, object]:
    """The model file: heads for points with misconceptions, without, and for the only point."""
    out, met_from_alone = alone(short, exams)
    for name, fitted in (("", full), ("_without_misconceptions", lean)):
        kept = labelled_only(fitted.table)
        table = fitted.table.where(kept)
        credit, wrong = fitted.credit_logit[kept], fitted.wrong_logit[kept]
        weight = calibration_weight(table, ships=not name)
        credited = table.label >= 0.5
        out[f"credited{name}"] = exported(fitted.credited, line(credit, credited, weight))
        rest = ~credited
        out[f"wrong{name}"] = exported(
            fitted.wrong, line(wrong[rest], table.label[rest] < 0, weight[rest])
        )
    kept = labelled_only(full.table)
    table, credit = full.table.where(kept), full.credit_logit[kept]
    weight, credited = calibration_weight(table), table.label >= 0.5
    slope, intercept = line(credit, credited, weight)
    logit = slope * credit + intercept
    met = line(logit[credited], table.label[credited] >= 1.5, weight[credited])
    return {
        **header, "features": SUMMARY_FEATURES, "met_from": MET_FROM,
        "met_from_alone": met_from_alone, "met_line": rounded(met), "heads": out,
    }  # fmt: skip


def write(made: dict[str, object], path: Path) -> None:
    """Write a model file that can be read: one tree a line."""
    text = json.dumps(made, indent=1)
    text = re.sub(r"\[\s+(-?[\d.e-]+(?:,\s+-?[\d.e-]+)*)\s+\]", _one_line, text)
    text = re.sub(r"\],\s+\[(?=-?\d)", "], [", text)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text + "\n", encoding="utf-8")


def exported(
    model: HistGradientBoostingClassifier, calibration: tuple[float, float]
) -> dict[str, object]:
    """Trees as lists of nodes, see `interviewer.grading.builtin.model.Trees.from_json`."""
    trees = []
    for (predictor,) in model._predictors:
        nodes: list[list[float]] = []
        for node in predictor.nodes:
            if node["is_leaf"]:
                nodes.append([round(float(node["value"]), 5)])
            else:
                nodes.append([int(node["feature_idx"]), round(float(node["num_threshold"]), 6),
                              int(node["left"]), int(node["right"])])  # fmt: skip
        trees.append(nodes)
    return {
        "baseline": round(float(np.ravel(model._baseline_prediction)[0]), 6),
        "depth": TREES["max_depth"],
        "calibration": rounded(calibration),
        "trees": trees,
    }


def rounded(values: tuple[float, ...]) -> list[float]:
    """Six digits are plenty, and make the file readable."""
    return [round(float(value), 6) for value in values]


def _one_line(match: re.Match[str]) -> str:
    return "[" + re.sub(r"\s+", " ", match.group(1)) + "]"
