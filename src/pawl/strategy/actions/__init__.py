"""Writes of the strategy, one function each."""
