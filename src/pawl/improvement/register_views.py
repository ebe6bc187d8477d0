"""The register as a whole: its list, what comes first, its rules, and what is proposed from other records."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_safe

from pawl.accounts.actor import Actor
from pawl.accounts.choosing import people_for
from pawl.accounts.models import Organisation
from pawl.accounts.permissions import Place, can, not_found, require
from pawl.accounts.roles import Permission
from pawl.analytics.words import say
from pawl.catalogue.choices import KNOWN
from pawl.collaboration.models import Record
from pawl.collaboration.records import find
from pawl.errors import PawlError
from pawl.improvement.actions import proposing
from pawl.improvement.actions.lifecycle import UNDER_WAY
from pawl.improvement.actions.rules import set_rule
from pawl.improvement.forms import IdeaForm, ProposeFromForm, RuleForm
from pawl.improvement.lists import IMPROVEMENTS, STATES
from pawl.improvement.models import Improvement, RegisterRule
from pawl.improvement.patience import USUAL, age
from pawl.improvement.ranking import ranked
from pawl.projects.models import Lesson, Project
from pawl.web.asked import actor_of
from pawl.web.list_page import ListLook, QuickFilter, list_page
from pawl.web.listing import Row
from pawl.web.undo import tell

HELP = "how-to/improve"
READ, PROPOSE, DECIDE = (
    Permission.IMPROVEMENT_READ, Permission.IMPROVEMENT_PROPOSE, Permission.IMPROVEMENT_DECIDE,
)  # fmt: skip
OPEN_STATES = (
    "?filter%5Bstate%5D%5Bin%5D=proposed%2Cassessed%2Capproved%2Cplanned%2Cdoing%2Cchecking%2Cacting"
)


@require_safe
def index(request: HttpRequest) -> HttpResponseBase:
    """The register, with the age of each in its state."""
    rules = dict(RegisterRule.objects.values_list("organisation__name", "patience"))
    look = ListLook(
        address=lambda row: reverse("improvement", args=[row["key"]]),
        link_field="title",
        hidden=("version",),
        told={"entered": lambda row: aged(row, rules)},
        quick=(
            QuickFilter(gettext_lazy("Open"), OPEN_STATES),
            QuickFilter(gettext_lazy("From gaps"), "?filter%5Borigin%5D%5Beq%5D=gap"),
        ),
        empty=say("No improvement yet: a gap, an idea or a complaint is enough to begin."),
        create=reverse("improvement-propose"),
        create_label=gettext_lazy("Propose an improvement"),
        create_permission=Permission.IMPROVEMENT_PROPOSE,
        help=HELP,
    )
    return list_page(request, IMPROVEMENTS, look)


def aged(row: Row, rules: dict[str, dict[str, int]]) -> str:
    """Days in its state, marked where they are too many."""
    found = age(row.get("state", ""), row["entered"], rules.get(row.get("organisation") or ""))
    days = ngettext("%(n)s day", "%(n)s days", found.days) % {"n": found.days}
    return _("%(days)s, late") % {"days": days} if found.is_late else days


@require_http_methods(["GET", "HEAD", "POST"])
def idea(request: HttpRequest) -> HttpResponse:
    """One line is enough."""
    actor = actor_of(request)
    require(actor, PROPOSE)
    form = IdeaForm(request.POST or None, initial={"title": request.GET.get("title", "")[:250]})
    if request.method == "POST" and form.is_valid():
        try:
            made = proposing.have_idea(form.cleaned_data["title"], by=actor)
        except PawlError as refusal:
            form.refuse(refusal)
        else:
            tell(request, _("%(key)s is proposed.") % {"key": made.key})
            return redirect("improvement", made.key)
    told = {"form": form, "title": _("Have an idea"), "back": reverse("improvements"), "help": HELP}
    return render(request, "improvement/register_form.html", told, status=422 if form.errors else 200)


@require_safe
def ranking(request: HttpRequest) -> HttpResponse:
    """Which of those that can still be chosen comes first, and why."""
    actor = actor_of(request)
    require(actor, READ)
    rule, place = _rule(actor)
    under_way = Improvement.objects.visible_to(actor).filter(state__in=UNDER_WAY)
    if place is not None:
        under_way = under_way.filter(case__organisation=place)
    told = {
        "ranks": [(one, STATES[one.improvement.state]) for one in ranked(actor)],
        "under_way": under_way.count(), "limit": rule.under_way,
        "may_set": place is not None and can(actor, DECIDE, Place(place.pk)), "help": HELP,
    }  # fmt: skip
    return render(request, "improvement/ranking.html", told)


@require_http_methods(["GET", "HEAD", "POST"])
def rules(request: HttpRequest) -> HttpResponse:
    """How many at once, and how long each state may last."""
    actor = actor_of(request)
    rule, place = _rule(actor)
    require(actor, DECIDE, on=Place(place.pk if place else None))
    if place is None:
        raise not_found("organisation")
    now = {"under_way": rule.under_way} | {
        f"days_{name}": rule.patience.get(name, days) for name, days in USUAL.items()
    }
    states = {name: STATES[name] for name in USUAL}
    form = RuleForm(request.POST or None, states=states, version=rule.version, initial=now)
    back = reverse("improvement-ranking")
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            set_rule(place, under_way=said["under_way"], patience=form.patience(),
                     version=said["version"], by=actor)  # fmt: skip
        except PawlError as refusal:
            form.refuse(refusal)
        else:
            return redirect(back)
    told = {"form": form, "title": _("Set the rules of the register"), "back": back, "help": HELP}
    return render(request, "improvement/register_form.html", told, status=422 if form.errors else 200)


def _rule(actor: Actor) -> tuple[RegisterRule, Organisation | None]:
    """The rule of somebody's organisation as it counts now."""
    place = actor.person.organisation if actor.person else None
    found = RegisterRule.objects.filter(organisation=place).first() if place else None
    return found or RegisterRule(organisation=place), place


def propose_from(request: HttpRequest) -> HttpResponse:
    """Propose one that answers a problem, a hand-over, or a lesson of a project."""
    actor = actor_of(request)
    source = _source(request, actor)
    lessons = Lesson.objects.filter(project=source) if isinstance(source, Project) else None
    services = KNOWN["service"][0](actor)
    form = ProposeFromForm(
        request.POST or None, people=people_for(actor), services=services, lessons=lessons,
        initial={"title": source.case.title, "service": request.GET.get("service", "")},
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        try:
            lesson = form.cleaned_data.get("lesson")
            made = proposing.propose_from(source, form.proposal(), lesson=lesson, by=actor)
        except PawlError as refusal:
            form.refuse(refusal)
        else:
            tell(request, _("%(key)s is proposed.") % {"key": made.key})
            return redirect("improvement", made.key)
    told: dict[str, Any] = {"form": form, "source": source, "help": HELP}
    return render(request, "improvement/propose.html", told, status=422 if form.errors else 200)


def _source(request: HttpRequest, actor: Actor) -> Record:
    found = find(request.GET.get("from", "")[:30], actor)
    if found.kind not in proposing.ORIGINS:
        raise not_found("record")
    return found
