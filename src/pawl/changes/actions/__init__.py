"""Writes of change enablement, one function each."""
