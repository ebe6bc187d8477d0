"""The analysis of a dataset on one page: gaps by impact, signals, drivers, and the paths of the cases."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from pawl.accounts.permissions import require
from pawl.accounts.roles import Permission
from pawl.measurement import reads
from pawl.measurement.models import Indicator
from pawl.measurement.views.choosing import Chosen, chosen, nothing
from pawl.measurement.views.drivers import has_moved, named, sentence_of
from pawl.presentation import report as r
from pawl.presentation.evidence import process

MOST_DRIVERS = 8


@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """Step 5 in one place."""
    require(request.actor, Permission.MEASUREMENT_READ)  # type: ignore[attr-defined]
    now = chosen(request)
    if now is None:
        return nothing(request, _("Analysis"))
    report = reads.report(now.study)
    told = {
        "gaps": [_gap(one, now) for one in reads.gaps(now.actor).filter(dataset=now.dataset)],
        "signals": [
            _signal(one, now)
            for one in reads.signals(now.actor).filter(dataset=now.dataset).exclude(state="past")
        ],
        "drivers": _drivers(now),
        "process": process(report.process, now.language) if report and report.process else None,
        "map": _map(report.process.map, now) if report and report.process and report.process.map else None,
    }
    return render(request, "measurement/analysis.html", now.context() | told)


def _gap(one: Any, now: Chosen) -> dict[str, Any]:
    return {
        "key": one.key,
        "name": now.name(one.kpi),
        "sentence": now.told(one.sentence),
        "cause": one.cause,
        "judgement": one.judgement,
        "cases": now.language.count(None if one.impact_cases is None else round(one.impact_cases)),
        "hours": "" if one.impact_hours is None else now.language.quantity(one.impact_hours, "h"),
        "address": reverse("measurement:gap", args=[one.key]),
    }


def _signal(one: Any, now: Chosen) -> dict[str, Any]:
    return {
        "key": one.key,
        "name": now.name(one.kpi),
        "sentence": now.told(one.sentence),
        "state": one.state,
        "judgement": one.judgement,
        "address": reverse("measurement:signal", args=[one.key]),
    }


def _drivers(now: Chosen) -> list[dict[str, Any]]:
    """What moved KPIs with a target by more than chance: of each the first, all at once where known."""
    rows = (
        Indicator.objects.visible_to(now.actor)
        .filter(study=now.study)
        .exclude(drivers=[])
        .exclude(target=None)
    )
    found = [
        {
            "name": now.name(row.kpi),
            "slice": named(each, now),
            "sentence": sentence_of(each, now),
            "address": f"{reverse('measurement:kpi', args=[row.kpi])}?{now.query}#drivers",
        }
        for row in rows.only("kpi", "drivers")
        for each in [one for one in row.drivers if has_moved(one)][:1]
    ]
    return found[:MOST_DRIVERS]


def _map(process_map: r.ProcessMap, now: Chosen) -> dict[str, Any]:
    """Nodes and edges for the script that draws them; the table says the same."""
    words = now.language
    return {
        "nodes": [
            {
                "id": node.id,
                "label": words.sentence(node.label),
                "cases": node.cases,
                "told": words.count(node.cases),
            }
            for node in process_map.nodes
        ],
        "edges": [
            {
                "source": edge.source,
                "target": edge.target,
                "count": edge.count,
                "told": f"{words.count(edge.count)} · {words.quantity(edge.median_hours, 'h')}",
            }
            for edge in process_map.edges
        ],
    }
