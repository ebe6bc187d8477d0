"""Which days are working days: what the calendar of an operation says of each."""

from datetime import date, datetime, time

from pawl.analytics.worktime.zones import zone_of
from pawl.catalogue.models import ServiceCalendar
from pawl.catalogue.promises import calendar_of
from pawl.recurring.schedule import IsOpen, always_open


def working_days(calendar: ServiceCalendar | None, zone: str) -> IsOpen:
    """A test for local days, by the version of the calendar that counts on each.   One query."""
    if calendar is None:
        return always_open
    versions = list(calendar.versions.order_by("-effective_from"))
    if not versions:
        return always_open

    def is_open(day: date) -> bool:
        start = datetime.combine(day, time(), zone_of(zone))
        version = next((one for one in versions if one.effective_from <= start), versions[-1])
        return bool(calendar_of(version).windows_on(day))

    return is_open
