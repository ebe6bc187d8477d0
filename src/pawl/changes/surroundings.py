"""What there is around a change at its time, read in few queries for the pure function of conflicts."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from pawl.accounts.models import Person
from pawl.catalogue.models import Outage
from pawl.changes.conflicts import Around, Collision, Items, Slot, Span, Window, collisions
from pawl.changes.models import Change, ChangeState, Freeze, MaintenanceWindow
from pawl.changes.reach import near
from pawl.changes.windows import Weekly, openings
from pawl.collaboration.kinds import KINDS
from pawl.collaboration.models import Case
from pawl.tickets.models import AffectedItem
from pawl.tickets.touching import affected

S = ChangeState
PLANNED = (S.NEW, S.ASSESS, S.AUTHORIZE, S.SCHEDULED, S.IMPLEMENT)
"""States in which a change takes its time and its people."""
Grouped = dict[Any, set[str]]


def people_of(change: Change) -> list[Person]:
    """Who is busy with a change: its assignee and who else works on it; one query."""
    others = list(change.implementers.order_by("name"))
    return [*([change.assignee] if change.assignee else []), *others]


def conflicts_of(
    change: Change, items: Sequence[Case] | None = None, people: Sequence[Person] | None = None
) -> list[Collision]:
    """Every conflict of a change as things stand; none while it has no window.

    items, people: what it touches and who is busy with it, where they are read already.   Six queries more.
    """
    if change.planned_from is None or change.planned_until is None:
        return []
    start, end = change.planned_from, change.planned_until
    named = affected(change) if items is None else items
    busy = people_of(change) if people is None else people
    home = change.case.organisation_id
    around = Around(
        changes=_changes(change, start, end),
        freezes=_freezes(home, start, end),
        windows=_windows(home, start, end),
        outages=_outages(change, start, end),
        near=near(change, named),
    )
    slot = Slot(
        change.key, start, end, frozenset(one.key for one in named), frozenset(one.key for one in busy)
    )
    return collisions(slot, around)


def _freezes(home: int | None, start: datetime, end: datetime) -> list[Span]:
    rows = _of(Freeze.objects.filter(until__gt=start, from_at__lt=end, ended_at=None), home)
    found = _grouped(rows.values_list("pk", "from_at", "until", "services"), "SVC")
    return [
        Span(f"FRZ-{pk}", begins, until, frozenset(items)) for (pk, begins, until), items in found.items()
    ]


def _windows(home: int | None, start: datetime, end: datetime) -> list[Window]:
    ended = Q(last=None) | Q(last__gte=start.date())
    rows = _of(MaintenanceWindow.objects.filter(ended, first__lte=end.date()), home)
    columns = ("pk", "days", "starts", "minutes", "zone", "first", "last", "services")
    told = ((pk, tuple(days), *rest) for pk, days, *rest in rows.values_list(*columns))
    return [
        Window(f"MWN-{pk}", tuple(openings(Weekly(*weekly), start, end)), frozenset(items))
        for (pk, *weekly), items in _grouped(told, "SVC").items()
    ]


def _changes(change: Change, start: datetime, end: datetime) -> list[Slot]:
    rows: QuerySet[Change] = Change.objects.filter(
        planned_from__lt=end, planned_until__gt=start, state__in=PLANNED,
        case__organisation=change.case.organisation_id,
    )  # fmt: skip
    columns = ("pk", "planned_from", "planned_until", "service_id", "assignee_id", "implementers")
    busy = _grouped(rows.exclude(pk=change.pk).values_list(*columns), "PER")
    touched: Grouped = defaultdict(set)
    named = AffectedItem.objects.filter(case__in=[pk for pk, *_rest in busy])
    for case, kind, item in named.values_list("case_id", "item__kind", "item_id"):
        touched[case].add(f"{KINDS[kind]}-{item}")
    return [
        Slot(f"CHG-{pk}", begins, until, frozenset(touched[pk] | _one("SVC", service)),
             frozenset(people | _one("PER", assignee)))
        for (pk, begins, until, service, assignee), people in busy.items()
    ]  # fmt: skip


def _outages(change: Change, start: datetime, end: datetime) -> list[Span]:
    rows = Outage.objects.filter(Q(until=None) | Q(until__gt=start), from_at__lt=end)
    rows = rows.filter(case__organisation=change.case.organisation_id)
    rows = rows.filter(Q(change=None) | ~Q(change=change.pk)).select_related("case", "item")
    return [Span(one.key, one.from_at, one.until, _down(one)) for one in rows]


def _down(one: Outage) -> Items:
    return frozenset({f"SVC-{one.service_id}", *([one.item.key] if one.item else [])})


def _grouped(rows: Iterable[Sequence[Any]], prefix: str) -> Grouped:
    """Rows of a join, each once, with the keys of what was joined in their last column."""
    found: Grouped = {}
    for *columns, joined in rows:
        found.setdefault(tuple(columns), set()).update(_one(prefix, joined))
    return found


def _one(prefix: str, number: int | None) -> set[str]:
    return set() if number is None else {f"{prefix}-{number}"}


def _of(rows: QuerySet[Any], home: int | None) -> QuerySet[Any]:
    return rows.filter(Q(case__organisation=home) | Q(case__organisation=None)).order_by("pk")
