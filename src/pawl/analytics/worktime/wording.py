"""Says in words what a calendar says."""

from itertools import groupby

from pawl.analytics.words import Sentence, say
from pawl.analytics.worktime.rules import Rules
from pawl.analytics.worktime.windows import MINUTES, Window


def describe(name: str, rules: Rules) -> Sentence:
    """What a calendar says, as one sentence.

    name, rules: of the calendar.   Returns a Sentence that can be translated.   Raises nothing.
    Error: none.   Source: docs/how-to/calendar.md.   Checked: tests/analytics/worktime/test_calendar.py.
    """
    return say(
        "{name}: {hours}; {zone}; {closed}; {opened}.",
        name=name,
        hours=_hours(rules),
        zone=rules.zone,
        closed=_closed(rules),
        opened=say("exceptional open days: {n}", n=len(rules.open_days))
        if rules.open_days
        else say("no exceptional open days"),
    )


def weekday(day: int) -> Sentence:
    """The short name of a day of the week.

    day: 0 = Monday to 6.   Returns it as a Sentence.   Raises IndexError for another number.
    Error: none.   Source: ISO 8601 order.   Checked: tests/analytics/worktime/test_calendar.py.
    """
    return (say("Mon"), say("Tue"), say("Wed"), say("Thu"), say("Fri"), say("Sat"), say("Sun"))[day]


def _hours(rules: Rules) -> Sentence:
    if all(day == (Window(0, MINUTES),) for day in rules.weekly):
        return say("open around the clock")
    groups = [
        (windows, [day for day, _ in days])
        for windows, days in groupby(enumerate(rules.weekly), lambda pair: pair[1])
    ]
    parts = [
        say("{days} {windows}", days=_days(days), windows=", ".join(map(str, windows)))
        for windows, days in groups
        if windows
    ]
    if not parts:
        return say("open on dated days only")
    sentence = parts[0]
    for part in parts[1:]:
        sentence = say("{first}; {rest}", first=sentence, rest=part)
    return sentence


def _days(days: list[int]) -> Sentence:
    if len(days) == 1:
        return weekday(days[0])
    return say("{first}–{last}", first=weekday(days[0]), last=weekday(days[-1]))


def _closed(rules: Rules) -> Sentence:
    dates = say("dated holidays: {n}", n=len(rules.holidays)) if rules.holidays else say("no dated holidays")
    if rules.feed:
        dates = say("{dates} ({feed})", dates=dates, feed=rules.feed)
    if rules.yearly:
        return say("{dates}, yearly {ranges}", dates=dates, ranges=", ".join(map(str, rules.yearly)))
    return dates
