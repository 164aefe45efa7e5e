"""Weights of the models in `hearing`, in the order of its features.

Fitted (multinomial logistic regression, L2 0.02) on the interviewers' and candidates' turns of the
labelled sample transcripts, and with weight 0.3 on wordings of the shipped pack that were left out
of the bank in turn, its probes, labelled answers and questions of other packs.
"""

from __future__ import annotations

import numpy as np

NEW = np.array([-11.19, 10.46, 7.58, 8.18, 2.98, 0.6, 2.94, -9.51, 0.26])
CONTINUE = np.array([-7.5, 4.83, 4.88, 1.26, 1.2, 2.93, 13.91, -0.07])
OUTSIDE = np.array([-1.8, 8.1, 4.04, 4.93, -0.19])
ANSWER = np.array([-5.13, 7.22, 9.0, 4.05, 9.69, 4.95])
ELSEWHERE = np.array([1.99, 5.13, 4.64])
