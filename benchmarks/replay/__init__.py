"""A log replayed into tickets, and its KPI figures beside those of the log itself."""
