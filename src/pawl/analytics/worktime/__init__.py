"""Working time: calendars, and two forms of one rule for time elapsed on them."""

from pawl.analytics.worktime.calendar import Calendar, always, shipped
from pawl.analytics.worktime.durations import deadline, elapsed, next_open
from pawl.analytics.worktime.periods import Grain, Period, period_table, periods
from pawl.analytics.worktime.tables import day_table, working_microseconds, working_seconds

__all__ = [
    "Calendar",
    "Grain",
    "Period",
    "always",
    "day_table",
    "deadline",
    "elapsed",
    "next_open",
    "period_table",
    "periods",
    "shipped",
    "working_microseconds",
    "working_seconds",
]
