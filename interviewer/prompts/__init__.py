"""The words that models are given: one Markdown file a prompt, read when first needed."""
