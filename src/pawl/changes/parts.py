"""What changes put on the pages of services: those to come, those of late, and how they went."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from pawl import clock
from pawl.accounts.actor import Actor
from pawl.accounts.permissions import can
from pawl.accounts.roles import Permission
from pawl.catalogue.models import Service
from pawl.catalogue.sections import Section, add
from pawl.changes.actions.raising import RAISE
from pawl.changes.figures import DAYS, Success
from pawl.changes.models import Change
from pawl.changes.surroundings import PLANNED

MOST, MOST_READ = 10, 500
UNDONE = (*PLANNED, "review")
FAR = datetime.max.replace(tzinfo=UTC)
"""Where what has no time yet stands."""


def register() -> None:
    """Called once, with the routes."""
    add(
        "service",
        Section(
            "changes", _("Changes"), "changes/parts/service.html", _changes, Permission.CHANGE_READ, order=45
        ),
    )


def _changes(service: Service, actor: Actor) -> dict[str, Any]:
    counts = Q(state__in=UNDONE) | Q(state="closed", closed_at__gte=clock.now() - timedelta(days=DAYS))
    rows = Change.objects.visible_to(actor).filter(counts, service=service).select_related("case")
    found = list(rows.order_by("-pk")[:MOST_READ])
    closed = [one for one in found if one.state == "closed"]
    undone = sorted((one for one in found if one.state != "closed"), key=lambda one: one.planned_from or FAR)
    return {
        "open": undone[:MOST],
        "late": sorted(closed, key=lambda one: one.closed_at or FAR, reverse=True)[:5],
        "success": Success(Counter(one.resolution_code for one in closed)),
        "days": DAYS,
        "service": service,
        "may_raise": can(actor, RAISE),
    }
