"""The section that the configuration puts on the page of a service: what it stands on."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from pawl import clock
from pawl.accounts.actor import Actor
from pawl.accounts.permissions import can
from pawl.accounts.roles import Permission
from pawl.catalogue.models import Service
from pawl.catalogue.sections import Section, add
from pawl.configuration.choices import ends_for
from pawl.configuration.forms import JoinForm
from pawl.configuration.neighbours import neighbours_of
from pawl.configuration.picture import picture_of
from pawl.configuration.reads import graph_around


def register() -> None:
    """Called once, with the routes."""
    add("service", Section("stands-on", _("What it stands on"), "configuration/parts/service.html",
                           _stands_on, Permission.ITEM_READ, 45, is_apart=True))  # fmt: skip


def _stands_on(service: Service, actor: Actor) -> dict[str, Any]:
    now = clock.now()
    may_edit = can(actor, Permission.ITEM_EDIT, service.case)
    graph = graph_around(service.case, now, actor, upwards=False)
    return {
        "record": service,
        "picture": picture_of(graph),
        "neighbours": neighbours_of(service.case, now, actor),
        "join_form": JoinForm() if may_edit else None,
        "ends": ends_for(actor) if may_edit else [],
        "may_edit": may_edit,
    }
