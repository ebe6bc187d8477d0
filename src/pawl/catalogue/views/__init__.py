"""The catalogue in the browser."""
