"""Measures graders against people's labels: data sets, runs, measures, probes, the results page.

Everything goes through the product's own pipeline; nothing here decides a grade.
"""
