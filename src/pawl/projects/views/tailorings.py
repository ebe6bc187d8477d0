"""What each tailoring asks for, beside the others: the lines of every gate, and projects of each."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from pawl.accounts.actor import Actor
from pawl.accounts.permissions import require
from pawl.accounts.roles import Permission
from pawl.projects import words
from pawl.projects.gates import GATES
from pawl.projects.models import Project, Tailoring
from pawl.projects.views.showing import HELP
from pawl.web.asked import actor_of

SHOWN = 5


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """A row for each line of a gate, a column for each tailoring."""
    actor = actor_of(request)
    require(actor, Permission.PROJECT_READ)
    gates = [(words.GATES[one.name], [_row(line) for line in one.lines]) for one in GATES.values()]
    whole = [sum(len(one.of(size)) for one in GATES.values()) for size in Tailoring.values]
    told = {
        "columns": [(words.TAILORINGS[size], n) for size, n in zip(Tailoring.values, whole, strict=True)],
        "gates": gates,
        "projects": [(words.TAILORINGS[size], _examples(actor, size)) for size in Tailoring.values],
        "help": HELP,
    }
    return render(request, "projects/tailorings.html", told)


def _row(line: Any) -> tuple[Any, Any, list[bool]]:
    return line.label, words.PHASES[line.phase], [size in line.sizes for size in Tailoring.values]


def _examples(actor: Actor, size: str) -> list[Project]:
    """The newest ones that somebody may see."""
    rows = Project.objects.visible_to(actor).filter(tailoring=size).select_related("case")
    return list(rows.order_by("-pk")[:SHOWN])
