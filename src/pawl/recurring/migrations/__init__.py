"""The tables of recurring activities."""
