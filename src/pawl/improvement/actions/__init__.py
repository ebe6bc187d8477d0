"""Writes of the register, one function each."""
