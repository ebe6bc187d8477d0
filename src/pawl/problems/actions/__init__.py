"""The writes of the problem practice."""
