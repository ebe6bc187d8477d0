"""Writes of the mailroom."""
