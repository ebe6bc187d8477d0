"""Models of requests: the list, one with its form and versions, the form builder."""

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from pawl.accounts.actor import Actor
from pawl.accounts.permissions import can, require
from pawl.accounts.roles import Permission
from pawl.analytics.words import say
from pawl.collaboration.record_page import record_page
from pawl.collaboration.records import find_one
from pawl.errors import PawlError, Stale
from pawl.requests.actions import modelling
from pawl.requests.actions.modelling import EDIT, MODEL, newest
from pawl.requests.answers import definition_of
from pawl.requests.building import KIND_WORDS, WHO_WORDS, Builder
from pawl.requests.definition import Definition
from pawl.requests.forms import AskForm, ModelForm, NewModelForm
from pawl.requests.lists import MODELS
from pawl.requests.models import RequestModel
from pawl.tickets.words import LEVELS
from pawl.web.asked import actor_of
from pawl.web.forms import version_of
from pawl.web.list_page import ListLook, QuickFilter, list_page
from pawl.web.merge import merge_page
from pawl.web.steps import step_buttons
from pawl.web.undo import tell

HELP = "how-to/request-models"
LABELS = {
    "put_live": gettext_lazy("Let people ask for it"),
    "retire": gettext_lazy("Retire"),
    "restore": gettext_lazy("Restore"),
}


@require_safe
def index(request: HttpRequest) -> HttpResponseBase:
    """What can be asked for."""
    look = ListLook(
        address=lambda row: reverse("request-model", args=[row["key"]]),
        link_field="title",
        hidden=("version",),
        quick=(QuickFilter(gettext_lazy("Live"), "?filter%5Bstate%5D%5Beq%5D=live"),),
        empty=say("No request model yet: begin with what people ask for most."),
        create=reverse("request-model-new"),
        create_label=gettext_lazy("Draft a request model"),
        create_permission=EDIT,
        help=HELP,
    )
    return list_page(request, MODELS, look)


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Draft one for an offering."""
    actor = actor_of(request)
    require(actor, EDIT)
    form = NewModelForm(request.POST or None, actor=actor, initial={"offering": request.GET.get("offering")})
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            made = modelling.draft(
                said["offering"], name=said["name"], description=said["description"], by=actor
            )
        except PawlError as refusal:
            form.refuse(refusal)
        else:
            return redirect("request-model-form", made.key)
    told = {
        "form": form,
        "help": HELP,
        "back": reverse("request-models"),
        "label": _("Draft a request model"),
    }
    return render(request, "requests/model_form.html", told, status=422 if form.errors else 200)


@require_safe
def show(request: HttpRequest, key: str) -> HttpResponse:
    """One model: its form as people see it, stages, tasks, versions."""
    actor, one = actor_of(request), _find(request, key)
    definition = definition_of(newest(one)) if one.number else Definition()
    told = record_page(request, one) | {
        "may_edit": may_edit(actor, one),
        "preview": AskForm(definition),
        "definition": definition,
        "levels": [LEVELS[str(one)] for one in (definition.impact, definition.urgency)],
        "kinds": KIND_WORDS,
        "who": WHO_WORDS,
        "versions": one.versions.select_related("published_by")[:20],
        "steps": step_buttons(
            MODEL.steps(one, actor) if may_edit(actor, one) else [],
            address=reverse("request-model-steps", args=[one.key]),
            version=one.version,
            labels=LABELS,
            destructive=frozenset({"retire"}),
        ),
        "may_ask": one.state == "live" and can(actor, Permission.REQUEST_SUBMIT),
    }
    return render(request, "requests/model.html", told)


@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, key: str) -> HttpResponse:
    """Call it otherwise."""
    actor, one = actor_of(request), _find(request, key)
    require(actor, EDIT, on=one)
    now: dict[str, object] = {"name": one.name, "description": one.description}
    form = ModelForm(request.POST or None, version=one.version, initial=now)
    back = reverse("request-model", args=[one.key])
    if request.method == "POST" and form.is_valid():
        said = dict(form.cleaned_data)
        one.version = said.pop("version") or 0
        try:
            modelling.reword(one, by=actor, **said)
        except Stale as stale:
            return merge_page(request, stale, form, now, _find(request, key).version, back=back)
        except PawlError as refusal:
            form.refuse(refusal)
        else:
            return redirect(back)
    told = {"form": form, "help": HELP, "back": back, "label": str(one.name)}
    return render(request, "requests/model_form.html", told, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def build(request: HttpRequest, key: str) -> HttpResponse:
    """The form builder: look at it, or publish it as a version."""
    actor, one = actor_of(request), _find(request, key)
    require(actor, EDIT, on=one)
    definition = definition_of(newest(one)) if one.number else Definition()
    builder = Builder(definition, request.POST or None, actor)
    told = {"record": one, "builder": builder, "help": HELP, "preview": None, "refusal": None}
    status = 200
    if request.method == "POST":
        try:
            if builder.is_valid():
                read = Definition.read(builder.form())
                if "look" not in request.POST:
                    one.version = version_of(request) or one.version
                    modelling.publish(one, read.plain(), by=actor)
                    tell(request, _("The form is published; it counts from now on."))
                    return redirect("request-model", one.key)
                told["preview"], told["builder"] = AskForm(read), Builder(read, None, actor)
            else:
                status = 422
        except PawlError as refusal:
            told["refusal"], status = refusal, 422
    return render(request, "requests/build.html", told, status=status)


@require_POST
def step(request: HttpRequest, key: str) -> HttpResponse:
    """Let people ask for it, or no longer."""
    one = _find(request, key)
    one.version = version_of(request)
    modelling.take_step(one, request.POST.get("activity", "")[:60], by=actor_of(request))
    tell(request, _("%(key)s is changed.") % {"key": one.key})
    return redirect("request-model", one.key)


def may_edit(actor: Actor, one: RequestModel) -> bool:
    """Whether somebody may change it: where a team supports the service, that team counts too."""
    return can(actor, EDIT, one) and can(actor, EDIT, one.case)


def _find(request: HttpRequest, key: str) -> RequestModel:
    return find_one(
        RequestModel,
        key,
        actor_of(request),
        "case__team",
        "case__owner",
        "case__organisation",
        "offering__case",
    )
