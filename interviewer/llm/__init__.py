"""Talks to chat and embedding endpoints. No other package imports openai."""
