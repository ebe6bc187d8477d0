"""Pages of webhooks."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from pawl.accounts.models import Organisation
from pawl.accounts.permissions import can, not_found, require, scope
from pawl.accounts.roles import Permission
from pawl.analytics.words import say
from pawl.collaboration.record_page import record_page
from pawl.collaboration.records import find
from pawl.errors import Conflict, PawlError
from pawl.web.asked import actor_of
from pawl.web.confirmation import Confirmation, ask, is_confirmed
from pawl.web.list_page import ListLook, list_page
from pawl.web.steps import step_buttons
from pawl.web.undo import tell
from pawl.webhooks import actions
from pawl.webhooks.forms import EndpointForm, NewEndpointForm
from pawl.webhooks.lists import ENDPOINTS, STATES, attempts_of
from pawl.webhooks.models import Endpoint

HELP = "how-to/webhooks"
STEPS = {"pause": gettext_lazy("Pause"), "resume": gettext_lazy("Resume")}
LOOK = ListLook(
    address=lambda row: reverse("webhook", args=[f"HOOK-{row['pk']}"]),
    link_field="title",
    hidden=("wants", "version"),
    empty=say("No webhook yet: other systems can hear of every event as it happens."),
    create="/webhooks/new/",
    create_label=gettext_lazy("Add a webhook"),
    create_permission=actions.MANAGE,
    help=HELP,
)
ATTEMPT_LOOK = ListLook(empty=say("Nothing was sent yet."), hidden=("event", "delivery"), help=HELP)


@require_safe
@login_required
def index(request: HttpRequest) -> HttpResponseBase:
    """The endpoints."""
    return list_page(request, ENDPOINTS, LOOK)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def add(request: HttpRequest) -> HttpResponse:
    """Add an endpoint; its secret stands on the page that answers, once."""
    actor = actor_of(request)
    if not can(actor, actions.MANAGE):
        require(actor, actions.MANAGE)
    organisations = scope(actor, Permission.ACCOUNT_READ, Organisation.objects.filter(is_active=True))
    form = NewEndpointForm(request.POST or None, organisations=organisations)
    if form.is_valid():
        fields = {name: form.cleaned_data[name] for name in ("title", "url", "wants", "organisation")}
        try:
            endpoint, secret = actions.add(**fields, by=actor)
        except PawlError as refusal:
            form.refuse(refusal)
        else:
            return _secret_page(request, endpoint, secret)
    return render(request, "webhooks/add.html", {"form": form}, status=422 if form.errors else 200)


@require_safe
@login_required
def show(request: HttpRequest, key: str) -> HttpResponse:
    """One endpoint: what it hears of, what it answered."""
    endpoint = _find(request, key)
    steps = step_buttons(
        actions.WEBHOOK.steps(endpoint, actor_of(request)),
        address=reverse("webhook-step", args=[endpoint.key]),
        version=endpoint.version,
        labels=STEPS,
    )
    told = {
        "steps": steps,
        "state_label": STATES[endpoint.state],
        "attempts": endpoint.attempts.select_related("event").order_by("-id")[:20],
    }
    return render(request, "webhooks/show.html", record_page(request, endpoint) | told)


@require_safe
@login_required
def attempts(request: HttpRequest, key: str) -> HttpResponseBase:
    """The delivery log of an endpoint."""
    endpoint = _find(request, key)
    return list_page(request, attempts_of(endpoint), ATTEMPT_LOOK)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def change(request: HttpRequest, key: str) -> HttpResponse:
    """Send other events, or to another address."""
    endpoint = _find(request, key)
    first = {"title": endpoint.case.title, "url": endpoint.url, "wants": "\n".join(endpoint.wants)}
    form = EndpointForm(request.POST or None, initial=first, version=endpoint.version)
    if form.is_valid():
        endpoint.version = form.cleaned_data["version"] or endpoint.version
        fields = {name: form.cleaned_data[name] for name in ("title", "url", "wants")}
        try:
            actions.change(endpoint, **fields, by=actor_of(request))
        except PawlError as refusal:
            form.refuse(refusal)
        else:
            tell(request, _("%(key)s is changed.") % {"key": endpoint.key})
            return redirect("webhook", endpoint.key)
    told = {"form": form, "endpoint": endpoint}
    return render(request, "webhooks/change.html", told, status=422 if form.errors else 200)


@require_POST
@login_required
def step(request: HttpRequest, key: str) -> HttpResponse:
    """Pause or resume."""
    endpoint = _find(request, key)
    taken = {"pause": actions.pause, "resume": actions.resume}.get(request.POST.get("activity", ""))
    if taken is None:
        raise Conflict(endpoint.key, say("There is no such step."), say("Use the buttons of the page."))
    taken(endpoint, by=actor_of(request))
    return redirect("webhook", endpoint.key)


@require_POST
@login_required
def rotate(request: HttpRequest, key: str) -> HttpResponse:
    """A new secret, on the page that answers, once."""
    return _secret_page(request, *actions.rotate(_find(request, key), by=actor_of(request)))


@require_POST
@login_required
def test(request: HttpRequest, key: str) -> HttpResponse:
    """Send an event of no meaning."""
    endpoint = _find(request, key)
    actions.test(endpoint, by=actor_of(request))
    tell(request, _("A test is on its way; its answer will stand in the log."))
    return redirect("webhook", endpoint.key)


@require_POST
@login_required
def replay(request: HttpRequest, key: str, delivery: int) -> HttpResponse:
    """Send an event again."""
    endpoint = _find(request, key)
    actions.replay(endpoint, delivery, by=actor_of(request))
    tell(request, _("It is sent again, under the same id."))
    return redirect("webhook", endpoint.key)


@require_POST
@login_required
def remove(request: HttpRequest, key: str) -> HttpResponse:
    """Forget an endpoint; asks first."""
    endpoint = _find(request, key)
    asked = Confirmation(
        title=_("Remove this webhook?"),
        thing=f"{endpoint.key} {endpoint.case.title}",
        consequences=(
            _("Nothing more is sent there, and the delivery log goes."),
            _("Its history in the journal stays."),
        ),
        button=_("Remove"),
        back=reverse("webhook", args=[endpoint.key]),
    )
    if not is_confirmed(request, asked):
        return ask(request, asked)
    actions.remove(endpoint, by=actor_of(request))
    tell(request, _("The webhook is removed."))
    return redirect("webhooks")


def _secret_page(request: HttpRequest, endpoint: Endpoint, secret: str) -> HttpResponse:
    return render(request, "webhooks/secret.html", {"endpoint": endpoint, "secret": secret})


def _find(request: HttpRequest, key: str) -> Endpoint:
    found: Any = find(key, actor_of(request))
    if not isinstance(found, Endpoint):
        raise not_found(key[:40])
    return found
