"""Incidents: something that worked does not; it is to work again soon."""
