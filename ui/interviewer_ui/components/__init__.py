"""Parts that several pages draw, and components of our own that run in the browser."""
