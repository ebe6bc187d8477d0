"""Ask for something: the form of a model's newest version, and other answers later."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from pawl.accounts.actor import Actor
from pawl.accounts.permissions import not_found, require
from pawl.accounts.roles import Permission
from pawl.collaboration.attaching import Brought, bring
from pawl.collaboration.files import limit
from pawl.collaboration.records import address_of, find, find_one
from pawl.errors import PawlError
from pawl.requests.actions import asking
from pawl.requests.actions.becoming import first_answers
from pawl.requests.actions.modelling import newest
from pawl.requests.answers import definition_of
from pawl.requests.forms import AskForm, CallerForm, OwnAskForm
from pawl.requests.models import RequestModel, ServiceRequest
from pawl.tickets.actions.becoming import become as becoming
from pawl.tickets.models import Ticket
from pawl.web.asked import actor_of
from pawl.web.undo import tell

HELP = "how-to/request"
MOST_MODELS = 100


@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest, key: str) -> HttpResponse:
    """The form; what is sent with `look` only asks which questions follow from it."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # the middleware's
    require(actor, Permission.REQUEST_SUBMIT)
    model = _offered(key, actor)
    if "instead" in request.GET:
        return _instead(request, model, _misfiled(request.GET["instead"], actor))
    form = AskForm(definition_of(newest(model)), request.POST or None, files=request.FILES or None)
    whom = CallerForm(request.POST or None, actor=actor) if asking.may_ask_for_others(actor) else None
    person = whom.cleaned_data.get("caller") if whom and whom.is_bound and whom.is_valid() else None
    own = OwnAskForm(request.POST or None, actor=actor, model=model, caller=person)
    told = {
        "model": model,
        "form": form,
        "whom": whom,
        "own": own,
        "help": HELP,
        "address": reverse("ask", args=[model.key]),
        "takes_files": True,
        "most_bytes": limit(),
    }
    if request.method != "POST":
        return render(request, "requests/ask.html", told)
    if form.has_more or "look" in request.POST:
        return _look(request, form, told, "requests/ask.html")
    if form.is_valid() and (whom is None or whom.is_valid()) and own.is_valid():
        try:
            answers, brought = form.answers(_bring), bring(request.FILES.getlist("files"))
            made = asking.submit(
                model, answers, by=actor, caller=person, brought=brought, own=own.cleaned_data.get("own", {})
            )
        except PawlError as refusal:
            (own if own.concerns(refusal) else form).refuse(refusal)
        else:
            tell(request, _("We have your request; its number is %(key)s.") % {"key": made.key})
            return redirect("service-request", made.key)
    return render(request, "requests/ask.html", told, status=422)


@require_safe
def become(request: HttpRequest, key: str) -> HttpResponse:
    """An incident is a request after all: for what, of all that its caller may ask for."""
    actor = actor_of(request)
    one = _misfiled(key, actor)
    models = asking.models_for(one.case.owner, actor).order_by("case__title")[:MOST_MODELS]
    told = {"record": one, "models": list(models), "help": HELP, "back": address_of(one.case)}
    return render(request, "requests/become.html", told)


def _misfiled(key: str, actor: Actor) -> Ticket:
    """An incident that whoever asks works on.   Raises NotFound, NotAllowed."""
    one = find(key, actor)
    if not isinstance(one, Ticket) or one.kind != "incident":
        raise not_found("incident")
    require(actor, one.work_permission, on=one)
    return one


def _instead(request: HttpRequest, model: RequestModel, one: Ticket) -> HttpResponse:
    """The form with what the other ticket says already; sent, that one becomes this request."""
    actor = actor_of(request)
    known = first_answers(model, one)
    form = AskForm(
        definition_of(newest(model)), request.POST or None, files=request.FILES or None, answers=known
    )
    address = f"{reverse('ask', args=[model.key])}?{urlencode({'instead': one.key})}"
    told = {"model": model, "form": form, "help": HELP, "address": address, "instead": one}
    if request.method == "POST" and (form.has_more or "look" in request.POST):
        return _look(request, form, told, "requests/ask.html")
    if request.method == "POST" and form.is_valid():
        try:
            made = becoming(one, "service_request", model=model, answers=form.answers(_bring), by=actor)
        except PawlError as refusal:
            form.refuse(refusal)
        else:
            tell(request, _("%(old)s became %(key)s.") % {"old": one.key, "key": made.key})
            return redirect("service-request", made.key)
    return render(request, "requests/ask.html", told, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, key: str) -> HttpResponse:
    """Other answers, while nobody works on it."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # the middleware's
    one = find_one(ServiceRequest, key, actor, "case__owner", "case__team", "form", "service__case")
    require(actor, Permission.REQUEST_SUBMIT, on=one)
    form = AskForm(
        definition_of(one.form), request.POST or None, files=request.FILES or None, answers=one.fields,
        version=one.version,
    )  # fmt: skip
    back = reverse("service-request", args=[one.key])
    told = {"record": one, "form": form, "help": HELP, "back": back,
            "address": reverse("service-request-answers", args=[one.key])}  # fmt: skip
    if request.method == "POST" and (form.has_more or "look" in request.POST):
        return _look(request, form, told, "requests/answers.html")
    if request.method == "POST" and form.is_valid():
        one.version = form.cleaned_data["version"] or one.version
        try:
            asking.change_answers(one, form.answers(_bring), by=actor)
        except PawlError as refusal:
            form.refuse(refusal)
        else:
            return redirect(back)
    return render(request, "requests/answers.html", told, status=422 if form.errors else 200)


def _bring(file: Any) -> Brought:
    return bring([file])[0]


def _look(request: HttpRequest, form: AskForm, told: dict[str, Any], page: str) -> HttpResponse:
    """The same page with the questions that follow; nothing is wrong yet, so nothing is marked."""
    template = "requests/questions.html" if "HX-Request" in request.headers else page
    return render(request, template, {**told, "form": form.looked(), "follows": True})


def _offered(key: str, actor: Actor) -> RequestModel:
    """A model that somebody may ask for, or see since they offer it.   Raises NotFound."""
    one = find_one(RequestModel, key, actor, "offering__service__case__team", "offering__case")
    if not one.number:
        raise not_found("request model")
    return one
