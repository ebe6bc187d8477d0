"""Home: what needs attention, by role; which panels stand on it is a table."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from pawl import clock
from pawl.accounts.actor import Actor
from pawl.accounts.permissions import Place, can
from pawl.accounts.roles import Permission, Role
from pawl.collaboration.approval_panel import asked_of, with_addresses
from pawl.measurement import reads
from pawl.measurement.kpi_names import KPI_NAMES
from pawl.measurement.models import Gap, Signal, SignalState
from pawl.measurement.plain import plainly
from pawl.portal import attention, gains_now, setup, tours
from pawl.portal.getting_help import own_now
from pawl.portal.leading_now import services_now, teams_now
from pawl.portal.leading_projects import deliveries_now, projects_now
from pawl.portal.steering_now import changes_now, problems_now
from pawl.portal.wheel import Spoke, spokes
from pawl.portal.wheel_page import wheel_of
from pawl.portal.wheel_turns import Asking, asking
from pawl.portal.working_now import now_of
from pawl.reporting.deciding import waiting_for

MOST_FINDINGS = 3
MOST_DECISIONS = 8
WORKING = ("approvals", "attention", "mine", "wheel", "followed")
PANELS: Mapping[Role, tuple[str, ...]] = {
    Role.REQUESTER: ("search", "own", "followed"),
    Role.AGENT: ("now", "followed"),
    Role.TEAM_LEAD: ("approvals", "teams", "attention", "findings", "mine", "followed"),
    Role.PROBLEM_MANAGER: ("problems", "now", "followed"),
    Role.CHANGE_MANAGER: ("changes", "now", "followed"),
    Role.APPROVER: WORKING,
    Role.SERVICE_OWNER: ("approvals", "services", "deliveries", "findings", "attention", "mine", "followed"),
    Role.RELATIONSHIP_OWNER: WORKING,
    Role.PROJECT_MANAGER: ("approvals", "projects", "attention", "followed"),
    Role.SPONSOR: ("approvals", "gains", "findings", "mine", "wheel", "followed"),
    Role.IMPROVEMENT_OWNER: ("approvals", "gains", "turning", "wheel", "attention", "mine", "followed"),
    Role.EXECUTIVE: ("approvals", "gains", "findings", "leading", "wheel", "followed"),
    Role.AUDITOR: ("wheel", "findings", "followed"),
    Role.ADMINISTRATOR: ("setup", "approvals", "attention", "wheel", "mine", "followed"),
}
"""What each role looks for first; somebody with several roles sees the panels of all, each once."""


@dataclass(frozen=True)
class View:
    """Who looks at home, and what the panels share."""

    actor: Actor
    spokes: list[Spoke]

    @cached_property
    def asks(self) -> list[Asking] | None:
        """The improvements on their way, read once for all panels that tell of them."""
        return asking(self.actor)


@require_safe
@login_required
def show(request: HttpRequest) -> HttpResponse:
    """The first page after signing in."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # the middleware's
    names = ["decisions", *panels_for(actor)]
    view = View(actor, spokes(actor, clock.now()) if {"wheel", "attention"} & set(names) else [])
    panels = [(f"portal/panel_{name}.html", {"panel": CONTENT[name](view)}) for name in names]
    shown = [{"template": template, **told} for template, told in panels if told["panel"] is not None]
    return render(request, "portal/home.html", {"panels": shown, "tour": tours.tour_for(actor, "home")})


def panels_for(actor: Actor) -> list[str]:
    """The panels of somebody's home, in the order of their first role."""
    held = {Role(grant.role) for grant in actor.grants}
    order = sorted(held, key=list(Role).index, reverse=True)
    return list(dict.fromkeys(name for role in order for name in PANELS[role])) or ["search"]


def _setup(view: View) -> Any:
    return setup.checklist(view.actor) if can(view.actor, Permission.SETTING_MANAGE, Place()) else None


def _wheel(view: View) -> Any:
    if not any(spoke.is_open for spoke in view.spokes):
        return None
    return wheel_of(view.actor, view.spokes, view.asks)


def _findings(view: View) -> Any:
    if not can(view.actor, Signal.read_permission):
        return None
    signals = Signal.objects.visible_to(view.actor).filter(state__in=[SignalState.NEW, SignalState.ASSIGNED])
    newest = signals.select_related("case", "dataset", "source__case").order_by("-last_period", "-pk")
    return {
        "signals": [(one, _name(one), plainly(one)) for one in newest[:MOST_FINDINGS]],
        "gaps": [(one, _name(one)) for one in reads.gaps(view.actor)[:MOST_FINDINGS]],
    }


def _name(one: Signal | Gap) -> str:
    """Of its KPI, in the reader's language."""
    return KPI_NAMES.get(one.kpi, one.case.title)


CONTENT: Mapping[str, Callable[[View], Any]] = {
    "decisions": lambda view: list(waiting_for(view.actor)[:MOST_DECISIONS]) or None,
    "approvals": lambda view: with_addresses(asked_of(view.actor)[:MOST_DECISIONS]) or None,
    "setup": _setup,
    "search": lambda _view: {},
    "wheel": _wheel,
    "attention": lambda view: list(attention.needs(view.actor, view.spokes)),
    "mine": lambda view: attention.mine(view.actor),
    "now": lambda view: now_of(view.actor),
    "changes": lambda view: changes_now(view.actor),
    "problems": lambda view: problems_now(view.actor),
    "own": lambda view: own_now(view.actor),
    "teams": lambda view: teams_now(view.actor),
    "services": lambda view: services_now(view.actor),
    "projects": lambda view: projects_now(view.actor),
    "deliveries": lambda view: deliveries_now(view.actor) or None,
    "findings": _findings,
    "gains": lambda view: gains_now.gains_now(view.actor),
    "turning": lambda view: gains_now.turning_now(view.actor, view.asks),
    "leading": lambda view: gains_now.leading_now(view.actor),
    "followed": lambda view: attention.followed(view.actor),
}
