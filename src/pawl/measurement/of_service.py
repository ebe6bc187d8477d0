"""The indicators of one service, as the own history of its desk tells them: stored numbers, read by its page.

Floors below measurement cannot import this. Whoever shows it on the page of a service puts a section there
(`pawl.catalogue.sections.add("service", Section(…))`) from an app that stands above measurement, or from
measurement itself, and calls `indicators_of(service, actor)` in the section's context.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from django.db.models import Max
from django.utils.translation import get_language

from pawl.accounts.actor import Actor
from pawl.analytics.kpi.catalogue import Library
from pawl.catalogue.models import Service
from pawl.measurement import reads
from pawl.measurement.actions.question import BY_SERVICE, library
from pawl.measurement.models import Import, ImportState, Indicator, Measurement, Origin, Study
from pawl.presentation.vocabulary import name_of

PERIODS = 13
"""So many are told of each: the latest and those before it."""
LONGEST = timedelta(days=430)
GRAINS = ("month", "week", "quarter", "day", "year")
"""By which periods a service is told: few tickets make no number for a week."""


@dataclass(frozen=True)
class ServiceIndicator:
    """One KPI of one service: its latest number, those before it, and whether it reaches its target."""

    kpi: str
    name: str
    """In the reader's language."""
    practice: str
    unit: str
    direction: str
    status: str
    """measurable, or proxy: by a stand-in, as the KPI's own page explains."""
    value: float
    n: int
    shown: str
    """The value with its unit, in the reader's language."""
    period: str
    earlier: tuple[float | None, ...]
    """Oldest first, at most twelve."""
    target: Mapping[str, Any] | None
    is_met: bool | None
    """None where there is no target."""
    dataset: str
    """Key of the dataset it was made of; the KPI's page is `measurement:kpi` with `?dataset=` its number."""
    known_at: datetime


def indicators_of(service: Service, actor: Actor) -> list[ServiceIndicator]:
    """What the own history says of a service: every KPI that it has a number for, in the library's order.

    service: any.   actor: who looks; only numbers of datasets whose every case they may read are told, so
    that the list is empty for whoever may read none, and where nothing was measured yet.
    Four queries, however many tickets, services and nights there are.   Raises nothing.
    """
    studies = _studies(service, actor)
    able = Indicator.objects.visible_to(actor).filter(study__in=studies).exclude(status="blocked")
    known = {(one.study_id, one.kpi): one for one in able.only("study", "kpi", "status", "target", "number")}
    if not known:
        return []
    every, found = library(), {}
    for (study, kpi), rows in groupby(_numbers(service, actor, studies), key=lambda row: (row[0], row[1])):
        told = known.get((study, kpi))
        if told is not None and kpi in every and kpi not in found:
            found[kpi] = _indicator(told, studies[study], [row[2:] for row in rows], every)
    return sorted((one for one in found.values() if one), key=lambda one: (every[one.kpi].number, one.kpi))


def _studies(service: Service, actor: Actor) -> dict[int, Study]:
    """The current study of the newest own dataset of each log at the service's place, one grain of each."""
    home = service.case.organisation_id
    brought = Import.objects.filter(
        source__origin=Origin.OWN, state=ImportState.IMPORTED, dataset__withdrawn_at=None,
        source__case__team=None, source__case__organisation=home,
    )  # fmt: skip
    newest = brought.order_by().values("source").annotate(newest=Max("dataset")).values("newest")
    rows = Study.objects.visible_to(actor).filter(dataset__in=newest, state="current")
    fitting: dict[int, Study] = {}
    for one in rows.select_related("dataset"):
        best = fitting.get(one.dataset_id)
        if best is None or _closeness(one.grain) < _closeness(best.grain):
            fitting[one.dataset_id] = one
    return {one.pk: one for one in fitting.values()}


def _closeness(grain: str) -> int:
    return GRAINS.index(grain) if grain in GRAINS else len(GRAINS)


def _numbers(service: Service, actor: Actor, studies: Mapping[int, Study]) -> Iterable[tuple[Any, ...]]:
    """(study, KPI, period's name, value, n) in order of studies, KPIs and time."""
    ends = [one.window_end for one in studies.values() if one.window_end]
    rows = Measurement.objects.visible_to(actor).filter(
        study__in=studies, slice=BY_SERVICE, slice_value=service.case.title[:250],
        period_start__gte=min(ends) - LONGEST,
    ) if ends else Measurement.objects.none()  # fmt: skip
    return rows.order_by("study", "kpi", "period_start").values_list("study", "kpi", "label", "value", "n")


def _indicator(
    told: Indicator, study: Study, rows: list[tuple[str, float | None, int]], every: Library
) -> ServiceIndicator | None:
    """The latest period that has a value, and those before it; nothing where none has one."""
    while rows and rows[-1][1] is None:
        rows.pop()
    if not rows:
        return None
    label, value, n = rows[-1]
    definition, language = every[told.kpi], reads.language(get_language() or "en")
    return ServiceIndicator(
        kpi=told.kpi, name=language.sentence(name_of(definition)), practice=definition.practice,
        unit=definition.unit, direction=definition.direction, status=told.status, value=value or 0.0, n=n,
        shown=language.quantity(value, definition.unit), period=label,
        earlier=tuple(row[1] for row in rows[-PERIODS:-1]), target=told.target,
        is_met=_is_met(value, told.target), dataset=study.dataset.key, known_at=study.made_at,
    )  # fmt: skip


def _is_met(value: float | None, target: Mapping[str, Any] | None) -> bool | None:
    """Whether a number reaches the target that the study judged by."""
    if target is None or value is None:
        return None
    if target["band"]:
        low, high = target["band"]
        return bool(low <= value <= high)
    return bool(value >= target["value"] if target["direction"] == "up" else value <= target["value"])
