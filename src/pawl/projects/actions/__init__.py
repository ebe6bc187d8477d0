"""The writes of projects, one function each."""
