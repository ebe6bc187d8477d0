"""Workforce and talent management: who has how much to do, and who can what."""
