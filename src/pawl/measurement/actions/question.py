"""What a dataset is asked: calendar, periods, slices, rules, targets, phases, factors of its place."""

import hashlib
import json
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from typing import Any, TypeVar

from django.db.models import Q, QuerySet

from pawl import __version__
from pawl.analytics.kpi.catalogue import Library, load_library
from pawl.measurement.models import (
    Calendar,
    Dataset,
    DataSource,
    Factor,
    MeasureSetting,
    Phase,
    Placed,
    Target,
)
from pawl.measurement.own import desk
from pawl.measurement.sources import places

GRAINS = ("week", "month")
SLICES = ("priority", "assignment_group")
BY_SERVICE = "service"
"""The slice by which the own history is always measured: pages of services show it."""
_FIRST = date.min
P = TypeVar("P", bound=Placed)


@dataclass(frozen=True)
class Asked:
    """The question of one grain, and the digest by which it is known again."""

    grain: str
    is_primary: bool
    rules: str
    slices: list[str]
    calendar: str
    request: Mapping[str, Any]
    digest: str


def library() -> Library:
    """The KPIs that are shipped and those of the site."""
    return load_library(*places.kpi_folders())


def questions(dataset: Dataset) -> list[Asked]:
    """What is asked of a dataset now, once for each length of period; the first is the one that is judged."""
    setting = nearest(MeasureSetting.objects.all(), dataset)
    grains = (setting.grains if setting else None) or list(GRAINS)
    calendar = calendar_of(dataset)
    shared: dict[str, Any] = {
        "snapshot": dataset.snapshot,
        "calendar": tomllib.loads(calendar),
        "targets": _targets(dataset),
        "own_targets": _has_own_targets(dataset),
        "phases": _phases(dataset),
        "factors": _factors(dataset),
        "rules": setting.rules if setting else "nhs",
        "rules_of": setting.rules_of if setting else {},
        "kpis": setting.kpis if setting else [],
        "slices": list(setting.slices if setting else SLICES),
        "first": setting.first.isoformat() if setting and setting.first else None,
        "last": setting.last.isoformat() if setting and setting.last else None,
    }
    if own := desk.source_of(dataset):
        shared |= _own(own, shared)
    elif beside := desk.beside_gathered(dataset):
        shared["beside"] = beside
    made_of = [one.digest for one in library().values()]
    return [_asked(shared, grain, calendar, made_of, is_primary=not n) for n, grain in enumerate(grains)]


def _own(source: DataSource, shared: Mapping[str, Any]) -> dict[str, Any]:
    """A log of the own history is measured by service too, beside the others, and tells what is its own."""
    told = desk.told_by(source.log, library().values())
    slices = shared["slices"]
    return {
        "slices": slices if BY_SERVICE in slices else [*slices, BY_SERVICE],
        "every": told,
        "kpis": [kpi for kpi in told if kpi in shared["kpis"]] or told,
        "beside": desk.beside(source),
    }


def _asked(
    shared: Mapping[str, Any], grain: str, calendar: str, made_of: Sequence[str], *, is_primary: bool
) -> Asked:
    request = {**shared, "grain": grain}
    text = json.dumps([__version__, request, made_of, is_primary], sort_keys=True, default=str)
    digest = hashlib.sha256(text.encode()).hexdigest()
    return Asked(grain, is_primary, shared["rules"], shared["slices"], calendar, request, digest)


def nearest(rows: QuerySet[P], dataset: Dataset) -> P | None:
    """The row of the dataset's team, else of its organisation, else of the site."""
    found = sorted(rows.filter(_over(dataset)), key=_closeness)
    return found[-1] if found else None


def calendar_of(dataset: Dataset) -> str:
    """The text of the calendar that counts for a dataset: the nearest one in force when the data ends."""
    day = dataset.known_until.date()
    rows = Calendar.objects.filter(Q(effective_from=None) | Q(effective_from__lte=day), retired_at=None)
    found = sorted(
        rows.filter(_over(dataset)), key=lambda one: (_closeness(one), one.effective_from or _FIRST)
    )
    return found[-1].text if found else _default_calendar()


def _over(dataset: Dataset) -> Q:
    """Rows of the places that a dataset lies in."""
    site = Q(organisation=None, team=None)
    if dataset.organisation_id is None:
        return site
    whole = Q(organisation=dataset.organisation_id, team=None)
    own = Q(organisation=dataset.organisation_id, team=dataset.team_id) if dataset.team_id else whole
    return site | whole | own


def _closeness(row: Placed) -> int:
    return (row.organisation_id is not None) + (row.team_id is not None)


def _of_nearest_place(rows: Iterable[Any]) -> dict[str, list[Any]]:
    """KPI -> its rows of the nearest place that has any: a team's own target replaces that of its house."""
    found: dict[str, list[Any]] = {}
    for row in sorted(rows, key=_closeness):
        kept = found.setdefault(row.kpi, [])
        if kept and _closeness(kept[0]) < _closeness(row):
            kept.clear()
        kept.append(row)
    return found


def _targets(dataset: Dataset) -> dict[str, list[dict[str, Any]]]:
    rows = Target.objects.filter(_over(dataset), ended_at=None)
    return {kpi: [target_entry(one) for one in some] for kpi, some in _of_nearest_place(rows).items()}


def target_entry(one: Target) -> dict[str, Any]:
    """A target as pawl.toml writes it, days as text."""
    band = None if one.band_low is None else [one.band_low, one.band_high]
    return {
        "value": one.value,
        "direction": one.direction,
        "band": band,
        "from": one.from_date.isoformat() if one.from_date else None,
        "until": one.until.isoformat() if one.until else None,
        "text": one.text,
    }


def _has_own_targets(dataset: Dataset) -> bool:
    return Target.objects.filter(_over(dataset), ended_at=None, is_example=False).exists()


def _phases(dataset: Dataset) -> dict[str, list[dict[str, str]]]:
    found: dict[str, list[dict[str, str]]] = {}
    for one in Phase.objects.filter(_over(dataset), removed_at=None).order_by("at", "id"):
        found.setdefault(one.kpi, []).append({"at": one.at.isoformat(), "reason": one.reason})
    return found


def _factors(dataset: Dataset) -> list[dict[str, str]]:
    """Dated things that every chart of the place shows; confidential ones only where the data is."""
    site = Q(case__organisation=None, case__team=None)
    whole = Q(case__organisation=dataset.organisation_id, case__team=None)
    own = Q(case__organisation=dataset.organisation_id, case__team=dataset.team_id)
    rows = Factor.objects.filter(site | whole | own, removed_at=None).select_related("case")
    if not dataset.confidential:
        rows = rows.filter(case__confidential=False)
    return [{"at": one.at.isoformat(), "text": one.case.title} for one in rows.order_by("at", "pk")]


def defaults() -> dict[str, Any]:
    """What Pawl uses where nobody said otherwise."""
    return tomllib.loads(files("pawl").joinpath("defaults.toml").read_text(encoding="utf-8"))


def _default_calendar() -> str:
    return f'like = "{defaults()["calendar"]["like"]}"\n'
