"""Use cases of calibration: blind rating, adjudication, alignment with the grader, what-if."""
