"""The strategy beside what is measured and what runs: three pages."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from pawl.accounts.permissions import can, require
from pawl.accounts.roles import Permission
from pawl.portal.strategy_boxes import boxes
from pawl.portal.strategy_picture import strategy_picture
from pawl.portal.strategy_plans import plans
from pawl.portal.strategy_seen import COVERAGE
from pawl.portal.why_improve import why
from pawl.strategy.lists import HORIZONS
from pawl.web.asked import actor_of

READ = Permission.STRATEGY_READ


@require_safe
def picture(request: HttpRequest) -> HttpResponse:
    """The tree as it is covered by data, drawn and as a list."""
    require(actor_of(request), READ)
    drawn = boxes(actor_of(request))
    counts = [(label, tone, drawn.counts.get(name, 0)) for name, (label, tone) in COVERAGE.items()]
    told = {"tree": drawn, "counts": counts, "picture": strategy_picture(drawn.goals) if drawn.goals else ""}
    return render(request, "portal/strategy/picture.html", told)


@require_safe
def plan(request: HttpRequest) -> HttpResponse:
    """Horizons across, goals down, what runs in between."""
    require(actor_of(request), READ)
    told = {"rows": plans(actor_of(request)), "horizons": HORIZONS}
    return render(request, "portal/strategy/plans.html", told)


@require_safe
def reasons(request: HttpRequest) -> HttpResponse:
    """Gap × value, ranked."""
    require(actor_of(request), Permission.MEASUREMENT_READ)
    return render(
        request,
        "portal/strategy/why.html",
        {"why": why(actor_of(request)), "may_value": can(actor_of(request), Permission.TARGET_EDIT)},
    )
