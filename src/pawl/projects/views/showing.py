"""What every page of a project shows: its phases as tabs, its gate, who may do what."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from pawl.accounts.actor import Actor
from pawl.accounts.permissions import can
from pawl.accounts.roles import Permission
from pawl.collaboration.records import find_one
from pawl.projects import words
from pawl.projects.gates import Standing, standings
from pawl.projects.gates.gate import OF_PHASE
from pawl.projects.models import ENDED, Project, Waiver
from pawl.projects.pages import address_of_line, address_of_phase, tabs_of
from pawl.web.asked import actor_of

HELP = "how-to/run-a-project"
RELATED = (
    "case__owner", "case__team", "case__organisation", "sponsor", "customer__case", "service__case",
    "calendar", "outlook",
)  # fmt: skip


def project_of(request: HttpRequest, key: str) -> Project:
    """The project of a page.   Raises NotFound."""
    return find_one(Project, key, actor_of(request), *RELATED)


def frame(project: Project, here: str, actor: Actor) -> dict[str, Any]:
    """Context that all pages of a project share."""
    return {
        "project": project,
        "tabs": tabs_of(project, here),
        "state_label": words.STATES[project.state],
        "may_manage": can(actor, Permission.PROJECT_MANAGE, project) and project.state not in ENDED,
        "may_work": can(actor, Permission.PROJECT_WORK, project) and project.state not in ENDED,
        "may_decide": can(actor, Permission.PROJECT_DECIDE, project) and project.state not in ENDED,
        "help": HELP,
    }


def gates_of(project: Project, phase: str, waivers: Sequence[Waiver] | None = None) -> list[dict[str, Any]]:
    """The gates of a phase: each line met, waived or open, with where it is filled.

    waivers: of the project, where they are known already.
    """
    wanted = OF_PHASE.get(phase, ())
    if not wanted:
        return []
    found = standings(project, wanted, waivers=waivers)
    return [_gate(project, name, [one for one in found if one.gate == name]) for name in wanted]


def _gate(project: Project, name: str, found: list[Standing]) -> dict[str, Any]:
    act = reverse("project-act", args=[project.key])
    lines = [
        (
            one,
            address_of_line(project, one.line, is_met=one.is_met and not one.is_outside),
            f"{act}?act=waive&gate={name}&line={one.line.name}",
        )
        for one in found
    ]
    number = sum(one.is_open for one in found)
    outside = address_of_phase(project, "closing", "readiness")
    return {
        "label": words.GATES[name],
        "lines": lines,
        "outside": outside,
        "open": number,
        "whole": len(found),
    }
