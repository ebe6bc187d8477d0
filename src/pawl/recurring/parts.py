"""What the page of a service shows of its recurring activities."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from pawl.accounts.actor import Actor
from pawl.accounts.roles import Permission
from pawl.catalogue.models import Service
from pawl.catalogue.sections import Section, add
from pawl.recurring.models import OPEN_RUNS, Operation, OperationRun

SHOWN = 20


def register() -> None:
    """Called once, with the routes."""
    add("service", Section("recurring", _("Recurring activities"), "recurring/parts/operations.html",
                           _operations, Permission.OPERATION_READ, 55, is_apart=True))  # fmt: skip


def _operations(service: Service, actor: Actor) -> dict[str, Any]:
    rows = Operation.objects.visible_to(actor).filter(service=service).exclude(state="retired")
    found = list(rows.select_related("case").order_by("case__title")[:SHOWN])
    runs = OperationRun.objects.visible_to(actor).filter(operation__in=found, state__in=OPEN_RUNS)
    due: dict[int, OperationRun] = {}
    for run in runs.order_by("-due_at")[:500]:
        due[run.operation_id] = run
    return {"operations": [(one, due.get(one.pk)) for one in found]}
