"""Writes of knowledge, one function each."""
