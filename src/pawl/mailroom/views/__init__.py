"""Pages of the mailroom."""
