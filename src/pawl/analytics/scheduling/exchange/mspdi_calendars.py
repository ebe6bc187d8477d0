"""Calendars of MS Project XML, in and out."""

from collections.abc import Iterator
from datetime import date, timedelta
from xml.etree.ElementTree import Element, SubElement

from pawl.analytics.errors import BadCalendar, BadFile
from pawl.analytics.scheduling.exchange.mspdi_values import bad
from pawl.analytics.words import Sentence, say
from pawl.analytics.worktime.calendar import Calendar
from pawl.analytics.worktime.windows import MINUTES, WEEKDAYS, Window

Hours = list[str]
LONGEST_EXCEPTION = 800
"""Days of one exception that are read."""


def read_calendars(root: Element, zone: str, notices: list[Sentence]) -> dict[str, Calendar]:
    """The calendars of a file by their UID.

    root: of the file.   zone: IANA name that its local times are in.   notices: what is left out is added.
    Returns calendars; one that never opens is left out.   Raises BadFile for a time or day that is none.
    Error: recurring exceptions are left out, with a notice.   Source: MSPDI schema.
    Checked: tests/analytics/scheduling/test_mspdi.py.
    """
    elements = {_text(each, "UID"): each for each in root.iterfind("Calendars/Calendar")}
    found = {}
    for uid, element in elements.items():
        name = _text(element, "Name") or f"calendar {uid}"
        base = elements.get(_text(element, "BaseCalendarUID"))
        dated = dict(_exceptions(element, name, notices))
        if base is not None and base is not element:
            dated = dict(_exceptions(base, name, [])) | dated
        weekly = (_week(base, name) if base is not None else {}) | _week(element, name)
        found[uid] = _calendar(name, zone, weekly, dated, notices)
    return {uid: calendar for uid, calendar in found.items() if calendar is not None}


def write_calendar(parent: Element, uid: int, calendar: Calendar, first: date, last: date) -> None:
    """A calendar as a base calendar; windows past midnight are cut there.

    parent: the element `Calendars`.   uid: its number.   first, last: local dates, both included, whose
    holidays and dated open days are written.   Returns nothing.   Raises nothing.
    Error: none between those dates.   Source: MSPDI schema.
    Checked: tests/analytics/scheduling/test_mspdi.py.
    """
    element = SubElement(parent, "Calendar")
    fields = (("UID", str(uid)), ("Name", calendar.name), ("IsBaseCalendar", "1"), ("BaseCalendarUID", "-1"))
    for tag, text in fields:
        SubElement(element, tag).text = text
    days = SubElement(element, "WeekDays")
    weekly = calendar.rules.weekly
    for day in range(7):
        at = (day - 1) % 7  # their week begins on Sunday
        _write_day(days, str(day + 1), _cut(weekly[at], weekly[at - 1]))
    for step in range((last - first).days + 1):
        on = first + timedelta(days=step)
        spans = _cut(calendar.windows_on(on), calendar.windows_on(on - timedelta(days=1)))
        if spans != _cut(weekly[on.weekday()], weekly[on.weekday() - 1]):
            _write_day(days, "0", spans, on=on)


def _week(element: Element, name: str) -> dict[str, Hours]:
    found = {}
    for day in element.iterfind("WeekDays/WeekDay"):
        kind = _text(day, "DayType")
        if kind in tuple("1234567"):
            found[WEEKDAYS[(int(kind) - 2) % 7]] = _hours(day)
        elif kind != "0":
            raise bad(f"calendar {name}", say("has a day of the week that is none."))
    return found


def _exceptions(element: Element, name: str, notices: list[Sentence]) -> Iterator[tuple[date, Hours]]:
    old = (day for day in element.iterfind("WeekDays/WeekDay") if _text(day, "DayType") == "0")
    for each in (*old, *element.iterfind("Exceptions/Exception")):
        if _text(each, "Type") not in ("", "1"):
            notices.append(say("A recurring exception of the calendar {name} was left out.", name=name))
            continue
        first, last = (_date(each, f"TimePeriod/{end}", name) for end in ("FromDate", "ToDate"))
        if not first <= last < first + timedelta(days=LONGEST_EXCEPTION):
            notices.append(say("An exception of the calendar {name} was too long and left out.", name=name))
            continue
        hours = _hours(each)
        yield from ((first + timedelta(days=day), hours) for day in range((last - first).days + 1))


def _hours(day: Element) -> Hours:
    if _text(day, "DayWorking") != "1":
        return []
    found = []
    for times in day.iterfind("WorkingTimes/WorkingTime"):
        opens, closes = (_text(times, tag)[:5] for tag in ("FromTime", "ToTime"))
        if opens or closes:
            found.append(f"{opens}-{'24:00' if closes == '00:00' else closes}")
    return found


def _calendar(
    name: str, zone: str, weekly: dict[str, Hours], dated: dict[date, Hours], notices: list[Sentence]
) -> Calendar | None:
    if not any(weekly.values()) and not any(dated.values()):
        notices.append(say("The calendar {name} never opens and was left out.", name=name))
        return None
    table: dict[str, object] = {"name": name, "zone": zone, "weekly": weekly}
    closed = [day.isoformat() for day, hours in sorted(dated.items()) if not hours]
    table["holidays"] = {"dates": closed}
    table["open"] = {day.isoformat(): hours for day, hours in sorted(dated.items()) if hours}
    try:
        return Calendar.from_toml(table)
    except BadCalendar as error:
        raise BadFile(f"calendar {name}: {error.thing}", error.rule, error.way_out) from error


def _date(element: Element, path: str, name: str) -> date:
    try:
        return date.fromisoformat(_text(element, path)[:10])
    except ValueError:
        raise bad(f"calendar {name}", say("has an exception without its days.")) from None


def _cut(windows: tuple[Window, ...], before: tuple[Window, ...]) -> list[tuple[int, int]]:
    """A day's own windows up to midnight, and what runs into it from the day before."""
    spilled = [(0, one.close - MINUTES) for one in before if one.close > MINUTES]
    return sorted([*spilled, *((one.open, min(one.close, MINUTES)) for one in windows)])


def _write_day(parent: Element, kind: str, spans: list[tuple[int, int]], on: date | None = None) -> None:
    day = SubElement(parent, "WeekDay")
    SubElement(day, "DayType").text = kind
    SubElement(day, "DayWorking").text = "1" if spans else "0"
    if on is not None:
        period = SubElement(day, "TimePeriod")
        SubElement(period, "FromDate").text = f"{on}T00:00:00"
        SubElement(period, "ToDate").text = f"{on}T23:59:00"
    if spans:
        times = SubElement(day, "WorkingTimes")
        for low, high in spans:
            span = SubElement(times, "WorkingTime")
            for tag, minute in (("FromTime", low), ("ToTime", high % MINUTES)):
                SubElement(span, tag).text = f"{minute // 60:02d}:{minute % 60:02d}:00"


def _text(element: Element, path: str) -> str:
    return (element.findtext(path) or "").strip()
