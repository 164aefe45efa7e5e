"""The words of the product as frozen types. No input or output, no clock, no randomness."""
