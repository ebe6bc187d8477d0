"""A problem is raised: by its title, or from a bar of a Pareto chart."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from pawl.accounts.actor import Actor
from pawl.accounts.permissions import can, require
from pawl.accounts.roles import Permission
from pawl.analytics.stats.pareto import MARK
from pawl.errors import PawlError
from pawl.presentation.pareto_chart import Column, pareto_chart
from pawl.problems import pareto
from pawl.problems.actions.register import raise_for
from pawl.problems.choices import KNOWN
from pawl.problems.forms import RaiseForm
from pawl.problems.views.records import HELP, WORK
from pawl.web.asked import actor_of
from pawl.web.list_filters import chips, filter_inputs, kept
from pawl.web.templatetags.pawl import reader
from pawl.web.undo import tell

DRAWN = 12
"""Columns of the chart; the table beside it has them all."""


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Raise one; with a group of tickets in the address, those are linked with it at once."""
    actor = actor_of(request)
    require(actor, WORK)
    tickets, first = _from_chart(request, actor)
    form = RaiseForm(request.POST or None, actor=actor, initial=first)
    if request.method == "POST" and form.is_valid():
        said = {name: value for name, value in form.cleaned_data.items() if name != "version"}
        try:
            made = raise_for(tickets, **said, by=actor)
        except PawlError as refusal:
            form.refuse(refusal)
        else:
            tell(request, _("%(key)s is raised.") % {"key": made.key})
            return redirect("problem", made.key)
    told = {"form": form, "tickets": tickets, "help": HELP, "draft": _draft(request)}
    return render(request, "problems/new.html", told, status=422 if form.errors else 200)


def _draft(request: HttpRequest) -> str:
    """Under which name the browser keeps what is typed: what one began elsewhere is not put over a bar."""
    group = request.GET.get("group")
    return "problem" if group is None else f"problem-{request.GET.get('by', '')[:20]}-{group[:100]}"


def _from_chart(request: HttpRequest, actor: Actor) -> tuple[list[Any], dict[str, Any]]:
    """The tickets of the bar that the address names, and what the form starts with."""
    if "group" not in request.GET:
        return [], {}
    one = pareto.asked(actor, request.GET)
    if one is None:
        return [], {}
    value = request.GET["group"][:100]
    tickets = list(pareto.rows_of(one, actor, value))
    first, name = _about(one.by, value, actor)
    first = _shared(tickets, actor) | first
    count = ngettext("%(n)s ticket", "%(n)s tickets", len(tickets)) % {"n": len(tickets)}
    return tickets, first | {"title": f"{name}: {count}" if name else count}


def _shared(tickets: list[Any], actor: Actor) -> dict[str, Any]:
    """Service and category, where all tickets have the same."""
    found = {}
    for name in ("service", "category"):
        numbers = {getattr(one, f"{name}_id") for one in tickets}
        if len(numbers) == 1 and None not in numbers:
            found[name] = KNOWN[name][0](actor).filter(pk=numbers.pop()).first()
    return {name: one for name, one in found.items() if one is not None}


def _about(by: str, value: str, actor: Actor) -> tuple[dict[str, Any], str]:
    """What all tickets of a bar are about, and what it is called."""
    if by in KNOWN and value.isdigit():
        found = KNOWN[by][0](actor).filter(pk=int(value)).first()
        if found is not None:
            return {by: found}, str(found.case.title if by == "service" else found)
    return {}, "" if value.isdigit() else value


@require_safe
def chart(request: HttpRequest) -> HttpResponse:
    """Which few groups of tickets make up most of them."""
    actor = actor_of(request)
    require(actor, Permission.PROBLEM_READ)
    one = pareto.asked(actor, request.GET)
    told: dict[str, Any] = {"asked": one, "help": HELP, "mark": MARK, "may_raise": can(actor, WORK)}
    if one is not None:
        told |= _charted(one, actor)
    return render(request, "problems/pareto.html", told)


def _charted(one: pareto.Asked, actor: Actor) -> dict[str, Any]:
    found = pareto.bars(one, actor)
    inputs = filter_inputs(one.listing.readable(actor), one.query)
    return {
        "practices": [(model.kind, _practice(model.kind), model is one.model)
                      for model in pareto.models_for(actor)],
        "groups": [(name, group.label, name == one.by) for name, group in pareto.GROUPS.items()],
        "inputs": inputs,
        "kept": kept(one.query, inputs),
        "chips": list(chips(one.query)),
        "group_label": pareto.GROUPS[one.by].label,
        "total": sum(bar.bar.count for bar in found),
        "vital": sum(bar.bar.is_vital for bar in found),
        "most": pareto.MOST_COUNTED,
        "rows": [_row(bar, one) for bar in found],
        "chart": _drawn(found),
    }  # fmt: skip


def _row(found: pareto.Found, one: pareto.Asked) -> tuple[Any, ...]:
    address = f"{reverse('problem-new')}?{one.address}&{urlencode({'group': found.value})}"
    shares = (_per_cent(found.bar.share), _per_cent(found.bar.cumulative))
    return found, _label(found), *shares, address


def _per_cent(share: float) -> str:
    return f"{reader().number(round(share * 100, 1))} %"


def _drawn(found: tuple[pareto.Found, ...]) -> SafeString:
    columns = [_column(one) for one in found[:DRAWN]]
    if rest := [one.bar for one in found[DRAWN:]]:
        count = sum(one.count for one in rest)
        share = sum(one.share for one in rest)
        columns.append(
            Column(_("others"), count, reader().count(count), share, cumulative=1.0, is_vital=False)
        )
    label = _("Pareto chart: groups from the largest down, with the running share of all")
    drawn = pareto_chart(columns, mark=MARK, mark_label=f"{MARK} %", label=label) if columns else ""
    return mark_safe(drawn)  # noqa: S308 the drawing escapes every text


def _column(one: pareto.Found) -> Column:
    bar = one.bar
    return Column(_label(one), bar.count, reader().count(bar.count), bar.share, bar.cumulative, bar.is_vital)


def _label(one: pareto.Found) -> str:
    return one.label or _("(not said)")


def _practice(kind: str) -> str:
    names = {"incident": _("Incidents"), "request": _("Requests"), "service_request": _("Requests"),
             "change": _("Changes"), "operation_run": _("Operations")}  # fmt: skip
    return names.get(kind, kind.replace("_", " "))
