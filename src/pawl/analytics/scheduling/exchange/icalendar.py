"""iCalendar out: one event for each activity, to be looked at in any calendar."""

from collections.abc import Iterator
from datetime import UTC, datetime

from pawl.analytics.scheduling.critical_path import Dates, Schedule
from pawl.analytics.scheduling.exchange.plan_file import PlanFile, Written

LONGEST_LINE = 74
ESCAPES = (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\r\n", "\\n"), ("\n", "\\n"), ("\r", "\\n"))


def write_icalendar(plan: PlanFile, schedule: Schedule, *, domain: str, now: datetime) -> Written:
    """A plan as iCalendar: what is planned or done, with critical activities as a category.

    plan: of n activities.   schedule: of its network.   domain: behind the keys, so that events are known
    again.
    now: aware, the stamp of the file.
    Returns the file in UTF-8, n events.   Raises nothing.
    Error: none, to the second.   Source: RFC 5545.   Checked: tests/analytics/scheduling/test_icalendar.py.
    """
    names = {row.key: row.name for row in plan.rows}
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Pawl//Plan//EN", f"X-WR-CALNAME:{_text(plan.name)}"]
    for one in schedule.dates:
        lines += _event(one, names.get(one.activity.key) or one.activity.key, domain, now)
    folded = (part for line in [*lines, "END:VCALENDAR"] for part in _folded(line))
    return Written(("\r\n".join(folded) + "\r\n").encode())


def _event(one: Dates, name: str, domain: str, now: datetime) -> list[str]:
    end = [] if one.finish == one.start else [f"DTEND:{_instant(one.finish)}"]
    critical = ["CATEGORIES:CRITICAL"] if one.is_critical else []
    return [
        "BEGIN:VEVENT",
        f"UID:{_text(one.activity.key)}@{domain}",
        f"DTSTAMP:{_instant(now)}",
        f"DTSTART:{_instant(one.start)}",
        *end,
        f"SUMMARY:{_text(name)}",
        *critical,
        "TRANSP:TRANSPARENT",
        "END:VEVENT",
    ]


def _instant(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _text(value: str) -> str:
    for plain, escaped in ESCAPES:
        value = value.replace(plain, escaped)
    return "".join(char for char in value if char >= " ")


def _folded(line: str) -> Iterator[str]:
    """Long lines go on in the next one, behind a space; no character is cut in two."""
    part, length = "", 0
    for char in line:
        size = len(char.encode())
        if length + size > LONGEST_LINE:
            yield part
            part, length = " ", 1
        part, length = part + char, length + size
    yield part
