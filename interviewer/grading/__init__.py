"""From an answer to a grade: normalise, judge, check evidence, score."""
