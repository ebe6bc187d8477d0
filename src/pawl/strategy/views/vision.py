"""The vision: what was stated, and stating it anew."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from pawl.accounts.permissions import can, require
from pawl.accounts.roles import Permission
from pawl.errors import PawlError
from pawl.strategy.actions.vision import state_vision
from pawl.strategy.forms import VisionForm
from pawl.strategy.models import Vision
from pawl.web.asked import actor_of
from pawl.web.undo import tell

MOST = 50


@require_http_methods(["GET", "HEAD", "POST"])
def vision(request: HttpRequest) -> HttpResponse:
    """All statements, the newest first, and a new one."""
    actor = actor_of(request)
    require(actor, Permission.STRATEGY_READ)
    if request.method == "POST":
        require(actor, Permission.STRATEGY_EDIT)
    form = VisionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            state_vision(text=form.cleaned_data["text"], since=form.cleaned_data["since"], by=actor)
        except PawlError as refusal:
            form.refuse(refusal)
        else:
            tell(request, _("The vision is stated."))
            return redirect("strategy")
    stated = Vision.objects.visible_to(actor).select_related("organisation", "person")[:MOST]
    told = {"form": form, "stated": stated, "may_edit": can(actor, Permission.STRATEGY_EDIT)}
    return render(request, "strategy/vision.html", told, status=422 if form.errors else 200)
