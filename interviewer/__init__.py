"""Run and grade technical mock interviews.

Importing this package loads nothing heavy; entry points import what they need.
"""

__version__ = "0.1.0"
