"""Recurring operational activities: what is due when, proved by runs; shifts that hand over."""
