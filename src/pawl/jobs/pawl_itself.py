"""Pawl as the author of events: below the floor of accounts, where people are."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Part:
    """A part of Pawl that acts by itself, as the journal names it."""

    key: str
    via: str
    correlation: str = ""


WORKER = Part("system:worker", "job")
SCHEDULER = Part("system:scheduler", "clock")
