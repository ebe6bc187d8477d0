"""What improvements brought and whether it holds, in the browser."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from pawl.accounts.actor import Actor
from pawl.accounts.choosing import people_for
from pawl.accounts.permissions import can, require
from pawl.accounts.roles import Permission
from pawl.analytics.words import say
from pawl.collaboration.record_page import record_page
from pawl.collaboration.records import find_one
from pawl.errors import PawlError
from pawl.improvement import ledger
from pawl.improvement.actions import holding, verifying
from pawl.improvement.gains_api import reads_numbers
from pawl.improvement.gains_charts import chart_of, plan_chart, rows_of, unit_of
from pawl.improvement.gains_forms import HoldForm, JudgeForm, RetireForm, SourceForm
from pawl.improvement.gains_lists import BENEFITS, CONTROL_PLANS, PLAN_STATES, TONES, VERDICTS, benefits_for
from pawl.improvement.lists import MEASURES
from pawl.improvement.models import Benefit, ControlPlan, Improvement, PlanState, State
from pawl.improvement.series import Asked, Series, Unreadable, read, study_of
from pawl.measurement.kpi_names import KPI_NAMES
from pawl.measurement.models import DataSource
from pawl.web.asked import actor_of
from pawl.web.list_page import ListLook, QuickFilter, list_page
from pawl.web.templatetags.pawl import said
from pawl.web.undo import tell

HELP = "how-to/hold-gains"
DECIDE = Permission.IMPROVEMENT_DECIDE
BEFORE = 26
"""Periods from before the limits were frozen that a plan's chart shows."""


@require_safe
def benefits(request: HttpRequest) -> HttpResponse:
    """The ledger: what was forecast, what is verified, what is held."""
    actor = actor_of(request)
    require(actor, Permission.MEASUREMENT_READ)
    plans = ledger.plans_of(actor)
    lines = ledger.lines_of(actor, plans)
    told = {
        "lines": [(line, unit_of(line.improvement.kpi), KPI_NAMES.get(line.improvement.kpi, ""))
                  for line in lines],
        "whole": ledger.Group(_("All together"), lines),
        "years": ledger.by_year(lines),
        "services": ledger.by_service(lines),
        "held": ledger.held_after(plans),
        "verdicts": VERDICTS, "tones": TONES, "help": HELP,
    }  # fmt: skip
    return render(request, "improvement/benefits.html", told)


@require_safe
def findings(request: HttpRequest) -> HttpResponseBase:
    """Every finding, the newest first."""
    require(actor_of(request), Permission.MEASUREMENT_READ)
    look = ListLook(
        address=lambda row: reverse("improvement", args=[row["improvement"]]),
        link_field="title",
        quick=(QuickFilter(_("verified"), "?filter%5Bverdict%5D%5Beq%5D=verified"),),
        empty=say("Nothing was found yet: a turn that is being checked is verified on its day."),
        help=HELP,
    )
    return list_page(request, BENEFITS, look)


@require_safe
def plans(request: HttpRequest) -> HttpResponseBase:
    """The control plans."""
    look = ListLook(
        address=lambda row: reverse("control-plan", args=[row["key"]]),
        link_field="title",
        hidden=("version",),
        quick=(
            QuickFilter(_("watching"), "?filter%5Bstate%5D%5Beq%5D=watching"),
            QuickFilter(_("slipped"), "?filter%5Bstate%5D%5Beq%5D=slipped"),
        ),
        empty=say("Nothing is held yet: a verified gain gets its control plan when it is held."),
        help=HELP,
    )
    return list_page(request, CONTROL_PLANS, look)


@require_safe
def plan(request: HttpRequest, key: str) -> HttpResponse:
    """One control plan: limits, what came since, since when it slips."""
    actor = actor_of(request)
    one = find_one(ControlPlan, key, actor, "improvement__case", "source__case", "benefit")
    sees = reads_numbers(actor, one)
    numbers = _since(one) if sees else None
    told = record_page(request, one) | {
        "state_label": PLAN_STATES[one.state],
        "kpi_name": KPI_NAMES.get(one.kpi, one.kpi), "unit": unit_of(one.kpi),
        "sees": sees,
        "chart": plan_chart(one, numbers), "chart_label": one.case.title,
        "rows": list(zip(numbers.labels, numbers.rates, strict=True))[::-1] if numbers else [],
        "may_retire": one.state != PlanState.RETIRED and can(actor, DECIDE, one),
    }  # fmt: skip
    return render(request, "improvement/plan.html", told)


def _since(plan: ControlPlan) -> Series | None:
    """The periods since it was frozen, and some before."""
    try:
        asked = Asked(plan.kpi, plan.definition_digest, plan.grain, plan.slice, plan.slice_value)
        series = read(study_of(plan.source, plan.grain), asked)
    except Unreadable:
        return None
    first = next((n for n, at in enumerate(series.starts) if at >= plan.from_period), len(series.starts))
    return series.part(slice(max(0, first - BEFORE), None))


