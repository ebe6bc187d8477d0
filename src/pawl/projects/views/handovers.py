"""The page of a hand-over: its gate, who signs, what changes hands; and how early life goes."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from pawl.accounts.actor import Actor
from pawl.collaboration.records import find_one
from pawl.projects import words
from pawl.projects.actions.handovers import may_receive
from pawl.projects.doing import ends_of
from pawl.projects.early_life import shown_exit
from pawl.projects.gates.waived import LABELS as LINES
from pawl.projects.models import OPEN_RAID, Handover, RaidItem
from pawl.projects.views.showing import frame, gates_of
from pawl.web.asked import actor_of
from pawl.web.fragments import render_page
from pawl.web.steps import step_buttons

LABELS = {"end_early_life": gettext_lazy("End early-life support")}


def handover_told(one: Handover, actor: Actor) -> dict[str, Any]:
    """What both sides read before they sign; once both have, the gate is what was frozen."""
    if one.state == "accepted":
        frozen = (one.content or {}).get("gate", ())
        return {
            "may_receive": may_receive(one, actor),
            "signed_gate": [(each, LINES.get(("handover", each["line"]), each["line"])) for each in frozen],
        }
    items = RaidItem.objects.filter(
        project=one.project, raid_type__in=["defect", "risk"], state__in=OPEN_RAID
    )
    return {
        "gates": gates_of(one.project, "closing")[:1],
        "may_receive": may_receive(one, actor),
        "changing_hands": list(items.select_related("case")[:100]),
    }


@require_safe
def early_life(request: HttpRequest, key: str) -> HttpResponse:
    """How the exit criteria stand; the page of the hand-over fetches it once it stands itself."""
    actor = actor_of(request)
    one = find_one(Handover, key, actor, "project__case", "service__case")
    found = shown_exit(one, actor)
    ends: Any = ends_of(one, actor, found)
    told = frame(one.project, "closing", actor) | {
        "record": one, "exit": found, "phase_label": words.PHASES["closing"],
        "ends": step_buttons(ends, address=reverse("project-record-step", args=[one.key]),
                             version=one.version, labels=LABELS),
    }  # fmt: skip
    return render_page(request, "projects/early_life.html", "exit", told)
