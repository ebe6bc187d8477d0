"""Changes in the browser."""
