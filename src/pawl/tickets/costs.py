"""What was worked on the tickets of services, and how many were opened, for the cost of each."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Count, OuterRef, Subquery, Sum
from django.db.models.functions import TruncMonth

from pawl.accounts.models import Membership
from pawl.catalogue.costing import Worked, counted, worked
from pawl.catalogue.models import Service
from pawl.tickets.models import Ticket, TimeEntry
from pawl.tickets.reads import practices

HOUR = Decimal(60)
DESK = ("incident", "service_request")
"""What people who use a service come with: of these its cost per ticket is told."""


def register() -> None:
    """Called once, when Django has loaded its apps."""
    worked.append(of_time)
    counted.append(of_tickets)


def of_time(services: Sequence[Service], start: date, after: date) -> Mapping[int, Sequence[Worked]]:
    """By service, what was noted from a day until before another and not struck out.

    One query per practice, one more. Hours cost what those of their person's team cost: of the ticket's team
    where the person is of it, else of the only team that they are of, else of the ticket's.
    """
    rows = [row for model in practices() for row in _noted(model, services, start, after)]
    teams = teams_of({row["person_id"] for row in rows})
    found: dict[int, list[Worked]] = defaultdict(list)
    for row in rows:
        team = team_paid(row["case__team_id"], teams[row["person_id"]])
        hours = Decimal(row["total"]) / HOUR
        found[row["of_service"]].append(Worked(row["day"], hours, team, row["offering"]))
    return found


def of_tickets(services: Sequence[Service], start: date, after: date) -> Mapping[tuple[int, date], int]:
    """How many tickets were opened, by service and month; one query for each kind of them."""
    found: dict[tuple[int, date], int] = defaultdict(int)
    for model in practices():
        if model.kind in DESK:
            rows: Any = model._default_manager.filter(service__in=services)  # noqa: SLF001 documented
            within = rows.filter(opened_at__gte=_midnight(start), opened_at__lt=_midnight(after))
            opened = within.annotate(month=TruncMonth("opened_at", tzinfo=UTC)).order_by()
            for service, month, n in opened.values_list("service", "month").annotate(n=Count("pk")):
                found[service, month.date()] += n
    return found


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def _noted(
    model: type[Ticket], services: Sequence[Service], start: date, after: date
) -> Iterator[dict[str, Any]]:
    tickets: Any = model.objects
    here = tickets.filter(pk=OuterRef("case"))
    found = TimeEntry.objects.filter(
        case__in=tickets.filter(service__in=services).values("case_id"), day__gte=start, day__lt=after,
        struck_at=None,
    )  # fmt: skip
    by = ("day", "person_id", "case__team_id", "offering", "of_service")
    named = found.annotate(
        offering=Subquery(here.values("offering")[:1]), of_service=Subquery(here.values("service")[:1])
    ).order_by()
    yield from named.values(*by).annotate(total=Sum("minutes"))


def teams_of(people: set[int]) -> Mapping[int, set[int]]:
    """The teams of some people, by their number; one query."""
    found: dict[int, set[int]] = defaultdict(set)
    if people:
        for person, team in Membership.objects.filter(person__in=people).values_list("person_id", "team_id"):
            found[person].add(team)
    return found


def team_paid(of_case: int | None, own: set[int]) -> int | None:
    """The team whose rate an hour has: that of the case, or the only one of a person who is not of it."""
    return next(iter(own)) if len(own) == 1 and of_case not in own else of_case
