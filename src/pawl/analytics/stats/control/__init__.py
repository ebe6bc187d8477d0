"""Control charts: what varies by chance, and what does not."""
