"""Writes on tickets, one function each."""
