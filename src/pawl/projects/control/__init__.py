"""Monitoring and controlling: what was spent, what is earned, what the risks are worth, what will come."""
