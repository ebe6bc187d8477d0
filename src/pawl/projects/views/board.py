"""The board of a project: work by state, moved by a step each, of all of it or of one iteration."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import F
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from pawl.accounts.actor import Actor
from pawl.collaboration.records import find_one
from pawl.projects import words
from pawl.projects.actions.lifecycles import steps
from pawl.projects.actions.steps import WITH_REASON, take_step
from pawl.projects.models import Iteration, Project, WorkPackage
from pawl.projects.pages import address_of_phase
from pawl.projects.parts_of import part_number
from pawl.projects.views.showing import project_of
from pawl.web.asked import actor_of
from pawl.web.forms import version_of
from pawl.web.undo import tell

COLUMNS = ("planned", "in_progress", "returned", "delivered", "accepted")
MOST_SHOWN = 500
LABELS = {
    "start": gettext_lazy("Start"),
    "deliver": gettext_lazy("Deliver"),
    "accept": gettext_lazy("Accept"),
    "return": gettext_lazy("Return"),
}


@dataclass(frozen=True)
class Way:
    """A step that a card offers: into which column, and whether it asks for a reason first."""

    activity: str
    label: Any
    target: str
    asks: bool


@dataclass(frozen=True)
class BoardCard:
    """A work package on the board."""

    work: WorkPackage
    ways: Sequence[Way]


def board_told(project: Project, actor: Actor, asked: QueryDict) -> dict[str, Any]:
    """The columns, and the iterations that one can look at alone."""
    iterations = list(Iteration.objects.filter(project=project))
    chosen = iteration_asked(iterations, asked)
    rows = WorkPackage.objects.filter(project=project, work_type="work").exclude(state="cancelled")
    if chosen is not None:
        rows = rows.filter(iteration=chosen)
    order = ("rank", F("ends").asc(nulls_last=True), "pk")
    rows = rows.select_related("case__owner", "iteration").order_by(*order)
    cards = [_card(one, project, actor) for one in rows[: MOST_SHOWN + 1]]
    columns = [
        (state, words.WORK_STATES[state], [one for one in cards[:MOST_SHOWN] if one.work.state == state])
        for state in COLUMNS
    ]
    return {"board": columns, "iterations": iterations, "chosen": chosen,
            "board_left_off": len(cards) > MOST_SHOWN}  # fmt: skip


def iteration_asked(iterations: Sequence[Iteration], asked: QueryDict) -> Iteration | None:
    """The one that the address names, if it is of this project."""
    return next((one for one in iterations if one.key == asked.get("iteration")), None)


@require_POST
def step(request: HttpRequest, key: str) -> HttpResponse:
    """Move a card: take the step that its button names."""
    project, actor = project_of(request, key), actor_of(request)
    work = find_one(WorkPackage, request.POST.get("work", "")[:30], actor, "project__case")
    work.version = version_of(request)
    take_step(work, request.POST.get("activity", "")[:40], by=actor)
    tell(request, _("%(key)s is now: %(state)s.")
         % {"key": work.key, "state": words.WORK_STATES[work.state]})  # fmt: skip
    back, given = address_of_phase(project, "executing"), request.POST.get("iteration", "")[:30]
    iteration = f"?iteration={Iteration.prefix}-{part_number(given, Iteration.prefix)}" if given else ""
    return redirect(f"{back}{iteration}#board")


def _card(work: WorkPackage, project: Project, actor: Actor) -> BoardCard:
    work.project = project
    found: Any = steps(work, actor)
    return BoardCard(work, [
        Way(one.activity, LABELS[one.activity], one.target, ("work_package", one.activity) in WITH_REASON)
        for one in found if one.activity in LABELS and one.refusal is None
    ])  # fmt: skip
