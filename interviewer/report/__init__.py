"""One report model, rendered as HTML, Markdown, JSON and CSV."""
