"""A calendar: when a service works, to the minute, in its own zone."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from zoneinfo import ZoneInfo

from pawl.analytics.words import Sentence
from pawl.analytics.worktime.calendar_file import read_rules
from pawl.analytics.worktime.rules import Rules
from pawl.analytics.worktime.windows import Window
from pawl.analytics.worktime.wording import describe
from pawl.analytics.worktime.zones import zone_of


@dataclass(frozen=True)
class Calendar:
    """Weekly windows less holidays; dated open days win over both; a window belongs to the day it opens."""

    name: str
    rules: Rules

    @classmethod
    def from_toml(cls, table: Mapping[str, object]) -> "Calendar":
        """A calendar from its table in a file.

        table: as in docs/how-to/calendar.md, already parsed.
        Returns the calendar.   Raises BadCalendar, naming the window or key, the rule and the way out.
        Error: none.   Source: docs/how-to/calendar.md.
        Checked: tests/analytics/worktime/test_calendar_file.py.
        """
        rules = read_rules(table)
        return cls(str(table.get("name", table.get("like", "calendar"))), rules)

    def windows_on(self, day: date) -> tuple[Window, ...]:
        """The windows that open on a local date, in order.

        day: local date.   Returns windows in minutes of that day.   Raises nothing.
        Error: none.   Source: docs/explanation/working-time.md.
        Checked: tests/analytics/worktime/test_calendar.py.
        """
        dated = self._dated.get(day)
        if dated is not None:
            return dated
        return () if self.is_holiday(day) else self.rules.weekly[day.weekday()]

    def is_holiday(self, day: date) -> bool:
        """Whether a date or yearly range closes that local date (a dated open day still wins)."""
        return day in self._holidays or any(day in span for span in self.rules.yearly)

    def is_dated(self, day: date) -> bool:
        """Whether that local date has windows of its own."""
        return day in self._dated

    @property
    def zone(self) -> str:
        """The IANA name of the zone whose local clock the windows follow."""
        return self.rules.zone

    @cached_property
    def clock(self) -> ZoneInfo:
        """That zone itself."""
        return zone_of(self.rules.zone)

    @cached_property
    def digest(self) -> str:
        """SHA-256 of what the calendar says (not of its name): equal digests give equal working times."""
        rules = self.rules
        content = {
            "zone": rules.zone,
            "weekly": [[[window.open, window.close] for window in day] for day in rules.weekly],
            "holidays": [day.isoformat() for day in rules.holidays],
            "yearly": [str(span) for span in rules.yearly],
            "open": [
                [day.isoformat(), [[w.open, w.close] for w in windows]] for day, windows in rules.open_days
            ],
        }
        return hashlib.sha256(json.dumps(content, sort_keys=True, separators=(",", ":")).encode()).hexdigest()

    @cached_property
    def description(self) -> Sentence:
        """What the calendar says, as one sentence for people."""
        return describe(self.name, self.rules)

    @cached_property
    def _dated(self) -> dict[date, tuple[Window, ...]]:
        return dict(self.rules.open_days)

    @cached_property
    def _holidays(self) -> frozenset[date]:
        return frozenset(self.rules.holidays)

    def __hash__(self) -> int:
        return hash(self.digest)


def always(zone: str = "UTC") -> Calendar:
    """The calendar without closing time, 24×7.

    zone: IANA name; it moves no working second, but names the days.
    Returns the calendar.   Raises BadCalendar for an unknown zone.
    Error: none.   Source: definition.   Checked: tests/analytics/worktime/test_calendar.py.
    """
    return shipped("always", zone=zone)


def shipped(name: str, *, zone: str = "UTC") -> Calendar:
    """A calendar that ships with Pawl.

    name: always, office (Mon–Fri 08–18) or office-lunch (Mon–Fri 08–12 and 13–18).   zone: IANA name.
    Returns the calendar.   Raises BadCalendar for another name or zone.
    Error: none.   Source: shipped/*.toml.   Checked: tests/analytics/worktime/test_calendar.py.
    """
    return Calendar.from_toml({"like": name, "zone": zone})