@require_POST
def verify(request: HttpRequest, key: str) -> HttpResponse:
    """Look at the numbers now."""
    actor = actor_of(request)
    one = find_one(Improvement, key, actor)
    require(actor, DECIDE, on=one)
    try:
        found = verifying.verify(one, by=actor)
    except PawlError as refusal:
        tell(request, f"{said(refusal.rule)} {said(refusal.way_out)}")
    else:
        tell(request, said(found.sentence))
    return redirect(f"{reverse('improvement', args=[key])}#benefits")


@require_http_methods(["GET", "HEAD", "POST"])
def judge(request: HttpRequest, key: str) -> HttpResponse:
    """Write down what people judge."""
    actor, one = actor_of(request), find_one(Improvement, key, actor_of(request))
    require(actor, DECIDE, on=one)
    form = JudgeForm(request.POST or None, version=one.version)
    return _asked(
        request, one, form, _("Judge the benefit"), lambda told: verifying.judge(one, by=actor, **told)
    )


@require_http_methods(["GET", "HEAD", "POST"])
def hold(request: HttpRequest, key: str) -> HttpResponse:
    """Hold a verified gain."""
    actor, one = actor_of(request), find_one(Improvement, key, actor_of(request), *verifying.OF_SOURCE)
    require(actor, DECIDE, on=one)
    form = HoldForm(request.POST or None, version=one.version, people=people_for(actor))
    return _asked(request, one, form, _("Hold the gain"), lambda told: holding.hold(one, by=actor, **told))


@require_http_methods(["GET", "HEAD", "POST"])
def source(request: HttpRequest, key: str) -> HttpResponse:
    """Say where it is measured."""
    actor, one = actor_of(request), find_one(Improvement, key, actor_of(request))
    require(actor, Permission.IMPROVEMENT_EDIT, on=one)
    known = DataSource.objects.visible_to(actor).select_related("case")
    form = SourceForm(request.POST or None, version=one.version, sources=known)
    return _asked(
        request,
        one,
        form,
        _("Where it is measured"),
        lambda told: verifying.measure_at(one, by=actor, **told),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def retire(request: HttpRequest, key: str) -> HttpResponse:
    """Stop watching."""
    actor, one = actor_of(request), find_one(ControlPlan, key, actor_of(request))
    require(actor, DECIDE, on=one)
    form = RetireForm(request.POST or None, version=one.version)
    return _asked(
        request, one, form, _("Retire the control plan"), lambda told: holding.retire(one, by=actor, **told)
    )


def _asked(request: HttpRequest, one: Any, form: Any, title: str, act: Any) -> HttpResponse:
    """A form of one record: shown, tried, and back to the record."""
    back = reverse("control-plan" if isinstance(one, ControlPlan) else "improvement", args=[one.key])
    if request.method == "POST" and form.is_valid():
        told = dict(form.cleaned_data)
        one.version = told.pop("version") or one.version
        try:
            act(told)
        except PawlError as refusal:
            form.refuse(refusal)
        else:
            return redirect(back)
    shown = {"form": form, "record": one, "back": back, "title": title, "help": HELP}
    return render(request, "improvement/gain_form.html", shown, status=422 if form.errors else 200)


def gains_of(one: Improvement, actor: Actor) -> dict[str, Any]:
    """What the page of an improvement shows of its benefits and of what holds them.   Four queries."""
    found = list(benefits_for(actor).filter(improvement=one).select_related("person")[:50])
    held = list(ControlPlan.objects.visible_to(actor).filter(improvement=one).select_related("case"))
    decides = can(actor, DECIDE, one)
    sees = reads_numbers(actor, one)
    return {
        "finding": _shown(found[0]) if found else None,
        "findings": [(each, VERDICTS[each.verdict], TONES.get(each.verdict, "neutral")) for each in found],
        "benefit_unit": unit_of(one.kpi),
        "control_plans": [(each, PLAN_STATES[each.state]) for each in held[::-1]],
        "may_verify": decides and one.state in (State.CHECKING, State.ACTING),
        "may_hold": decides and one.state == State.ACTING and bool(found) and found[0].verdict == "verified",
        "is_judged": one.evidence != "measured" or not one.kpi,
        "earlier": _earlier(one, actor) if sees and one.kpi else [],
    }


def _shown(one: Benefit) -> dict[str, Any]:
    told = one.evidence
    return {
        "row": one,
        "word": VERDICTS[one.verdict],
        "tone": TONES.get(one.verdict, "neutral"),
        "chart": chart_of(one),
        "rows": rows_of(told["series"]) if told.get("series") else [],
        "reasons": told.get("reasons", []),
        "balancing": [
            (KPI_NAMES.get(each["kpi"], each["kpi"]), VERDICTS[each["verdict"]], each, unit_of(each["kpi"]))
            for each in told.get("balancing", [])
        ],
    }


def _earlier(one: Improvement, actor: Actor) -> list[tuple[str, ledger.Effect]]:
    """What earlier improvements of the same KPI brought, its own left out by its place in the list."""
    return [(str(MEASURES.get(each.measure, each.measure)) or "–", each)
            for each in ledger.effects_of(actor, one.kpi, without=one)]  # fmt: skip
