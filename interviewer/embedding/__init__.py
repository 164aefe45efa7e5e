"""Text to vectors: one protocol, the built-in model, and OpenAI-compatible endpoints."""
