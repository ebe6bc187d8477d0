"""Writes of measurement: each one right, one transaction, one event."""
