"""Pages about what a report asks and how it reaches people: decisions, links, remarks, the own digest."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from pawl.accounts.choosing import people_for
from pawl.accounts.permissions import not_found, require
from pawl.accounts.roles import Permission
from pawl.analytics.words import say
from pawl.collaboration.record_page import record_page
from pawl.collaboration.records import find_one
from pawl.environment import environment
from pawl.errors import PawlError
from pawl.reporting import deciding, digesting, sharing
from pawl.reporting.forms import AskForm, DecideForm, DigestForm, LinkForm
from pawl.reporting.lists import DECISION_STATES, DECISIONS
from pawl.reporting.models import Decision, Digest, Report, ReportLink
from pawl.web.asked import actor_of
from pawl.web.list_page import ListLook, list_page
from pawl.web.steps import step_buttons
from pawl.web.undo import tell

STEPS = {"withdraw": deciding.withdraw, "reopen": deciding.reopen}


@require_GET
def decisions(request: HttpRequest) -> HttpResponseBase:
    """Every decision that reports asked for."""
    look = ListLook(
        address=lambda row: reverse("reporting:decision", args=[row["key"]]),
        link_field="title",
        empty=say("No report has asked for a decision yet."),
        help="how-to/reports",
        section=(_("Reports"), reverse("reporting:reports")),
    )
    return list_page(request, DECISIONS, look)


@require_GET
def ask(request: HttpRequest, key: str) -> HttpResponse:
    """The form by which a report asks for a decision."""
    actor = actor_of(request)
    return _asking(request, find_one(Report, key, actor), AskForm(people=people_for(actor)))


@require_POST
def ask_send(request: HttpRequest, key: str) -> HttpResponse:
    """Let a report ask for a decision."""
    actor = actor_of(request)
    report = find_one(Report, key, actor)
    form = AskForm(request.POST, people=people_for(actor))
    if form.is_valid():
        try:
            made = deciding.ask(report, form.asked(), of=form.cleaned_data["of"], by=actor)
        except PawlError as refusal:
            form.refuse(refusal)
        else:
            return HttpResponseRedirect(reverse("reporting:decision", args=[made.key]))
    return _asking(request, report, form)


def _asking(request: HttpRequest, report: Report, form: AskForm) -> HttpResponse:
    told = {
        "form": form,
        "title": _("Ask for a decision"),
        "submit": _("Ask"),
        "back": reverse("reporting:report", args=[report.key]),
        "goes_to": reverse("reporting:ask-send", args=[report.key]),
    }
    return render(request, "reporting/form.html", told, status=422 if form.errors else 200)


@require_GET
def decision(request: HttpRequest, key: str) -> HttpResponse:
    """One decision; who was asked decides it here."""
    found = find_one(Decision, key, actor_of(request))
    return _deciding(request, found, DecideForm(options=found.options))


@require_POST
def decide(request: HttpRequest, key: str) -> HttpResponse:
    """Somebody who was asked decides."""
    actor = actor_of(request)
    found = find_one(Decision, key, actor)
    form = DecideForm(request.POST, options=found.options)
    if form.is_valid():
        try:
            deciding.decide(found, form.cleaned_data["choice"], form.cleaned_data["reason"], by=actor)
        except PawlError as refusal:
            form.refuse(refusal)
        else:
            tell(request, _("It is decided."))
            return HttpResponseRedirect(reverse("reporting:decision", args=[found.key]))
    return _deciding(request, found, form)


def _deciding(request: HttpRequest, found: Decision, form: DecideForm) -> HttpResponse:
    actor = actor_of(request)
    asked = list(found.asked.order_by("name"))
    is_own = actor.person is not None and found.case.owner_id == actor.person.pk
    steps = [one for one in deciding.DECISION.steps(found, actor) if is_own and one.activity in STEPS]
    told = record_page(request, found) | {
        "decision": found,
        "asked": asked,
        "form": form if found.state == "asked" and actor.person in asked else None,
        "goes_to": reverse("reporting:decide", args=[found.key]),
        "state": DECISION_STATES[found.state],
        "steps": step_buttons(
            steps, address=reverse("reporting:decision-step", args=[found.key]), version=found.version,
            labels={"withdraw": _("Withdraw"), "reopen": _("Ask again")}, destructive=frozenset({"withdraw"}),
        ),
    }  # fmt: skip
    return render(request, "reporting/decision.html", told, status=422 if form.errors else 200)


@require_POST
def decision_step(request: HttpRequest, key: str) -> HttpResponse:
    """Withdraw a question, or ask it again."""
    found = find_one(Decision, key, actor_of(request))
    step = STEPS.get(request.POST.get("activity", ""))
    if step is None:
        raise not_found("decision")
    step(found, by=actor_of(request))
    return HttpResponseRedirect(reverse("reporting:decision", args=[found.key]))


@require_POST
def unclear(request: HttpRequest, key: str) -> HttpResponse:
    """A reader says that a report is unclear."""
    report = find_one(Report, key, actor_of(request))
    sharing.say_unclear(report, request.POST.get("words", ""), by=actor_of(request))
    tell(request, _("Thank you. Whoever ordered the report sees it."))
    return HttpResponseRedirect(reverse("reporting:report", args=[report.key]))


@require_http_methods(["GET", "POST"])
def links(request: HttpRequest, key: str) -> HttpResponse:
    """The links of a report; a new one is shown once."""
    actor = actor_of(request)
    report = find_one(Report, key, actor)
    require(actor, Permission.REPORT_SCHEDULE, on=report)
    form, address = LinkForm(request.POST or None), ""
    if request.method == "POST" and form.is_valid():
        try:
            _link, secret = sharing.make_link(report, days=form.cleaned_data["days"], by=actor)
        except PawlError as refusal:
            form.refuse(refusal)
        else:
            address = environment().url + reverse("reporting:shared", args=[secret])
    told = {"report": report, "form": form, "address": address,
            "links": report.links.select_related("made_by")[:50]}  # fmt: skip
    response = render(request, "reporting/links.html", told, status=422 if form.errors else 200)
    response["Cache-Control"] = "no-store"
    return response


@require_POST
def link_revoke(request: HttpRequest, key: str, link: str) -> HttpResponse:
    """Let a link end now."""
    report = find_one(Report, key, actor_of(request))
    number = link.removeprefix("RLN-")
    found = ReportLink.objects.visible_to(actor_of(request)).filter(
        report=report, pk=int(number) if number.isdecimal() and len(number) < 19 else 0
    )
    one = found.select_related("report__case").first()
    if one is None:
        raise not_found("link")
    sharing.revoke(one, by=actor_of(request))
    tell(request, _("The link opens nothing any more."))
    return HttpResponseRedirect(reverse("reporting:links", args=[report.key]))


@require_http_methods(["GET", "POST"])
def digest(request: HttpRequest) -> HttpResponse:
    """When one wants to be told by mail what calls for one; and what the last times brought."""
    actor = actor_of(request)
    person = actor.human
    found = Digest.objects.filter(person=person).select_related("clock").first()
    now = {"cron": found.cron, "zone": found.zone} if found else {}
    form = DigestForm(request.POST or None, initial=now)
    if request.method == "POST" and request.POST.get("end"):
        digesting.end(person, by=actor)
        return HttpResponseRedirect(reverse("reporting:digest"))
    if request.method == "POST" and form.is_valid():
        try:
            said = form.cleaned_data
            digesting.wish(person, cron=said["cron"], zone=said["zone"], by=actor)
        except PawlError as refusal:
            form.refuse(refusal)
        else:
            tell(request, _("You are told when something calls for you."))
            return HttpResponseRedirect(reverse("reporting:digest"))
    told = {"form": form, "digest": found}
    return render(request, "reporting/digest.html", told, status=422 if form.errors else 200)
