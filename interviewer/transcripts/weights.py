"""Weights of the models in `hearing`, written by `eval/train/fit_alignment.py`.

Multinomial logistic regressions on turns of the labelled sample transcripts and, with a lower
weight, on texts of packs; the script says which.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Weights:
    """One number for each feature, in the order of `hearing`."""

    new: NDArray[np.float64]
    """Of asking a question of the bank."""
    go_on: NDArray[np.float64]
    """Of going on with the question that is talked about."""
    outside: NDArray[np.float64]
    """Of asking nothing of the bank."""
    answer: NDArray[np.float64]
    """Of a candidate's words about a question."""
    elsewhere: NDArray[np.float64]
    """Of a candidate's words about none."""


FITTED = Weights(
    new=np.array([-10.26, 10.33, 7.91, 8.34, 3.04, 0.4, 2.12, -10.15, 0.02]),
    go_on=np.array([-7.47, 4.76, 5.92, 1.77, 1.0, 2.9, 13.67, 0.09]),
    outside=np.array([-1.4, 8.14, 4.61, 0.87, -0.11]),
    answer=np.array([-5.41, 7.3, 9.12, 3.95, 9.86, 4.89]),
    elsewhere=np.array([1.76, 5.41, 4.27]),
)
