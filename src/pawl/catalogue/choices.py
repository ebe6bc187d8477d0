"""What somebody may name in a form or a body: records that they may see, and the letters of their keys."""

from collections.abc import Callable, Mapping
from typing import Any

from django.db.models import Q, QuerySet

from pawl.accounts.actor import Actor
from pawl.accounts.models import Person, Team
from pawl.accounts.permissions import scope
from pawl.accounts.roles import Permission
from pawl.catalogue.models import Agreement, Contract, Customer, Offering, Service, ServiceCalendar, Supplier

Choice = Callable[[Actor], QuerySet[Any]]


def people(by: Actor) -> QuerySet[Person]:
    """People whom one may see, and oneself."""
    seen = scope(by, Permission.ACCOUNT_READ, Person.objects.all()).values("pk")
    own = by.person.pk if by.person else None
    found: QuerySet[Person] = Person.objects.filter(Q(pk__in=seen) | Q(pk=own), is_active=True)
    return found


def teams(by: Actor) -> QuerySet[Team]:
    """Teams that work."""
    return Team.objects.visible_to(by).filter(is_active=True)


def calendars(by: Actor) -> QuerySet[ServiceCalendar]:
    """Hours that are not retired."""
    return ServiceCalendar.objects.visible_to(by).filter(retired_at=None)


def _records(model: Any) -> Choice:
    return lambda by: model.objects.visible_to(by).select_related("case").order_by("case__title")


KNOWN: Mapping[str, tuple[Choice, str]] = {
    "owner": (people, "PER"),
    "team": (teams, "TEAM"),
    "provider_team": (teams, "TEAM"),
    "service": (_records(Service), "SVC"),
    "offering": (_records(Offering), "OFF"),
    "supplier": (_records(Supplier), "SUP"),
    "contract": (_records(Contract), "CON"),
    "customer": (_records(Customer), "CUS"),
    "agreement": (_records(Agreement), "AGR"),
    "supports": (_records(Agreement), "AGR"),
    "calendar": (calendars, "SCL"),
}
