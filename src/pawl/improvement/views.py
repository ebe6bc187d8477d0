"""The register in the browser."""

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from pawl.accounts.actor import Actor
from pawl.accounts.choosing import people_for
from pawl.accounts.permissions import can, not_found, require
from pawl.accounts.roles import Permission
from pawl.analytics.words import say
from pawl.catalogue.choices import KNOWN
from pawl.collaboration.record_page import record_page
from pawl.collaboration.records import find, find_one
from pawl.errors import PawlError, Stale
from pawl.improvement.act_forms import EVIDENCE, SUBJECTS
from pawl.improvement.actions import register
from pawl.improvement.actions.lifecycle import UNDECIDED
from pawl.improvement.api import may_read_numbers
from pawl.improvement.forms import ChangeForm, ProposeForFindingForm, ProposeForm, WithdrawForm
from pawl.improvement.gains_charts import unit_of
from pawl.improvement.gains_views import gains_of
from pawl.improvement.lists import RESOLUTIONS, TURN_STATES, TURNS
from pawl.improvement.models import Improvement, State, Turn
from pawl.improvement.register_views import index, propose_from
from pawl.improvement.shown import shown, turn_shown
from pawl.measurement.kpi_names import KPI_NAMES
from pawl.measurement.models import Gap, Signal
from pawl.web.asked import actor_of
from pawl.web.list_page import ListLook, QuickFilter, list_page
from pawl.web.merge import merge_page
from pawl.web.undo import tell

HELP = "how-to/improve"
__all__ = ["change", "index", "propose", "show", "turn", "turns", "withdraw"]


@require_http_methods(["GET", "HEAD", "POST"])
def propose(request: HttpRequest) -> HttpResponse:
    """Propose one by hand, or for a gap or a signal."""
    actor = actor_of(request)
    require(actor, Permission.IMPROVEMENT_PROPOSE)
    if request.GET.get("from"):
        return propose_from(request)
    finding = _finding(request, actor)
    kind = ProposeForm if finding is None else ProposeForFindingForm
    first = _first_words(finding) | {"service": request.GET.get("service", "")}
    form = kind(
        request.POST or None, people=people_for(actor), services=KNOWN["service"][0](actor), initial=first
    )
    if request.method == "POST" and form.is_valid():
        try:
            made = _proposed(form, finding, actor)
        except PawlError as refusal:
            form.refuse(refusal)
        else:
            tell(request, _("%(key)s is proposed.") % {"key": made.key})
            return redirect("improvement", made.key)
    told = {"form": form, "finding": finding, "help": HELP}
    return render(request, "improvement/propose.html", told, status=422 if form.errors else 200)


def _proposed(form: ProposeForm, finding: Gap | Signal | None, actor: Actor) -> Improvement:
    if finding is None:
        return register.propose(form.proposal(), by=actor)
    return register.propose_for(finding, form.proposal(), by=actor)


def _finding(request: HttpRequest, actor: Actor) -> Gap | Signal | None:
    """The gap or signal that the address names.   Raises NotFound."""
    key = request.GET.get("gap") or request.GET.get("signal")
    if not key:
        return None
    found = find(key, actor)
    if not isinstance(found, (Gap, Signal)):
        raise not_found("finding")
    return found


def _first_words(finding: Gap | Signal | None) -> dict[str, str]:
    return {} if finding is None else {"title": str(finding.case.title)}


@require_safe
def show(request: HttpRequest, key: str) -> HttpResponse:
    """One improvement."""
    actor = actor_of(request)
    one = find_one(Improvement, key, actor, "case__organisation", "case__owner")
    told = record_page(request, one) | {
        "states": [(state, state == one.state) for state in State.values if state != "rejected"],
        "kpi_name": KPI_NAMES.get(one.kpi, one.kpi),
        "unit": unit_of(one.kpi),
        "baseline": one.baseline if may_read_numbers(actor, one) else None,
        "subject": SUBJECTS[one.subject],
        "evidence": EVIDENCE[one.evidence],
        "resolution": RESOLUTIONS.get(one.resolution, one.resolution),
        "may_edit": can(actor, Permission.IMPROVEMENT_EDIT, one),
        "may_withdraw": one.state in UNDECIDED and can(actor, Permission.IMPROVEMENT_EDIT, one),
    }
    return render(request, "improvement/show.html", told | shown(one, actor) | gains_of(one, actor))


