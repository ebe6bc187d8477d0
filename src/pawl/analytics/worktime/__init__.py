"""Working time: calendars, and two forms of one rule for time elapsed on them."""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pawl.analytics.worktime.calendar import Calendar, always, shipped
    from pawl.analytics.worktime.durations import deadline, elapsed, next_open
    from pawl.analytics.worktime.explaining import Segment, explain
    from pawl.analytics.worktime.phases import Phase, consumed, due
    from pawl.analytics.worktime.spans import Grain, Period, period_table, periods
    from pawl.analytics.worktime.tables import day_table, working_microseconds, working_seconds
    from pawl.analytics.worktime.uptime import Availability, availability

__all__ = [
    "Availability",
    "Calendar",
    "Grain",
    "Period",
    "Phase",
    "Segment",
    "always",
    "availability",
    "consumed",
    "day_table",
    "deadline",
    "due",
    "elapsed",
    "explain",
    "next_open",
    "period_table",
    "periods",
    "shipped",
    "working_microseconds",
    "working_seconds",
]

# Loaded when asked for: a web process checks a calendar without the arrays that tables of days need.
# No room has the name of what it holds: once imported, it would stand in its place.
_ROOMS = {
    "uptime": ("Availability", "availability"),
    "calendar": ("Calendar", "always", "shipped"),
    "durations": ("deadline", "elapsed", "next_open"),
    "explaining": ("Segment", "explain"),
    "spans": ("Grain", "Period", "period_table", "periods"),
    "phases": ("Phase", "consumed", "due"),
    "tables": ("day_table", "working_microseconds", "working_seconds"),
}
_HOMES = {name: room for room, names in _ROOMS.items() for name in names}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(name)
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
