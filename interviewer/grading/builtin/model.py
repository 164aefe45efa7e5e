"""Evaluates the fitted model with numpy. `eval/train/fit_builtin.py` makes its file.

The file is JSON that can be read: boosted trees of depth 3 over named features, and a straight line
for questions with a single point. A file whose feature names are not the ones of this code is
refused, so that code and figures cannot drift apart.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from interviewer.embedding.embedder import Vectors
from interviewer.errors import ModelFileError
from interviewer.grading.builtin.features import SUMMARY_FEATURES

COEFFICIENTS = Path(__file__).resolve().parent / "coefficients.json"
_REMEDY = "reinstall the package, or fit it again with eval/train/fit_builtin.py"


@dataclass(frozen=True, slots=True)
class Trees:
    """A sum of small trees on the log-odds scale, then a straight-line calibration of it.

    Nodes of all trees lie in one table. A leaf points at itself, so that a fixed number of steps
    brings every row to its leaf.
    """

    roots: NDArray[np.intp]
    feature: NDArray[np.intp]
    threshold: Vectors
    left: NDArray[np.intp]
    right: NDArray[np.intp]
    value: Vectors
    baseline: float
    depth: int
    slope: float
    intercept: float

    @classmethod
    def from_json(cls, head: dict[str, Any]) -> Trees:
        """Build from `{"baseline", "depth", "calibration", "trees": [[node, ...], ...]}`.

        A node is `[feature, threshold, left, right]` or, for a leaf, `[value]`.
        """
        roots: list[int] = []
        rows: list[tuple[int, float, int, int, float]] = []
        for tree in head["trees"]:
            first = len(rows)
            roots.append(first)
            for node in tree:
                here = len(rows)
                if len(node) == 1:
                    rows.append((0, 0.0, here, here, float(node[0])))
                else:
                    rows.append((node[0], node[1], first + node[2], first + node[3], 0.0))
        feature, threshold, left, right, value = zip(*rows, strict=True)
        slope, intercept = head["calibration"]
        return cls(
            roots=np.array(roots, np.intp),
            feature=np.array(feature, np.intp),
            threshold=np.array(threshold, np.float32),
            left=np.array(left, np.intp),
            right=np.array(right, np.intp),
            value=np.array(value, np.float32),
            baseline=float(head["baseline"]),
            depth=int(head["depth"]),
            slope=float(slope),
            intercept=float(intercept),
        )

    def probability(self, rows: Vectors) -> Vectors:
        """One probability a row of features."""
        node = np.broadcast_to(self.roots, (len(rows), len(self.roots))).copy()
        number = np.arange(len(rows))[:, None]
        for _ in range(self.depth):
            goes_left = rows[number, self.feature[node]] <= self.threshold[node]
            node = np.where(goes_left, self.left[node], self.right[node])
        raw = self.baseline + self.value[node].sum(axis=1)
        return np.asarray(1 / (1 + np.exp(-(self.slope * raw + self.intercept))), np.float32)


@dataclass(frozen=True, slots=True)
class Line:
    """Log-odds as a weighted sum of some features."""

    feature: NDArray[np.intp]
    weight: Vectors
    intercept: float

    @classmethod
    def from_json(cls, head: dict[str, Any]) -> Line:
        """Build from `{"intercept", "weights": {feature name: weight}}`."""
        names, weights = zip(*head["weights"].items(), strict=True)
        return cls(
            feature=np.array([SUMMARY_FEATURES.index(name) for name in names], np.intp),
            weight=np.array(weights, np.float32),
            intercept=float(head["intercept"]),
        )

    def probability(self, rows: Vectors) -> Vectors:
        """One probability a row of features."""
        raw = rows[:, self.feature] @ self.weight + self.intercept
        return np.asarray(1 / (1 + np.exp(-raw)), np.float32)


@dataclass(frozen=True, slots=True)
class Model:
    """Heads for "credited" and for "contradicted, given that it is not credited".

    Points without misconceptions, as in draft packs, have heads of their own; so has the only point
    of a question, which stands for a model answer as a whole.
    """

    id: str
    """Version of the file and the start of its SHA-256."""
    credited: tuple[Trees, Trees, Line]
    """For points with misconceptions, for points without, and for the only point of a question."""
    wrong: tuple[Trees, Trees, Line]
    met_from: tuple[float, float]
    """Probability of credit from which a point counts as met and not only partly: of several, and
    of the only one."""
    met_line: tuple[float, float]
    """Slope and intercept of the log-odds of met, given credit, over the log-odds of credit."""

    def probabilities(self, rows: Vectors) -> tuple[Vectors, Vectors]:
        """Of being credited, and of being contradicted if not credited; one each a row."""
        bare = (rows[:, _HAS_MISCONCEPTIONS] == 0).astype(np.intp)
        which = np.where(rows[:, _ALONE] > 0, 2, bare)
        credited, wrong = (
            np.choose(which, [head.probability(rows) for head in heads])
            for heads in (self.credited, self.wrong)
        )
        return credited, wrong


_HAS_MISCONCEPTIONS = SUMMARY_FEATURES.index("has_misconceptions")
_ALONE = SUMMARY_FEATURES.index("alone")


def _heads(content: dict[str, Any], name: str) -> tuple[Trees, Trees, Line]:
    return (
        Trees.from_json(content[name]),
        Trees.from_json(content[f"{name}_without_misconceptions"]),
        Line.from_json(content[f"{name}_alone"]),
    )


@cache
def load_model(path: Path = COEFFICIENTS) -> Model:
    """Read the model file.

    Raises:
        ModelFileError: it is missing, damaged, or made for other features.
    """
    try:
        raw = path.read_bytes()
        content = json.loads(raw)
        if tuple(content["features"]) != SUMMARY_FEATURES:
            raise ModelFileError(
                f"{path}: was fitted for {len(content['features'])} other features than the "
                f"{len(SUMMARY_FEATURES)} of this version; {_REMEDY}"
            )
        slope, intercept = content["met_line"]
        return Model(
            id=f"{content['id']}-{content['version']}-{hashlib.sha256(raw).hexdigest()[:8]}",
            credited=_heads(content["heads"], "credited"),
            wrong=_heads(content["heads"], "wrong"),
            met_from=(float(content["met_from"]), float(content["met_from_alone"])),
            met_line=(float(slope), float(intercept)),
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ModelFileError(f"{path}: cannot be read as a model ({error}); {_REMEDY}") from error
