"""What somebody may name on an incident: records that they may see, and the letters of their keys."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Q, QuerySet

from pawl.accounts.actor import Actor
from pawl.accounts.choosing import people_for
from pawl.accounts.models import Team
from pawl.accounts.permissions import clauses
from pawl.accounts.roles import Permission
from pawl.catalogue.choices import KNOWN as CATALOGUE
from pawl.catalogue.choices import Choice
from pawl.incidents.models import Incident
from pawl.tickets.models import Category


def categories(by: Actor) -> QuerySet[Category]:
    """Branches for incidents that are not retired."""
    rows = Category.objects.visible_to(by) | Category.objects.filter(organisation=None)
    found: QuerySet[Category] = rows.filter(Q(kind="incident") | Q(kind=""), retired_at=None).order_by("path")
    return found


def services(by: Actor) -> QuerySet[Any]:
    """Services that live, by name, with the team that supports each: it may get the incident."""
    return CATALOGUE["service"][0](by).filter(state="live").select_related("case__team")


def team_to_name(by: Actor) -> Team | None:
    """The team that somebody has to name with a report, since they may report for teams alone."""
    found = list(clauses(by, Permission.INCIDENT_REPORT))
    if any(clause.team is None for clause in found):
        return None
    teams = [clause.team for clause in found if clause.team is not None]
    return Team.objects.filter(pk__in=teams, is_active=True).order_by("pk").first()


def incidents(by: Actor) -> QuerySet[Incident]:
    """Incidents that one may see."""
    found: QuerySet[Incident] = Incident.objects.visible_to(by).select_related("case")
    return found


KNOWN: Mapping[str, tuple[Choice, str]] = {
    "caller": (people_for, "PER"),
    "person": (people_for, "PER"),
    "commander": (people_for, "PER"),
    "communicator": (people_for, "PER"),
    "scribe": (people_for, "PER"),
    "team": CATALOGUE["team"],
    "service": (services, "SVC"),
    "offering": CATALOGUE["offering"],
    "customer": CATALOGUE["customer"],
    "category": (categories, "CAT"),
    "parent": (incidents, "INC"),
}
