"""Working time: calendars, and two forms of one rule for time elapsed on them."""

from pawl.analytics.worktime.availability import Availability, availability
from pawl.analytics.worktime.calendar import Calendar, always, shipped
from pawl.analytics.worktime.durations import deadline, elapsed, next_open
from pawl.analytics.worktime.explain import Segment, explain
from pawl.analytics.worktime.periods import Grain, Period, period_table, periods
from pawl.analytics.worktime.phases import Phase, consumed, due
from pawl.analytics.worktime.tables import day_table, working_microseconds, working_seconds

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
