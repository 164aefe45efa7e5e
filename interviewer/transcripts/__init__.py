"""Interview transcripts: read every common format, find who asked what, map it to a bank."""
