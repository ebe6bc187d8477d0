"""The two icons of a KPI: does it vary by more than chance, can it be relied on to meet its target."""

from enum import StrEnum

RECENT = 13
"""Newest measured periods that a level is read from: a quarter of a year of weeks."""


class Variation(StrEnum):
    """Does it vary by more than chance at the latest point; the first icon of the KPI table."""

    BETTER_HIGH = "better_high"
    BETTER_LOW = "better_low"
    WORSE_HIGH = "worse_high"
    WORSE_LOW = "worse_low"
    CHANGED_HIGH = "changed_high"
    CHANGED_LOW = "changed_low"
    COMMON = "common"
    UNKNOWN = "unknown"


class Assurance(StrEnum):
    """Can it be relied on to meet its target; the second icon of the KPI table."""

    PASSES = "passes"
    VARIES = "varies"
    FAILS = "fails"
    NO_TARGET = "no_target"
    UNKNOWN = "unknown"
