"""Paths through a process: variants, hand-overs, waiting."""
