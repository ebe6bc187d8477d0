"""The measurement plan: what should be measured, against what can, and what is done about the difference."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from pawl.accounts.actor import Actor
from pawl.accounts.choosing import people_for
from pawl.accounts.permissions import can, not_found, require
from pawl.accounts.roles import Permission
from pawl.analytics.words import say
from pawl.collaboration.record_page import record_page
from pawl.collaboration.records import find_one
from pawl.errors import PawlError
from pawl.measurement import reads
from pawl.measurement.actions import plan as actions
from pawl.measurement.kpi_names import KPI_NAMES
from pawl.measurement.lists import INDICATORS, PLAN_ITEMS, PLAN_STATES
from pawl.measurement.models import DataSource, Indicator, PlanItem, PlanState
from pawl.measurement.plan_forms import RemedyForm
from pawl.measurement.views.choosing import Chosen, chosen, nothing
from pawl.measurement.words import PRACTICES
from pawl.strategy.models import GoalKpi
from pawl.web.asked import actor_of
from pawl.web.list_page import ListLook, QuickFilter, list_page
from pawl.web.steps import step_buttons
from pawl.web.undo import tell

HELP = "how-to/plan-measurement"
LABELS = {
    "take_up": gettext_lazy("Take it up"),
    "finish": gettext_lazy("It is done"),
    "drop": gettext_lazy("Drop it"),
    "reopen": gettext_lazy("Open it again"),
}
SHOWN = ("all", "asked", "gaps")


@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """Every KPI that should be measured: who asks for it, whether it can be, what is done about it."""
    require(actor_of(request), Permission.MEASUREMENT_READ)
    now = chosen(request)
    if now is None:
        return nothing(request, _("Measurement plan"))
    show = request.GET.get("show", "all")
    show = show if show in SHOWN else "all"
    source = _source(now)
    asked, items = _asked(now.actor), _items(now, source)
    rows = [_row(one, now, asked, items) for one in reads.indicators(now.actor, now.study)]
    told = {
        "rows": [row for row in rows if _is_shown(row, show)],
        "counts": _counts(now),
        "unlocks": _unlocks(now),
        "unasked": reads.part(now.study, "unasked") or [],
        "show": show,
        "shows": [(name, label, f"?{now.query}&show={name}") for name, label in _shows()],
        "source": source,
        "may_plan": source is not None and can(now.actor, Permission.PLAN_EDIT, source),
    }
    return render(request, "measurement/plan.html", now.context() | told)


def _shows() -> list[tuple[str, str]]:
    return [("all", _("All")), ("asked", _("Asked by goals")), ("gaps", _("Cannot be measured"))]


def _is_shown(row: Mapping[str, Any], show: str) -> bool:
    wanted: dict[str, bool] = {"asked": bool(row["asked"]), "gaps": row["status"] != "measurable"}
    return wanted.get(show, True)


def _counts(now: Chosen) -> list[tuple[str, str, int]]:
    study = now.study
    return [
        ("measurable", _("measurable"), study.measurable),
        ("proxy", _("by a stand-in"), study.by_proxy),
        ("blocked", _("blocked"), study.blocked),
    ]


def _asked(actor: Actor) -> dict[str, list[tuple[str, str]]]:
    """KPI -> the goals, questions and success factors that ask for it."""
    found: dict[str, list[tuple[str, str]]] = {}
    rows = GoalKpi.objects.visible_to(actor).select_related("goal__case", "question", "success_factor__case")
    for row in rows:
        asker = row.question.text if row.question else (row.success_factor or row.goal).case.title
        found.setdefault(row.kpi, []).append((row.goal.key, asker))
    return found


def _items(now: Chosen, source: DataSource | None) -> dict[str, PlanItem]:
    if source is None:
        return {}
    rows = (
        PlanItem.objects.visible_to(now.actor)
        .filter(source=source)
        .select_related("case__owner")
        .order_by("pk")
    )
    return {row.kpi: row for row in rows}


def _source(now: Chosen) -> DataSource | None:
    """The source that a dataset came from; one that was brought by the command line has none."""
    return (
        DataSource.objects.visible_to(now.actor)
        .filter(imports__dataset=now.dataset)
        .select_related("case")
        .first()
    )


def _row(
    one: Indicator, now: Chosen, asked: Mapping[str, list[tuple[str, str]]], items: Mapping[str, PlanItem]
) -> dict[str, Any]:
    item = items.get(one.kpi)
    return {
        "kpi": one.kpi,
        "name": now.name(one.kpi),
        "practice": PRACTICES.get(one.practice, one.practice.replace("-", " ")),
        "status": one.status,
        "reason": now.told(one.reason) if one.status != "measurable" else "",
        "missing": [
            {
                "field": f"{gap['table']}.{gap['field']}",
                "fill": _("no column") if gap["fill"] is None else now.language.quantity(gap["fill"], "%"),
                "capture": now.told(gap["capture"]),
            }
            for gap in one.missing
        ],
        "asked": asked.get(one.kpi, []),
        "item": item,
        "is_open": item is not None and item.state in {PlanState.OPEN, PlanState.DOING},
        "address": f"{reverse('measurement:kpi', args=[one.kpi])}?{now.query}",
        "plan_address": f"{reverse('measurement:plan-new', args=[one.kpi])}?{now.query}",
    }


def _unlocks(now: Chosen) -> list[dict[str, Any]]:
    """Fields whose capture makes most KPIs measurable."""
    return [
        {
            "fields": [
                (f"{field['table']}.{field['field']}", _("no column") if field["fill"] is None
                 else now.language.quantity(field["fill"], "%"))
                for field in one["fields"]
            ],
            "is_absent": all(field["fill"] is None for field in one["fields"]),
            "kpis": [now.name(kpi) for kpi in one["kpis"]],
        }
        for one in (reads.part(now.study, "unlocks") or [])[:10]
    ]  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, kpi: str) -> HttpResponse:
    """Plan a remedy for one KPI."""
    actor = actor_of(request)
    require(actor, Permission.PLAN_EDIT)
    now = chosen(request)
    if now is None:
        raise not_found(kpi[:80])
    one, source = reads.indicator(actor, now.study, kpi[:80]), _source(now)
    if source is None:
        raise not_found(kpi[:80])
    require(actor, Permission.PLAN_EDIT, on=source)
    fields = [f"{gap['table']}.{gap['field']}" for gap in one.missing]
    first = " ".join(now.told(gap["capture"]) for gap in one.missing)
    form = RemedyForm(request.POST or None, people=people_for(actor), initial={"text": first})
    if request.method == "POST" and form.is_valid():
        try:
            item = actions.plan(source, one.kpi, form.remedy(), fields=fields, by=actor)
        except PawlError as refusal:
            form.refuse(refusal)
        else:
            tell(request, _("%(key)s is planned.") % {"key": item.key})
            return HttpResponseRedirect(f"{reverse('measurement:plan')}?{now.query}")
    told = {
        "form": form,
        "name": now.name(one.kpi),
        "back": f"{reverse('measurement:plan')}?{now.query}",
        "fields": fields,
    }
    return render(request, "measurement/plan_form.html", told, status=422 if form.errors else 200)


@require_safe
def items(request: HttpRequest) -> HttpResponseBase:
    """Every remedy, to be followed and exported."""
    look = ListLook(
        address=lambda row: reverse("measurement:plan-item", args=[row["key"]]),
        link_field="kpi",
        quick=(QuickFilter(gettext_lazy("Open"), "?filter%5Bstate%5D%5Bin%5D=open%2Cdoing"),),
        empty=say("No remedy is planned yet: the measurement plan shows what cannot be measured."),
        help=HELP,
        section=(_("Measurement plan"), reverse("measurement:plan")),
    )
    return list_page(request, PLAN_ITEMS, look)


@require_safe
def coverage(request: HttpRequest) -> HttpResponseBase:
    """Should against can, as a list to be filtered and exported."""
    look = ListLook(
        address=lambda row: (
            f"{reverse('measurement:kpi', args=[row['kpi']])}?dataset={row['dataset']}&grain={row['grain']}"
        ),
        link_field="kpi",
        quick=(QuickFilter(gettext_lazy("Blocked"), "?filter%5Bstatus%5D%5Beq%5D=blocked"),),
        empty=say("Nothing has been measured yet."),
        help=HELP,
        section=(_("Measurement plan"), reverse("measurement:plan")),
    )
    return list_page(request, INDICATORS, look)


@require_safe
def item(request: HttpRequest, key: str) -> HttpResponse:
    """One remedy."""
    found = _find(request, key)
    steps = step_buttons(
        actions.PLAN.steps(found, actor_of(request)),
        address=reverse("measurement:plan-step", args=[found.key]),
        version=found.version,
        labels=LABELS,
        destructive=frozenset({"drop"}),
    )
    name = KPI_NAMES.get(found.kpi, found.kpi)
    told = {"steps": steps, "state_label": PLAN_STATES[found.state], "name": name}
    return render(request, "measurement/plan_item.html", record_page(request, found) | told)


@require_POST
def step(request: HttpRequest, key: str) -> HttpResponse:
    """Take it up, finish it, drop it, open it again."""
    found = _find(request, key)
    if request.POST.get("version", "").isdecimal():
        found.version = int(request.POST["version"])
    actions.advance(found, request.POST.get("activity", ""), by=actor_of(request))
    return HttpResponseRedirect(reverse("measurement:plan-item", args=[found.key]))


def _find(request: HttpRequest, key: str) -> PlanItem:
    return find_one(PlanItem, key, actor_of(request), "source__case")
