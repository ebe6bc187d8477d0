"""Writes of support, one function each."""
