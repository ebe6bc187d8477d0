"""What somebody may name in a form or a body of changes."""

from collections.abc import Mapping

from django.db.models import QuerySet

from pawl.accounts.actor import Actor
from pawl.catalogue.choices import Choice, people, teams
from pawl.catalogue.models import Service
from pawl.changes.models import ChangeModel


def services(by: Actor) -> QuerySet[Service]:
    """Services that are not retired."""
    rows = Service.objects.visible_to(by).exclude(state="retired").select_related("case")
    return rows.order_by("case__title")


def models_in_force(by: Actor) -> QuerySet[ChangeModel]:
    """Models that a change may follow."""
    rows = ChangeModel.objects.visible_to(by).filter(state="live").select_related("case")
    return rows.order_by("type", "case__title")


KNOWN: Mapping[str, tuple[Choice, str]] = {
    "service": (services, "SVC"),
    "services": (services, "SVC"),
    "model": (models_in_force, "CHM"),
    "team": (teams, "TEAM"),
    "assignee": (people, "PER"),
    "implementers": (people, "PER"),
}
