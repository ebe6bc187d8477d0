"""Incidents in the browser."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from pawl.accounts.permissions import can, require
from pawl.accounts.roles import Permission
from pawl.collaboration.attaching import bring
from pawl.collaboration.files import limit
from pawl.collaboration.record_page import record_page, with_refused_comment
from pawl.errors import Invalid, PawlError, Stale
from pawl.incidents import actions, forms
from pawl.incidents.choices import team_to_name
from pawl.incidents.doing import ACTS
from pawl.incidents.lists import INCIDENTS
from pawl.incidents.looks import BARE, DONE, FORMS, HELP, buttons, look_of
from pawl.incidents.models import OPEN, Incident
from pawl.incidents.plain_words import in_plain_words, promised_day, waits_for_caller
from pawl.incidents.practice import PRACTICE
from pawl.incidents.shown import children_of, facts_of, major_of
from pawl.tickets.questions import question_of
from pawl.tickets.shown import clocks_of, several_customers, shared
from pawl.web.addresses import address
from pawl.web.asked import actor_of
from pawl.web.forms import PawlForm, version_of
from pawl.web.list_page import list_page
from pawl.web.merge import merge_page
from pawl.web.undo import tell


@require_http_methods(["GET", "HEAD", "POST"])
def index(request: HttpRequest) -> HttpResponseBase:
    """The worklist; what is posted is done with many."""
    actor = actor_of(request)
    told = {"may_chart": can(actor, Permission.PROBLEM_READ)}
    return list_page(request, INCIDENTS, look_of(actor), told)


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Report one: for oneself, or at the desk for a caller."""
    actor = actor_of(request)
    require(actor, Permission.INCIDENT_REPORT)
    kind = forms.DeskReportForm if can(actor, Permission.INCIDENT_WORK) else forms.ReportForm
    first = {"title": request.GET.get("title", "")[:250], "team": team_to_name(actor)}
    form = kind(request.POST or None, actor=actor, initial=first)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.report(**_said(form), brought=bring(request.FILES.getlist("files")), by=actor)
        except PawlError as refusal:
            form.refuse(refusal)
        else:
            tell(request, _("%(key)s is reported.") % {"key": made.key})
            return redirect("incident", made.key)
    told = {"form": form, "help": HELP, "takes_files": True, "most_bytes": limit()}
    return render(request, "incidents/new.html", told, status=422 if form.errors else 200)


@require_safe
def show(request: HttpRequest, key: str) -> HttpResponse:
    """One incident: what it is, where it stands, what was promised, what was said."""
    return render(request, "incidents/show.html", told(request, found(request, key)))


def told(request: HttpRequest, one: Incident) -> dict[str, Any]:
    """What the page of one shows, and the worklist beside it."""
    actor = actor_of(request)
    may_work = can(actor, Permission.INCIDENT_WORK, one)
    waits = not may_work and waits_for_caller(one)
    page = record_page(request, one)
    return page | {
        "answer_url": address("incident-answer", key=one.key),
        "facts": facts_of(one, works=may_work),
        "clocks": clocks_of(one),
        "buttons": buttons(one, actor),
        "children": children_of(one, actor) if page["there"]["any_children"] else [],
        **shared(request, one, PRACTICE),
        "major": major_of(one) if page["there"]["any_major"] else None,
        "may_declare": can(actor, Permission.INCIDENT_MAJOR, one),
        "is_open": one.state in OPEN,
        "may_work": may_work,
        "progress": "" if may_work else in_plain_words(one, promised_day(one), waits=waits),
        "question": question_of(one) if waits else "",
        "several_customers": several_customers(one) if may_work else 0,
        "help": HELP,
    }


@require_http_methods(["GET", "HEAD", "POST"])
def act(request: HttpRequest, key: str, name: str) -> HttpResponse:
    """Do something that needs to be said more about: hold, resolve, hand over, prioritise …"""
    asked, actor = FORMS[name], actor_of(request)
    one = found(request, key, bare=asked.is_bare)
    require(actor, asked.permission, on=one)
    now, back = asked.now(one), reverse("incident", args=[one.key])
    form = asked.form(request.POST or None, actor=actor, incident=one, initial=now)
    if request.method == "POST" and form.is_valid():
        one.version = form.cleaned_data.get("version") or 0
        try:
            done = ACTS[name](one, by=actor, **_said(form))
        except Stale as stale:
            return merge_page(request, stale, form, now, found(request, key).version, back=back)
        except PawlError as refusal:
            form.refuse(refusal)
        else:
            tell(request, _("%(key)s: done.") % {"key": done.key})
            return redirect("incident", done.key)
    told = {"form": form, "record": one, "back": back, "asked": asked, "help": HELP}
    return render(request, "incidents/act.html", told, status=422 if form.errors else 200)


@require_POST
def step(request: HttpRequest, key: str, name: str) -> HttpResponse:
    """Do at once what needs no more words: take, resume, close."""
    one = found(request, key, bare=name in BARE)
    if request.POST.get("version"):  # a key of the worklist names none: what is there now is meant
        one.version = version_of(request)
    ACTS[name](one, by=actor_of(request))
    tell(request, DONE[name] % {"key": one.key})
    return redirect("incident", one.key)


@require_POST
def answer(request: HttpRequest, key: str) -> HttpResponse:
    """Say something; what follows from it follows at once."""
    one, actor = found(request, key), actor_of(request)
    require(actor, Permission.CASE_COMMENT, on=one.case)
    is_internal = request.POST.get("internal") == "yes"
    text, page = request.POST.get("text", ""), reverse("incident", args=[one.key])
    try:
        brought = bring(request.FILES.getlist("files"))
        made = actions.answer(one, text=text, is_internal=is_internal, brought=brought, by=actor)
    except Invalid as error:
        return with_refused_comment(request, page, error)
    return redirect(f"{page}#comment-{made.pk}" if made else f"{page}#files")


def found(request: HttpRequest, key: str, *, bare: bool = False) -> Incident:
    """The incident of a key, if the reader may see it."""
    one: Incident = PRACTICE.find(key, actor_of(request), bare=bare)
    return one


def _said(form: PawlForm) -> dict[str, Any]:
    return {name: value for name, value in form.cleaned_data.items() if name != "version"}