@require_safe
def turns(request: HttpRequest) -> HttpResponseBase:
    """The turns of all improvements that one may see."""
    look = ListLook(
        address=lambda row: reverse("pdca-turn", args=[row["key"]]),
        link_field="title",
        hidden=("version",),
        quick=(
            QuickFilter(gettext_lazy("doing"), "?filter%5Bstate%5D%5Beq%5D=doing"),
            QuickFilter(gettext_lazy("checking"), "?filter%5Bstate%5D%5Beq%5D=checking"),
        ),
        empty=say("No turn is planned yet: an approved improvement is tried in turns."),
        help=HELP,
    )
    return list_page(request, TURNS, look)


@require_safe
def turn(request: HttpRequest, key: str) -> HttpResponse:
    """One turn by itself, with its own timeline and links."""
    actor = actor_of(request)
    one = find_one(Turn, key, actor, "case", "improvement__case")
    told = record_page(request, one) | {
        "improvement": one.improvement,
        "turn": turn_shown(one, actor),
        "benefit_unit": unit_of(one.improvement.kpi),
        "kpi_name": KPI_NAMES.get(one.improvement.kpi, one.improvement.kpi),
        "state_label": TURN_STATES[one.state],
    }
    return render(request, "improvement/turn.html", told)


@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, key: str) -> HttpResponse:
    """Word it better, or hand it over."""
    actor, one = actor_of(request), _find(request, key)
    require(actor, Permission.IMPROVEMENT_EDIT, on=one)
    now: dict[str, object] = {
        "title": one.case.title, "problem": one.problem, "expected_benefit": one.expected_benefit,
        "owner": one.case.owner,
    }  # fmt: skip
    form = ChangeForm(request.POST or None, version=one.version, initial=now, people=people_for(actor))
    back = reverse("improvement", args=[one.key])
    if request.method == "POST" and form.is_valid():
        try:
            _changed(form, one, actor)
        except Stale as stale:
            return merge_page(request, stale, form, now, _find(request, key).version, back=back)
        except PawlError as refusal:
            form.refuse(refusal)
        else:
            return redirect(back)
    told = {"form": form, "record": one, "back": back, "help": HELP}
    return render(request, "improvement/change.html", told, status=422 if form.errors else 200)


def _changed(form: ChangeForm, one: Improvement, actor: Actor) -> None:
    said = dict(form.cleaned_data)
    one.version = said.pop("version") or 0
    if said["owner"] is None:
        said.pop("owner")
    register.change(one, by=actor, **said)


@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, key: str) -> HttpResponse:
    """Take a proposal back, with the reason."""
    actor, one = actor_of(request), _find(request, key)
    require(actor, Permission.IMPROVEMENT_EDIT, on=one)
    form = WithdrawForm(request.POST or None, version=one.version)
    back = reverse("improvement", args=[one.key])
    if request.method == "POST" and form.is_valid():
        one.version = form.cleaned_data["version"] or 0
        try:
            register.withdraw(one, reason=form.cleaned_data["reason"], by=actor)
        except PawlError as refusal:
            form.refuse(refusal)
        else:
            tell(request, _("%(key)s is withdrawn.") % {"key": one.key})
            return redirect(back)
    told = {"form": form, "record": one, "back": back, "help": HELP}
    return render(request, "improvement/withdraw.html", told, status=422 if form.errors else 200)


def _find(request: HttpRequest, key: str) -> Improvement:
    found = find(key, actor_of(request))
    if not isinstance(found, Improvement):
        raise not_found("improvement")
    return found
