"""What somebody may name of a problem: records that they may see, and the letters of their keys."""

from collections.abc import Callable, Mapping
from typing import Any

from django.db.models import Q, QuerySet

from pawl.accounts.actor import Actor
from pawl.accounts.choosing import people_for
from pawl.accounts.models import Team
from pawl.catalogue.models import Service
from pawl.problems.models import Problem
from pawl.tickets.models import Category

Choice = Callable[[Actor], QuerySet[Any]]


def teams(by: Actor) -> QuerySet[Team]:
    """Teams that work."""
    return Team.objects.visible_to(by).filter(is_active=True).order_by("name")


def services(by: Actor) -> QuerySet[Service]:
    """Services that are offered."""
    found = Service.objects.visible_to(by).exclude(state="retired")
    return found.select_related("case").order_by("case__title")


def categories(by: Actor) -> QuerySet[Category]:
    """Branches that problems are filed under: of every practice, as a problem stands behind its tickets."""
    rows = Category.objects.filter(Q(pk__in=Category.objects.visible_to(by)) | Q(organisation=None))
    return rows.filter(retired_at=None).order_by("path")


def others(by: Actor) -> QuerySet[Problem]:
    """Problems that somebody may see."""
    return Problem.objects.visible_to(by).select_related("case").order_by("-pk")


KNOWN: Mapping[str, tuple[Choice, str]] = {
    "team": (teams, "TEAM"),
    "assignee": (people_for, "PER"),
    "accepted_by": (people_for, "PER"),
    "service": (services, "SVC"),
    "category": (categories, "CAT"),
    "duplicate_of": (others, "PRB"),
}
