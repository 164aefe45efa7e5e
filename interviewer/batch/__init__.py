"""Offline grading: read answers, grade each exactly once, write results that can be resumed."""
