"""What somebody may name in a form or a body of changes."""

from collections.abc import Mapping

from django.db.models import QuerySet

from pawl.accounts.actor import Actor
from pawl.catalogue.choices import Choice, people, teams
from pawl.catalogue.models import Service
from pawl.changes.models import ChangeModel
from pawl.collaboration.models import Case
from pawl.collaboration.records import read_key
from pawl.collaboration.searching import visible_cases


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
TOUCHED = ("service", "configuration_item")
"""Kinds of what a change can touch."""


def touchable(key: str, by: Actor) -> Case | None:
    """The service or item of a key, if somebody may see it."""
    kind, number = read_key(key)
    return visible_cases(by, TOUCHED).filter(pk=number).first() if kind in TOUCHED else None
