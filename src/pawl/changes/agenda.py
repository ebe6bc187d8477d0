"""The change calendar: changes, freezes, windows and outages of a time, by day."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pawl.accounts.actor import Actor
from pawl.catalogue.models import Outage
from pawl.changes.models import Change, ChangeState, Freeze, MaintenanceWindow
from pawl.changes.windows import openings
from pawl.web.states import word_of

DAY = timedelta(days=1)
MOST = 500
VIEWS = ("month", "week", "list")
KINDS: Mapping[str, str | Promise] = {
    "change": gettext_lazy("Changes"), "freeze": gettext_lazy("Freezes"),
    "window": gettext_lazy("Maintenance windows"), "outage": gettext_lazy("Outages"),
}  # fmt: skip


@dataclass(frozen=True)
class Entry:
    """Something in the calendar."""

    kind: str
    """change, freeze, window, outage."""
    key: str
    title: str
    address: str
    start: datetime
    end: datetime | None
    state: str = ""
    tone: str = ""
    is_part: bool = False
    """Whether it began on an earlier day than the one it is shown on."""


@dataclass(frozen=True)
class Day:
    """A day with what touches it."""

    day: date
    entries: list[Entry]
    is_outside: bool
    """Whether it belongs to another month than the one that is shown."""
    is_today: bool


@dataclass(frozen=True)
class Stretch:
    """What a view shows: its first day, the day behind its last, and the days it is about."""

    first: date
    last: date
    before: date
    after: date


def stretch_of(view: str, at: date) -> Stretch:
    """The days of a month in whole weeks, of a week, or four weeks on."""
    monday = at - at.weekday() * DAY
    if view == "week":
        return Stretch(monday, monday + 7 * DAY, at - 7 * DAY, at + 7 * DAY)
    if view == "list":
        return Stretch(at, at + 28 * DAY, at - 28 * DAY, at + 28 * DAY)
    first = at.replace(day=1)
    following = (first + 31 * DAY).replace(day=1)
    start = first - first.weekday() * DAY
    end = following + (-following.weekday() % 7) * DAY
    return Stretch(start, end, (first - DAY).replace(day=1), following)


def agenda(actor: Actor, start: datetime, end: datetime, *, windows: bool = True) -> list[Entry]:
    """Everything that somebody may see of a time, in order; six queries."""
    found = [
        *_changes(actor, start, end),
        *_freezes(actor, start, end),
        *(_windows(actor, start, end) if windows else ()),
        *_outages(actor, start, end),
    ]
    return sorted(found, key=lambda one: (one.start, one.key))


def days_of(entries: Sequence[Entry], stretch: Stretch, month: int | None, today: date) -> list[Day]:
    """Each day of a stretch with what touches it, in the zone of the page."""
    found = []
    for number in range((stretch.last - stretch.first).days):
        day = stretch.first + number * DAY
        start, end = midnight(day), midnight(day + DAY)
        here = [_shown(one, start) for one in entries if _is_on(one, start, end)]
        found.append(Day(day, here, month is not None and day.month != month, day == today))
    return found


@dataclass(frozen=True)
class Sign:
    """What a colour in the calendar means."""

    kind: str
    tone: str
    label: str


def legend_of(entries: Sequence[Entry]) -> list[Sign]:
    """What stands in the calendar, each colour of a kind with its words; those of a colour share a line."""
    found: dict[tuple[str, str], list[str]] = {}
    for one in entries:
        words = found.setdefault((one.kind, one.tone), [])
        label = str(word_of(one.state).label if one.state else KINDS[one.kind])
        if label not in words:
            words.append(label)
    order = list(KINDS)
    signs = sorted(found.items(), key=lambda each: (order.index(each[0][0]), each[0][1]))
    return [Sign(kind, tone, _label(kind, words)) for (kind, tone), words in signs]


def _label(kind: str, words: Sequence[str]) -> str:
    if kind != "change":
        return words[0]
    return _("Changes: %(states)s") % {"states": ", ".join(words)}


def midnight(day: date) -> datetime:
    """Where a day begins in the zone of the page."""
    return timezone.make_aware(datetime.combine(day, time()))


def _is_on(one: Entry, start: datetime, end: datetime) -> bool:
    """Whether it is shown on a day; a window that reaches past midnight only where it opens."""
    if one.kind == "window" and one.end is not None and one.end - one.start < DAY:
        return start <= one.start < end
    return one.start < end and (one.end is None or one.end > start)


def _shown(one: Entry, start: datetime) -> Entry:
    if one.start >= start:
        return one
    return Entry(
        one.kind, one.key, one.title, one.address, one.start, one.end, one.state, one.tone, is_part=True
    )


def _changes(actor: Actor, start: datetime, end: datetime) -> Iterator[Entry]:
    rows = Change.objects.visible_to(actor).filter(planned_from__lt=end, planned_until__gt=start)
    rows = rows.exclude(state=ChangeState.CANCELLED).select_related("case").order_by("planned_from", "pk")
    for one in rows[:MOST]:
        if one.planned_from is not None:
            address = reverse("change", args=[one.key])
            state = one.shown_state
            yield Entry(
                "change",
                one.key,
                one.case.title,
                address,
                one.planned_from,
                one.planned_until,
                state,
                word_of(state).tone,
            )


def _freezes(actor: Actor, start: datetime, end: datetime) -> Iterator[Entry]:
    rows = Freeze.objects.visible_to(actor).filter(until__gt=start, from_at__lt=end, ended_at=None)
    for one in rows.select_related("case").order_by("from_at", "pk")[:MOST]:
        address = reverse("freeze", args=[one.key])
        yield Entry("freeze", one.key, one.case.title, address, one.from_at, one.until, tone="bad")


def _windows(actor: Actor, start: datetime, end: datetime) -> Iterator[Entry]:
    rows = MaintenanceWindow.objects.visible_to(actor).filter(first__lte=end.astimezone(UTC).date())
    for one in rows.select_related("case").order_by("pk")[:MOST]:
        address = reverse("maintenance-window", args=[one.key])
        for opens, closes in openings(one.weekly, start, end):
            yield Entry("window", one.key, one.case.title, address, opens, closes, tone="info")


def _outages(actor: Actor, start: datetime, end: datetime) -> Iterator[Entry]:
    rows = Outage.objects.visible_to(actor).filter(from_at__lt=end, change=None)
    rows = rows.filter(until__gt=start) | rows.filter(until=None)
    for one in rows.select_related("case").order_by("from_at", "pk")[:MOST]:
        address = reverse("outage", args=[one.key])
        yield Entry("outage", one.key, one.case.title, address, one.from_at, one.until, tone="warn")
