"""Evaluating trees and lines with numpy, and refusing files that do not fit."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from interviewer.errors import ModelFileError
from interviewer.grading.builtin.features import SUMMARY_FEATURES
from interviewer.grading.builtin.model import COEFFICIENTS, Line, Trees, load_model

STUMPS = {
    "baseline": 0.5,
    "depth": 2,
    "calibration": [2.0, -1.0],
    "trees": [
        [[0, 1.0, 1, 2], [-1.0], [1.0]],
        [[1, 0.0, 1, 2], [0.25], [1, 5.0, 3, 4], [0.5], [4]],
    ],
}


def test_probability_is_the_calibrated_sum_of_the_leaves() -> None:
    rows = np.array([[1.0, -1.0], [2.0, 3.0], [2.0, 9.0]], np.float32)
    # Row 1: 0.5 - 1 + 0.25 = -0.25, then 2 x -0.25 - 1 = -1.5; sigmoid 0.1824.
    # Row 2: 0.5 + 1 + 0.5 = 2, then 3; sigmoid 0.9526. Row 3: 0.5 + 1 + 4 = 5.5, then 10.
    found = Trees.from_json(STUMPS).probability(rows)
    assert found == pytest.approx([0.1824, 0.9526, 0.99995], abs=1e-4)


def test_line_weighs_the_features_that_it_names() -> None:
    line = Line.from_json({"intercept": -1.0, "weights": {"support": 2.0, "states": 0.5}})
    rows = np.zeros((2, len(SUMMARY_FEATURES)), np.float32)
    rows[1, SUMMARY_FEATURES.index("support")] = 1.0
    rows[1, SUMMARY_FEATURES.index("states")] = 2.0
    # -1, and -1 + 2 x 1 + 0.5 x 2 = 2.
    assert line.probability(rows) == pytest.approx([0.2689, 0.8808], abs=1e-4)


def test_only_point_of_a_question_is_judged_by_the_line() -> None:
    model = load_model()
    rows = np.zeros((2, len(SUMMARY_FEATURES)), np.float32)
    rows[1, SUMMARY_FEATURES.index("alone")] = 1
    credited, wrong = model.probabilities(rows)
    assert credited == pytest.approx(
        [model.credited[1].probability(rows)[0], model.credited[2].probability(rows)[1]]
    )
    assert wrong[1] == pytest.approx(model.wrong[2].probability(rows)[1])


def test_shipped_model_loads_and_tells_its_training_data() -> None:
    content = json.loads(COEFFICIENTS.read_text(encoding="utf-8"))
    assert load_model().id.startswith("builtin-")
    assert all(source["terms"] for source in content["training_data"])


def test_model_for_other_features_is_refused(tmp_path: Path) -> None:
    content = json.loads(COEFFICIENTS.read_text(encoding="utf-8"))
    path = tmp_path / "coefficients.json"
    path.write_text(json.dumps({**content, "features": ["length"]}), encoding="utf-8")
    with pytest.raises(ModelFileError, match="fit it again"):
        load_model(path)


@pytest.mark.parametrize("text", ["", "{}", "[1]", '{"features": null}'])
def test_damaged_model_file_is_refused_with_a_remedy(tmp_path: Path, text: str) -> None:
    path = tmp_path / "coefficients.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ModelFileError, match="reinstall the package"):
        load_model(path)


def test_missing_model_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelFileError, match="cannot be read"):
        load_model(tmp_path / "none.json")
