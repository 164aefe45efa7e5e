"""What a candidate comes back to: weak points, spaced review, progress, one attempt by another."""
