"""KPIs: all of them as a table of icons, one as a page, and what stands behind one of its numbers."""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from itertools import groupby
from operator import itemgetter
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from pawl.accounts.permissions import can, not_found, require
from pawl.accounts.roles import Permission
from pawl.analytics.words import Sentence
from pawl.measurement import reads
from pawl.measurement.actions.question import library
from pawl.measurement.models import Gap, Indicator, Measurement, Origin, Replay, Signal, Target, UnitValue
from pawl.measurement.unit_values import unit_of_worth
from pawl.measurement.views import charts, drivers, hints
from pawl.measurement.views.choosing import Chosen, chosen, nothing, unit_of
from pawl.presentation import palette
from pawl.presentation import report as r
from pawl.presentation.page import kpi_text
from pawl.presentation.sparkline import sparkline
from pawl.presentation.vocabulary import text_of
from pawl.strategy.answers import answers_to

SHOWN = ("all", "target", "signal", "blocked")
PAGE = 50


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Every KPI: how it runs, whether it can be relied on, or why it cannot be measured."""
    require(request.actor, Permission.MEASUREMENT_READ)  # type: ignore[attr-defined]
    now = chosen(request)
    if now is None:
        return nothing(request, _("KPIs"))
    show = request.GET.get("show", "all")
    show = show if show in SHOWN else "all"
    report = reads.report(now.study)
    rows = [_row(row, now) for row in report.kpis if _is_shown(row, show)] if report else []
    blocked = reads.indicators(now.actor, now.study).filter(status="blocked").defer("chart")
    told = {
        "rows": [] if show == "blocked" else rows,
        "blocked": [_blocked(one, now) for one in blocked] if show in {"all", "blocked"} else [],
        "show": show,
        "shows": [(name, label, f"?{now.query}&show={name}") for name, label in _shows()],
        "simulated": now.dataset.simulated,
    }
    return render(request, "measurement/kpis.html", now.context() | told)


def _shows() -> list[tuple[str, str]]:
    return [
        ("all", _("All")),
        ("target", _("With a target")),
        ("signal", _("With a signal")),
        ("blocked", _("Blocked")),
    ]


def _is_shown(row: r.KpiRow, show: str) -> bool:
    has_signal = row.variation not in {r.Variation.COMMON, r.Variation.UNKNOWN}
    return {"target": row.target is not None, "signal": has_signal, "blocked": False}.get(show, True)


def _row(row: r.KpiRow, now: Chosen) -> dict[str, Any]:
    text = kpi_text(row, now.language)
    for name in ("variation", "assurance"):
        text[name] = {"label": text[name]["label"], "svg": ours(text[name]["svg"])}
    address = f"{reverse('measurement:kpi', args=[row.kpi])}?{now.query}"
    return text | {"spark": ours(text["spark"]), "address": address}


def _blocked(one: Indicator, now: Chosen) -> dict[str, Any]:
    missing = ", ".join(f"{gap['table']}.{gap['field']}" for gap in one.missing)
    return {"name": now.name(one.kpi), "reason": now.told(one.reason), "missing": missing, "kpi": one.kpi,
            "address": f"{reverse('measurement:kpi', args=[one.kpi])}?{now.query}"}  # fmt: skip


@require_safe
def show(request: HttpRequest, kpi: str) -> HttpResponse:
    """One KPI: chart, sentence, slices, drivers, target, factors, coverage, and what came of it."""
    now = chosen(request)
    if now is None:
        raise not_found(kpi)
    one, raw, chart = reads.charted(now.actor, now.study, kpi)
    definition = library().get(kpi)
    told = {
        "one": one,
        "kpi": kpi,
        "name": now.name(kpi),
        "meaning": definition and now.language.sentence(text_of(definition.meaning)),
        "pitfalls": definition and now.language.sentence(text_of(definition.pitfalls)),
        "unit": definition.unit if definition else "",
        "sentence": now.told(one.sentence) if one.sentence else now.told(one.reason),
        "chart": chart and charts.of_kpi(one, chart, now.language, now.query),
        "formula": raw.get("formula", ""),
        "latest": chart and _latest(one, now),
        "slices": _slices(one, now),
        "drivers": drivers.of_kpi(one, now),
        "missing": [_missing(gap, now) for gap in one.missing],
        "hints": hints.of_kpi(raw, now),
        "may_confirm": hints.may_confirm(now),
        "outlook": _outlook(raw, now),
        "suspicion": now.told(raw["suspicion"]) if raw.get("suspicion") else "",
        "gaps": Gap.objects.visible_to(now.actor).filter(kpi=kpi, dataset=now.dataset).select_related("case"),
        "signals": Signal.objects.visible_to(now.actor)
        .filter(kpi=kpi, dataset=now.dataset)
        .select_related("case"),
        "answers": answers_to(now.actor, kpi),
        "targets": _targets(kpi, now),
        "unit_values": UnitValue.objects.visible_to(now.actor)
        .filter(kpi=kpi, ended_at=None)
        .order_by("-id")[:10],
        "unit_of_worth": definition and unit_of_worth(definition),
        "may_target": can(now.actor, Permission.TARGET_EDIT),
        "may_note": can(now.actor, Permission.FACTOR_EDIT),
        "may_see_cases": can(now.actor, Permission.CASE_ROW_READ, now.dataset),
    }
    return render(request, "measurement/kpi.html", now.context() | told)


def _latest(one: Indicator, now: Chosen) -> dict[str, Any]:
    unit = unit_of(one.kpi)
    words = now.language
    target = one.target or {}
    return {
        "value": words.quantity(one.value, unit),
        "period": one.period,
        "mean": words.quantity(one.mean, unit),
        "limits": words.span(one.lower, one.upper, unit),
        "target": words.quantity(target.get("value"), unit) if target else "",
        "n": words.count(one.n),
        "open": words.count(one.open),
    }


def _slices(one: Indicator, now: Chosen) -> list[dict[str, Any]]:
    """Per slice its values, each with its course and latest number."""
    unit, here = unit_of(one.kpi), reverse("measurement:kpi-behind", args=[one.kpi])
    numbers = Measurement.objects.visible_to(now.actor).filter(study=now.study, kpi=one.kpi)
    rows = (
        numbers.filter(slice__in=now.study.slices)
        .order_by("slice", "slice_value", "period_start")
        .values_list("slice", "slice_value", "label", "value", "n")
    )
    found: dict[str, list[list[str]]] = {name: [] for name in now.study.slices}
    for (name, value), some in groupby(rows, key=itemgetter(0, 1)):
        labels, values, counts = zip(*(row[2:] for row in some), strict=True)
        last = labels.index(one.period) if one.period in labels else -1
        address = f"{here}?{now.link(period=labels[last], slice=name, value=value)}"
        latest = now.language.quantity(values[last], unit)
        found[name].append([
            format_html('<a href="{}">{}</a>', address, value or _("(none)")),
            _course(values),
            format_html("<span>{}<small>{}</small></span>", latest, labels[last]),
            now.language.count(sum(counts)),
        ])  # fmt: skip
    return [
        {"name": now.field(name), "heads": _heads(now.field(name)), "rows": some}
        for name, some in found.items()
        if some
    ]


def _heads(field: str) -> list[tuple[str, bool]]:
    return [(field, False), (_("Course"), False), (_("Latest"), True), (_("Cases in all"), True)]


@lru_cache(maxsize=1024)
def _course(values: tuple[float | None, ...]) -> SafeString:
    """A slice over time; the same for everybody until the study is new."""
    nothing = Sentence("")
    row = r.KpiRow(
        kpi="", name=nothing, unit="", direction=r.Direction.UP, series=values, latest=values[-1],
        latest_period="", mean=None, lower=None, upper=None, target=None, variation=r.Variation.UNKNOWN,
        assurance=r.Assurance.UNKNOWN, n=0, open=None, sentence=nothing,
    )  # fmt: skip
    return ours(sparkline(row))


def _missing(raw: Any, now: Chosen) -> dict[str, Any]:
    return {
        "field": f"{raw['table']}.{raw['field']}",
        "fill": now.language.quantity(raw["fill"], "%") if raw["fill"] is not None else _("no column"),
        "reason": now.told(raw["reason"]),
        "capture": now.told(raw["capture"]),
    }


def _outlook(chart: Mapping[str, Any], now: Chosen) -> dict[str, Any] | None:
    raw = chart.get("outlook")
    return {"sentence": now.told(raw["sentence"])} if raw else None


def _targets(kpi: str, now: Chosen) -> list[dict[str, Any]]:
    """Every target that this KPI had here, the newest first: a target that moves is part of the story."""
    unit = unit_of(kpi)
    rows = Target.objects.visible_to(now.actor).filter(kpi=kpi).order_by("-id")[:20]
    return [
        {
            "value": now.language.quantity(row.value, unit),
            "from": row.from_date,
            "until": row.until,
            "ended": row.ended_at,
            "text": row.text,
            "is_example": row.is_example,
        }
        for row in rows
    ]


@require_safe
def behind(request: HttpRequest, kpi: str) -> HttpResponse:
    """Why this number, and the cases behind it."""
    now = chosen(request)
    if now is None:
        raise not_found(kpi)
    number = _number(request, kpi, now)
    why = reads.why(now.actor, number)
    is_there = why["may_see_cases"] and not number.dataset.is_dropped
    cases = _cases(request, number, now) if is_there else None
    definition = why["definition"]
    told = {
        "kpi": kpi,
        "name": now.name(kpi),
        "number": number,
        "slice": now.field(number.slice) if number.slice else "",
        "value": now.language.quantity(number.value, definition.unit if definition else ""),
        "reason": now.told(number.reason),
        "why": why,
        "calendar": now.told(why["calendar_description"]) if why["calendar_description"] else "",
        "cases": cases,
        "dataset": number.dataset,
        "is_own": number.dataset.imports.filter(source__origin=Origin.OWN).exists(),
        "replay": Replay.objects.visible_to(now.actor).filter(number=number.key).first(),
        "here": f"?{now.link(period=number.label, slice=number.slice, value=number.slice_value)}",
    }
    return render(request, "measurement/behind.html", now.context() | told)


def _number(request: HttpRequest, kpi: str, now: Chosen) -> Measurement:
    given = request.GET
    found = reads.numbers(now.actor, now.study, kpi, given.get("slice", "")[:60]).filter(
        label=given.get("period", "")[:20], slice_value=given.get("value", "")[:250]
    )
    number = found.select_related("study", "dataset__organisation", "dataset__team").first()
    if number is None:
        raise not_found(kpi)
    return number


def _cases(request: HttpRequest, number: Measurement, now: Chosen) -> dict[str, Any]:
    given = request.GET
    page = int(given["page"]) if given.get("page", "").isdecimal() and len(given["page"]) < 6 else 1
    side, sort = given.get("side", "all")[:10], given.get("sort", "")[:61]
    found = reads.cases(
        now.actor,
        number,
        side=side,
        sort=sort.removeprefix("-"),
        descending=sort.startswith("-"),
        limit=PAGE,
        offset=(max(page, 1) - 1) * PAGE,
    )
    page = max(page, 1)
    has_more = page * PAGE < found["count"]
    heads = [(column, now.field(column)) for column in found["columns"]]
    return dict(found) | {
        "heads": heads,
        "rows": [
            [(label, value) for (_name, label), value in zip(heads, row, strict=True)]
            for row in found["rows"]
        ],
        "page": page,
        "has_more": has_more,
        "side": side,
        "sort": sort,
        "sides": _sides(),
    }


def _sides() -> Iterator[tuple[str, str]]:
    yield from (("all", _("All cases")), ("numerator", _("Counted")), ("open", _("Still open")))


def ours(svg: str) -> SafeString:
    """A picture that Pawl drew, with the colours of the page."""
    return mark_safe(palette.for_page(svg))  # noqa: S308 made of numbers by our own functions
