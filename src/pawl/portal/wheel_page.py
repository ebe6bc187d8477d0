"""The wheel on a page of its own: both rings, what stands where and how long, what is asked of whom."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from pawl import clock
from pawl.accounts.actor import Actor
from pawl.accounts.permissions import require
from pawl.accounts.roles import Permission
from pawl.improvement.by_turn import success_by_turn
from pawl.portal.wheel import Spoke, held_gains, spokes
from pawl.portal.wheel_picture import wheel_picture
from pawl.portal.wheel_turns import Asking, asking, inner_ring
from pawl.web.asked import actor_of


@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """Everything that turns."""
    actor = actor_of(request)
    require(actor, Permission.IMPROVEMENT_READ)
    panel = wheel_of(actor, spokes(actor, clock.now()), asking(actor))
    return render(request, "portal/wheel.html", {"panel": panel, "asks": panel["asks"]})


def wheel_of(actor: Actor, outer: Sequence[Spoke], asks: Sequence[Asking] | None) -> dict[str, Any]:
    """What the picture and the lists beside it are made of, on this page and at home."""
    inner = inner_ring(actor, asks) if asks is not None else []
    return {
        "picture": wheel_picture(outer, held_gains(actor), inner),
        "spokes": outer,
        "inner": inner,
        "asks": asks,
        "turns": success_by_turn(actor),
    }
