"""Labelled answers in the forms they come in, read into one form that the runner grades."""
