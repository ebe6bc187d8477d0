"""When a recurring activity is due: an RRULE read on the local clock, moved to working days; pure."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import islice, takewhile

from dateutil.rrule import DAILY, rrule, rrulestr

from pawl.analytics.words import say
from pawl.analytics.worktime.zones import first_instant, instant_of, zone_of
from pawl.collaboration.checks import broken

KEEP, NEXT, PREVIOUS, SKIP = "keep", "next", "previous", "skip"
MOVES = (KEEP, NEXT, PREVIOUS, SKIP)
FURTHEST = 31
"""Days to look for a working day; where there is none, the day itself stands: a run too many is no harm."""
LOOKED_AT = 5000
"""Dates of a rule that are looked at from an instant on: each may fall on a day when nobody works."""
PART = re.compile(r"[A-Z]+=[A-Z0-9,+-]+")
DAILY_PARTS = frozenset({"FREQ", "INTERVAL", "BYHOUR", "BYMINUTE", "COUNT", "UNTIL", "BYDAY", "BYMONTH"})
PARTS = {
    "DAILY": DAILY_PARTS,
    "WEEKLY": DAILY_PARTS | {"WKST"},
    "MONTHLY": DAILY_PARTS | {"BYMONTHDAY", "BYSETPOS"},
    "YEARLY": DAILY_PARTS | {"BYMONTHDAY", "BYSETPOS", "BYWEEKNO", "BYYEARDAY", "WKST"},
}
MOST_A_DAY = 48
CYCLE, LATE = 400, 9200
"""The calendar repeats after so many years; and a year near the last one that dateutil looks at."""
NUMBERS = {"BYMONTH": 12, "BYMONTHDAY": 31, "BYWEEKNO": 53, "BYYEARDAY": 366}
"""How far the numbers of a part go; but for months they may count from the end."""

IsOpen = Callable[[date], bool]
"""Whether a local day is a working day."""


def always_open(_day: date) -> bool:
    """Every day is a working day."""
    return True


@dataclass(frozen=True)
class Schedule:
    """What is due when, on the clock of a zone."""

    rule: str
    begins: date
    at: time
    zone: str
    on_closed: str = KEEP
    """What becomes of a date on which nobody works: it stands, moves, or falls out."""

    def recurrence(self, near: date) -> rrule:
        """The rule on the local clock, so 08:00 stays 08:00 whatever DST does; from shortly before a day on.

        From a first day of decades ago a million dates would be gone through before the next one.
        """
        parts = parts_of(self.rule)
        first = time(0 if "BYHOUR" in parts else self.at.hour, 0 if "BYMINUTE" in parts else self.at.minute)
        return parse(self.rule, datetime.combine(_start_near(self.begins, near, parts), first))

    def after(self, instant: datetime, is_open: IsOpen = always_open) -> Iterator[datetime]:
        """The due instants after another one, in order, each once."""
        zone = zone_of(self.zone)
        here = instant.astimezone(zone).replace(tzinfo=None)
        before: datetime | None = None
        near = here - timedelta(days=FURTHEST + 1)
        for local in islice(self.recurrence(near.date()).xafter(near, inc=True), LOOKED_AT):
            moved = self._moved(local, is_open)
            if moved is None or (before is not None and moved <= before):
                continue
            before = moved
            found = instant_of(first_instant(zone, moved))
            if found > instant:
                yield found

    def between(self, start: datetime, end: datetime, is_open: IsOpen = always_open) -> Iterator[datetime]:
        """The due instants after `start` up to and with `end`."""
        return takewhile(lambda found: found <= end, self.after(start, is_open))

    def _moved(self, local: datetime, is_open: IsOpen) -> datetime | None:
        day = local.date()
        if self.on_closed == KEEP or is_open(day):
            return local
        if self.on_closed == SKIP:
            return None
        step = timedelta(days=1 if self.on_closed == NEXT else -1)
        nearest = next((day + step * n for n in range(1, FURTHEST + 1) if is_open(day + step * n)), day)
        return datetime.combine(nearest, local.time())


def parse(rule: str, begins: datetime) -> rrule:
    """An RRULE of RFC 5545 with its start.   Raises Invalid, saying which part is wrong.

    Only parts whose search ends soon: dateutil would look for a daily 30 February until the year 9999. One
    that never comes has no date.
    """
    parts = parts_of(rule)
    try:
        found = rrulestr(rule, dtstart=begins)
    except (ValueError, KeyError, TypeError) as error:
        raise _wrong(str(error)) from None
    if not isinstance(found, rrule):
        raise _wrong("one rule only")
    hours = len(parts.get("BYHOUR", "0").split(",")) * len(parts.get("BYMINUTE", "0").split(","))
    if hours > MOST_A_DAY:
        rule_text = say("It is due more than {n} times a day.", n=MOST_A_DAY)
        raise broken("rule", rule_text, say("Let a monitoring system do that."))
    return found if _comes(parts, begins) else rrule(DAILY, dtstart=begins, until=begins - timedelta(days=1))


def _start_near(begins: date, near: date, parts: Mapping[str, str]) -> date:
    """A later first day with the same dates after `near`; a number of times is counted from the first one."""
    every = int(parts.get("INTERVAL", "1"))
    if "COUNT" in parts or (begins.month, begins.day) == (2, 29):
        return begins
    if parts["FREQ"] in {"DAILY", "WEEKLY"}:
        step = every * (1 if parts["FREQ"] == "DAILY" else 7)
        return begins + timedelta(days=max(0, ((near - begins).days // step - 1) * step))
    years = max(0, ((near.year - begins.year) // every - 1) * every)
    return begins.replace(year=begins.year + years)


def _comes(parts: Mapping[str, str], begins: datetime) -> bool:
    """Whether a rule ever comes: found out near the end of the years that dateutil looks through."""
    bare = ";".join(f"{name}={value}" for name, value in parts.items() if name not in {"COUNT", "UNTIL"})
    late = begins.replace(year=LATE + begins.year % CYCLE)
    return next(iter(rrulestr(bare, dtstart=late)), None) is not None


def parts_of(rule: str) -> dict[str, str]:
    """The parts of a rule by name.   Raises Invalid for what is none, or is not allowed."""
    given = rule.split(";")
    if len(rule) > 250 or not all(PART.fullmatch(one) for one in given):
        raise _wrong(rule[:60])
    parts = dict(one.split("=", 1) for one in given)
    known = PARTS.get(parts.get("FREQ", ""))
    if known is None or len(parts) != len(given):
        raise _wrong("FREQ")
    if strange := sorted(set(parts) - known):
        raise _wrong(strange[0])
    if "INTERVAL" in parts and not 1 <= int(parts["INTERVAL"] if parts["INTERVAL"].isdecimal() else 0) <= 400:
        raise _wrong("INTERVAL")
    for name, most in NUMBERS.items():
        if name in parts and not all(_is_number(one, name, most) for one in parts[name].split(",")):
            raise _wrong(name)
    return parts


def _is_number(text: str, name: str, most: int) -> bool:
    digits = text.lstrip("+-") if name != "BYMONTH" else text
    return digits.isdecimal() and 1 <= int(digits[:4]) <= most


def _wrong(part: str) -> Exception:
    rule = say("It is no rule of dates that Pawl can follow: {part}.", part=part)
    return broken("rule", rule, say("Write it like FREQ=WEEKLY;BYDAY=MO,TH or FREQ=MONTHLY;BYMONTHDAY=-1."))
