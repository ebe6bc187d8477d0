"""What was worked on the tickets of a service, for its cost: minutes by day, team and offering."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import OuterRef, Subquery, Sum

from pawl.accounts.models import Membership
from pawl.catalogue.costing import Worked, worked
from pawl.catalogue.models import Service
from pawl.tickets.models import Ticket, TimeEntry
from pawl.tickets.reads import practices

HOUR = Decimal(60)


def register() -> None:
    """Called once, when Django has loaded its apps."""
    worked.append(of_time)


def of_time(service: Service, start: date, after: date) -> Iterable[Worked]:
    """What was noted from a day until before another and not struck out; one query per practice, one more.

    Hours cost what those of their person's team cost: of the ticket's team where the person is of it, else
    of the only team that they are of, else of the ticket's.
    """
    rows = [row for model in practices() for row in _noted(model, service, start, after)]
    teams = _teams_of({row["person_id"] for row in rows})
    return [
        Worked(
            row["day"], Decimal(row["total"]) / HOUR, _team(row["case__team_id"], teams[row["person_id"]]),
            row["offering"],
        )
        for row in rows
    ]  # fmt: skip


def _noted(model: type[Ticket], service: Service, start: date, after: date) -> Iterator[dict[str, Any]]:
    tickets: Any = model.objects
    offering = tickets.filter(pk=OuterRef("case")).values("offering")[:1]
    found = TimeEntry.objects.filter(
        case__in=tickets.filter(service=service).values("case_id"), day__gte=start, day__lt=after,
        struck_at=None,
    )  # fmt: skip
    by = ("day", "person_id", "case__team_id", "offering")
    named = found.annotate(offering=Subquery(offering)).order_by()
    yield from named.values(*by).annotate(total=Sum("minutes"))


def _teams_of(people: set[int]) -> Mapping[int, set[int]]:
    found: dict[int, set[int]] = defaultdict(set)
    if people:
        for person, team in Membership.objects.filter(person__in=people).values_list("person_id", "team_id"):
            found[person].add(team)
    return found


def _team(of_ticket: int | None, own: set[int]) -> int | None:
    return next(iter(own)) if len(own) == 1 and of_ticket not in own else of_ticket
