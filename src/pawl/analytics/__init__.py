"""Pure functions on event logs: no Django, no clock, no hidden randomness."""
