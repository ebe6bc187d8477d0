"""What the practice puts on the page of a service: its open problems, and its known errors in force."""

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from pawl.accounts.actor import Actor
from pawl.accounts.roles import Permission
from pawl.catalogue.models import Service
from pawl.catalogue.sections import Section, add
from pawl.problems.actions.lifecycle import UNSOLVED
from pawl.problems.models import Problem
from pawl.problems.words import STATES

SHOWN = 20


def register() -> None:
    """Called once, with the routes."""
    add(
        "service",
        Section("problems", _("Problems and known errors"), "problems/of_service.html", _of_service,
                Permission.PROBLEM_READ, 45),
    )  # fmt: skip


def _of_service(service: Service, actor: Actor) -> dict[str, Any]:
    alive = Q(state__in=UNSOLVED) | Q(is_known_error=True)
    rows = Problem.objects.visible_to(actor).filter(alive, service=service).select_related("case")
    found = rows.order_by("-is_known_error", "priority", "-pk")[:SHOWN]
    return {"problems": [(one, STATES[one.state]) for one in found]}
